import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../golden');

export const readGolden = (name: string): unknown =>
  JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

/** Writes a golden file as the formatter of the repository wants it. */
export const writeGolden = (name: string, content: unknown): void => {
  const file = join(FOLDER, name);
  writeFileSync(file, JSON.stringify(content));
  execFileSync('node_modules/.bin/biome', ['format', '--write', file]);
};
