// Writes what this release stores of a change that was approved, applied, watched and rolled back. Once for each version of the
// stored schema: later releases must go on reading it, so that a file that exists is never written again.
// Usage: node test/support/write-golden-state.ts state-v2.json
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import { tableName } from '#local/tables.ts';
import { openEmbedded, prepare } from './embedded.ts';
import { oneFunction } from './estates.ts';
import { writeGolden } from './golden-files.ts';
import { type GoldenState, rawItems, readings } from './golden-state.ts';

const name = basename(process.argv[2] ?? '');
if (name === '')
  throw new Error('which file? node test/support/write-golden-state.ts state-v2.json');
if (existsSync(join(import.meta.dirname, '../golden', name)))
  throw new Error(`${name} exists: what a release has written is never written again`);

const embedded = await openEmbedded(await prepare(oneFunction()), { config: { mode: 'approve' } });
const { cloud, clock, ports } = embedded;
const [change = ''] = await embedded.openChanges();
await embedded.until(change, ({ asked }) => asked !== undefined);
await embedded.decide(change, 'approve');
await embedded.until(change, ({ phase }) => phase === 'watching');
for (const record of embedded.estate.resources)
  if (record.kind === 'function')
    cloud.account.control.inject({
      kind: 'memory-demand',
      functionName: record.name,
      factor: 2.15,
    });
await embedded.until(change, ({ closed }) => closed !== undefined);

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
await clock.during(async () => {
  const tables = TABLE_VARIABLES.map(
    async (variable) => [variable, await rawItems(tableName(variable))] as const,
  );
  const golden: GoldenState = {
    release: version,
    change,
    reads: await readings(ports, change),
    tables: Object.fromEntries(await Promise.all(tables)),
  };
  writeGolden(name, golden);
});
await embedded.close();
