import { deflateSync, inflateSync } from 'node:zlib';
import { InvariantError } from '#core/errors/errors.ts';

/** Returns bytes as they are stored: compressed, with a checksum. */
export const compress = (bytes: Uint8Array): Uint8Array => deflateSync(bytes);

/** @throws InvariantError when the bytes are not what was stored */
export const decompress = (stored: Uint8Array): Uint8Array => {
  try {
    return inflateSync(stored);
  } catch (cause) {
    throw new InvariantError('stored bytes are damaged', { cause });
  }
};

/** Returns a JSON value as it is stored where it is too long to be read in the table. */
export const compressJson = (value: unknown): Uint8Array =>
  compress(new TextEncoder().encode(JSON.stringify(value)));

/** @throws InvariantError when the bytes are not what was stored */
export const decompressJson = (stored: Uint8Array): unknown =>
  JSON.parse(new TextDecoder().decode(decompress(stored)));
