import { randomBytes } from 'node:crypto';
import type { NewSecret } from '#app/ports.ts';

/** 256 bits: nobody guesses a link. */
const SECRET_BYTES = 32;

/** Returns a fresh secret for a link, in base64url. */
export const newSecret: NewSecret = () => randomBytes(SECRET_BYTES).toString('base64url');
