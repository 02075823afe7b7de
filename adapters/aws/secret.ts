import { randomBytes } from 'node:crypto';
import type { NewSecret } from '#app/ports.ts';

/** 256 bits: nobody guesses a link. */
const SECRET_BYTES = 32;

/** 128 bits: enough for an address that signs in once, within minutes, and short enough for a line of a terminal. */
const SESSION_BYTES = 16;

export const newSessionSecret: NewSecret = () => randomBytes(SESSION_BYTES).toString('base64url');

/** Returns a fresh secret for a link, in base64url. */
export const newSecret: NewSecret = () => randomBytes(SECRET_BYTES).toString('base64url');
