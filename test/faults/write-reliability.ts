import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  type LevelReport,
  levelSchema,
  reliabilityDocument,
  type SoakReport,
  soakSchema,
} from './report.ts';

/** Writes `docs/reliability.md` from what both levels counted: `node test/faults/write-reliability.ts`. */
const root = new URL('../../', import.meta.url);

export const storedReports = (): LevelReport[] =>
  ['ports', 'stack'].flatMap((level) => {
    const file = new URL(`test/faults/results/${level}.json`, root);
    return existsSync(file) ? [levelSchema.parse(JSON.parse(readFileSync(file, 'utf8')))] : [];
  });

export const storedSoak = (): SoakReport | undefined => {
  const file = new URL('test/faults/results/soak.json', root);
  return existsSync(file) ? soakSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
};

if (import.meta.main)
  writeFileSync(
    new URL('docs/reliability.md', root),
    reliabilityDocument(storedReports(), storedSoak()),
  );
