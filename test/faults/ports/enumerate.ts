import type { FaultCase, FaultKind } from '../kinds.ts';
import { type CallRecord, FAULTS_OF } from './boundary.ts';

/** A case without a fault. */
export const calm = (action: string, story: string): FaultCase => ({
  level: 'ports',
  action,
  story,
  happenings: [],
});

/** A case with one fault more, for each fault that can happen at each call of its trace after those that it has. */
export const oneMore = (given: FaultCase, trace: readonly CallRecord[]): FaultCase[] =>
  more(given, trace, ({ sort }) => FAULTS_OF[sort]);

/**
 * The same without those that are the same case as another one: to die before a call is to die after the write before
 * it, to fail there is to lose that write's answer; and while somebody only reads, it makes no difference at which read
 * they fail, hang or die.
 */
export const oneMoreUnlike = (given: FaultCase, trace: readonly CallRecord[]): FaultCase[] =>
  more(given, trace, (call) => {
    const before = trace.slice(0, call.n - 1).findLast(({ by }) => by === call.by);
    if (before === undefined) return FAULTS_OF[call.sort];
    const isAfterWrite = before.sort === 'write' || before.sort === 'call';
    const same = isAfterWrite ? SAME_AFTER_WRITE : SAME_AFTER_READ;
    return FAULTS_OF[call.sort].filter((kind) => !same.has(kind) || isOfWrite(call, kind));
  });

const isOfWrite = ({ sort }: CallRecord, kind: FaultKind): boolean =>
  (sort === 'write' || sort === 'call') && kind !== 'killed-before';

const SAME_AFTER_WRITE: ReadonlySet<FaultKind> = new Set(['killed-before', 'fail-before']);
const SAME_AFTER_READ: ReadonlySet<FaultKind> = new Set([
  'killed-before',
  'fail-before',
  'throttled',
  'outage',
  'duplicate',
  'duplicate-late',
]);

const more = (
  given: FaultCase,
  trace: readonly CallRecord[],
  kindsOf: (call: CallRecord) => readonly FaultKind[],
): FaultCase[] => {
  const after = given.happenings.at(-1)?.at ?? 0;
  return trace.slice(after).flatMap((call) =>
    kindsOf(call).map((kind) => ({
      ...given,
      happenings: [...given.happenings, { at: call.n, kind }],
    })),
  );
};
