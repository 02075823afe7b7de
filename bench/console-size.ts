import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Prints what a browser loads to show a change, compressed, against the bar of 330 KiB; fails at three times the bar.
 * Run after `vite build console`.
 */
const BAR_KIB = 330;
const ROOT = join(import.meta.dirname, '../dist/console');

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
  readFileSync(join(ROOT, '.vite/manifest.json'), 'utf8'),
);

/** Files of an entry, with all that it imports before it can run. */
const filesOf = (entry: string): readonly string[] => {
  const chunk = manifest[entry];
  if (chunk === undefined) throw new Error(`no ${entry} among ${Object.keys(manifest).join(', ')}`);
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap(filesOf)];
};

const pages = readdirSync(join(import.meta.dirname, '../console/pages')).filter((name) =>
  name.endsWith('.tsx'),
);
for (const page of pages) {
  const files = new Set(['index.html', ...filesOf('index.html'), ...filesOf(`pages/${page}`)]);
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(ROOT, file))).length);
  const kib = bytes.reduce((sum, size) => sum + size, 0) / 1_024;
  console.log(
    `${page.replace('.tsx', '')}: first load ${kib.toFixed(1)} KiB gzip, bar ${BAR_KIB} KiB`,
  );
  if (kib > 3 * BAR_KIB) process.exitCode = 1;
}
