import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a browser loads until a page of the console can be used. */
export interface FirstLoad {
  /** `ChangesPage`. */
  readonly page: string;
  /** Below the folder of the built console. */
  readonly files: readonly string[];
  /** Compressed, in KiB. */
  readonly kib: number;
}

/** Most that a page may load, in KiB. */
export const BAR_KIB = 330;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

const PAGES = join(import.meta.dirname, '../console/pages');

/**
 * Returns the first load of every page, by the manifest of the build: the document, its script, the script of the page,
 * and all that these import before they can run. What a page loads when somebody asks for more is not in it; that no
 * page asks for more by itself is held by `test/browser/first-load.test.ts`.
 */
export const firstLoads = (root: string): readonly FirstLoad[] => {
  const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
    readFileSync(join(root, '.vite/manifest.json'), 'utf8'),
  );
  const filesOf = (entry: string): readonly string[] => {
    const chunk = manifest[entry];
    if (chunk === undefined)
      throw new Error(`no ${entry} among ${Object.keys(manifest).join(', ')}`);
    return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap(filesOf)];
  };
  return readdirSync(PAGES)
    .filter((name) => name.endsWith('.tsx'))
    .toSorted()
    .map((name) => {
      const files = [
        ...new Set(['index.html', ...filesOf('index.html'), ...filesOf(`pages/${name}`)]),
      ];
      return { page: name.replace('.tsx', ''), files, kib: kibOf(root, files) };
    });
};

/** Size of files of the built console, each compressed on its own, in KiB. */
export const kibOf = (root: string, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(root, file))).length, 0) / 1_024;
