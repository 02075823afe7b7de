import { join } from 'node:path';
import { BAR_KIB, firstLoads } from './first-load.ts';

/*
 * Prints what a browser loads until each page of the console can be used, compressed, against the bar; fails at three
 * times the bar. Run after `vite build console`.
 */
const FAIL_FACTOR = 3;

const loads = firstLoads(join(import.meta.dirname, '../dist/console'));
console.log(`| page | files | first load, KiB gzip | of ${BAR_KIB} KiB |`);
console.log('| --- | ---: | ---: | ---: |');
for (const { page, files, kib } of loads) {
  const share = `${Math.round((100 * kib) / BAR_KIB)} %`;
  console.log(`| ${page} | ${files.length} | ${kib.toFixed(1)} | ${share} |`);
}
if (loads.some(({ kib }) => kib > FAIL_FACTOR * BAR_KIB)) process.exitCode = 1;
