import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tryPublished } from './watch/published-series.ts';
import { drawMoments, readLoads } from './watch/recorded-load.ts';
import { bars, resultTable } from './watch/report.ts';
import { type Trials, tryMachine, tryQuiet } from './watch/trials.ts';

/*
 * How often the watch rolls back for nothing, and what it finds, on recorded machines that no setting was chosen on;
 * beside what others judge by. The rule is the product's own (`core/watch`). Prints one table; with `--write` it puts
 * it into docs/watch.md. Fails when a bar is missed. A sample (`--machines 10`) is checked against no bar.
 */
const { values: options } = parseArgs({
  options: {
    machines: { type: 'string' },
    moments: { type: 'string', default: '16' },
    quiet: { type: 'string', default: '64' },
    seed: { type: 'string', default: '17' },
    half: { type: 'string', default: 'report' },
    write: { type: 'boolean', default: false },
  },
});

const DATA = fileURLToPath(new URL('../../shared/data', import.meta.url));
const DOCUMENT = new URL('../docs/watch.md', import.meta.url);
const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

const measure = async (): Promise<void> => {
  const seed = Number(options.seed);
  const all = await readLoads(
    join(DATA, 'rightsizing'),
    options.half === 'tune' ? 'tune' : 'report',
  );
  const isSample = options.machines !== undefined;
  const every = isSample ? Math.ceil(all.length / Number(options.machines)) : 1;
  const loads = all.filter((_, i) => i % every === 0);

  const trials: { [kind in keyof Trials]: Trials[kind][number][] } = {
    rises: [],
    resizes: [],
    changes: [],
  };
  for (const [i, load] of loads.entries()) {
    const tried = tryMachine(load, drawMoments(load, { count: Number(options.moments), seed }));
    const quiet = drawMoments(load, { count: Number(options.quiet), seed: seed + 1 });
    trials.rises.push(...tried.rises, ...tryQuiet(load, quiet));
    trials.resizes.push(...tried.resizes);
    trials.changes.push(...tried.changes);
    process.stderr.write(`\rmachine ${i + 1} of ${loads.length}`);
  }
  process.stderr.write('\n');

  const published = tryPublished(join(DATA, 'nab'), { count: isSample ? 4 : 60, seed });
  const report = [resultTable(trials, published, seed), ''];
  if (isSample) report.push(`A sample of ${loads.length} machines: checked against no bar.`);
  else {
    for (const { says, holds } of bars(trials, seed)) {
      report.push(`- ${holds ? 'holds' : 'MISSED'}: ${says}`);
      if (!holds) process.exitCode = 1;
    }
  }
  const text = report.join('\n');
  console.log(text);
  if (options.write && !isSample) writeBetweenMarks(text);
};

const writeBetweenMarks = (text: string): void => {
  const [before, after] = [BEGIN, END].map(
    (mark, i) => readFileSync(DOCUMENT, 'utf8').split(mark)[i],
  );
  if (before === undefined || after === undefined)
    throw new Error(`no ${BEGIN} … ${END} in ${DOCUMENT}`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
};

if (existsSync(DATA)) await measure();
else console.log(`SKIPPED: ${DATA} is not here, so there is nothing to measure the watch on`);
