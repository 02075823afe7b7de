import { parseArgs } from 'node:util';
import { parseCaseId } from './kinds.ts';

/** `npm run faults`: one case of either level by its name, or all of the ports' level. */
const { values } = parseArgs({
  options: { case: { type: 'string' }, long: { type: 'boolean' }, write: { type: 'boolean' } },
});
const level = values.case === undefined ? 'ports' : parseCaseId(values.case).level;
await import(level === 'ports' ? './ports/main.ts' : './stack/main.ts');
