import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What is stored of a link: the secret itself exists only in the mail. */
export const hashSecret = (secret: string): string => bytesToHex(sha256(utf8ToBytes(secret)));
