// Writes the answers of the Python reference to the cases that `npm test` compares with.
// Usage: node test/support/write-watch-reference.ts (needs python3 with numpy and ../shared/watch)
import { writeFileSync } from 'node:fs';
import { askReference, referenceCases } from './watch-reference.ts';

const [seed, count] = [1, 40];
const answers = askReference(referenceCases(seed, count));
if (answers === undefined) throw new Error('nothing written: the reference could not be asked');
const target = new URL('../core/watch/reference.json', import.meta.url);
writeFileSync(target, `${JSON.stringify({ seed, count, answers }, null, 2)}\n`);
