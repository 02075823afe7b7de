import { caseId, type FaultCase, saysOf } from '../kinds.ts';
import type { CallRecord } from './boundary.ts';
import type { CaseResult } from './run-case.ts';

const WIDTH = 110;

/** A case as a story: what was to happen, every external call with what came back, the ledger, the account, what is wrong. */
export const tellCase = (given: FaultCase, { world, ended, broken }: CaseResult): string => {
  const { ledger, account, boundary } = world.stage;
  const start = boundary.calls[0]?.at ?? 0;
  const minutes = (at: number) => ((at - start) / 60_000).toFixed(2).padStart(8);
  const events = [...ledger.changes.values()].flatMap(({ meta, events }) =>
    events.map(
      ({ n, at, fence, phase, body }) =>
        `  ${meta.number} ${String(n).padStart(3)} ${minutes(at)} owner ${fence}, ${phase}: ${body.kind}${detailOf(body)}`,
    ),
  );
  return [
    `${caseId(given)}: ${ended}`,
    `again: npm run faults -- --case '${caseId(given)}'`,
    ...given.happenings.map(({ at, kind }) => `  at call ${at}: ${saysOf(kind)}`),
    'external calls (number, minute, who, what, answer)',
    ...boundary.calls.map((call) => lineOf(call, minutes(call.at))),
    'ledger',
    ...events,
    'account',
    ...account.effects.map(
      ({ at, operation, step, direction }) =>
        `  ${minutes(at)} ${operation} (${step}, ${direction})`,
    ),
    ...broken.map((says) => `BROKEN ${says}`),
  ].join('\n');
};

const lineOf = ({ n, by, port, says, happened, result }: CallRecord, when: string): string => {
  const happening = happened.length > 0 ? `  <── ${happened.join(', ')}` : '';
  const line = `  ${String(n).padStart(4)} ${when} ${by.name}: ${port} ${says} → ${answerOf(result)}`;
  return `${line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line}${happening}`;
};

const answerOf = (result: unknown): string =>
  result instanceof Error
    ? `${result.name}: ${result.message}`
    : (JSON.stringify(result) ?? 'nothing came back');

const detailOf = (body: object): string =>
  ['step', 'outcome', 'decision', 'because', 'error']
    .flatMap((name) => (name in body ? [` ${(body as Record<string, unknown>)[name]}`] : []))
    .join('');
