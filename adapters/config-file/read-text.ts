import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import type { ConfigProblem } from './place.ts';

/** A request of CloudFormation to a function holds 256 KiB, and has every default besides what the file says. */
const MOST_BYTES = 128 * 1024;

/** @throws NotFoundError, InvalidInputError where it is too large or is no text */
export const readText = async (path: string): Promise<string> => {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new NotFoundError(`there is no file ${path}`, { cause });
    throw new InvalidInputError(`${path} cannot be read: ${cause.code}`, { cause });
  });
  const file = basename(path);
  if (bytes.length > MOST_BYTES)
    throw unusable([
      {
        file,
        line: 1,
        field: '',
        says: `expected at most ${MOST_BYTES / 1024} KiB, found ${Math.ceil(bytes.length / 1024)} KiB`,
      },
    ]);
  const text = bytes.toString('utf8');
  const broken = firstDifference(bytes, Buffer.from(text));
  if (broken === undefined) return text;
  const line = bytes.subarray(0, broken).filter((byte) => byte === NEWLINE).length + 1;
  throw unusable([
    { file, line, field: '', says: 'expected text in UTF-8, found other bytes: save it as UTF-8' },
  ]);
};

const NEWLINE = 0x0a;

/** What is no UTF-8 is replaced when it is decoded, and is other bytes when it is encoded again. */
const firstDifference = (a: Buffer, b: Buffer): number | undefined =>
  a.equals(b) ? undefined : a.findIndex((byte, i) => byte !== b[i]);

/** Every problem, in the order of the file. */
export const unusable = (problems: readonly ConfigProblem[]): InvalidInputError => {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  const text = sorted
    .map(({ file, line, field, says }) => `${file}:${line}${field && ` ${field}`}: ${says}`)
    .join('\n');
  return new InvalidInputError(text, { details: { problems: sorted } });
};
