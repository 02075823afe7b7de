import type { AnyAction } from '#core/actions/action.ts';
import { FAULT_KINDS, type FaultCase, type FaultKind } from '../kinds.ts';
import type { TracedCall } from './fault-box.ts';
import { type CaseResult, runCase, storiesOf } from './run-case.ts';

/** What is left out of an enumeration, and why: printed with its counts. */
export const RULES = {
  prefix: 'calls before a story parts from the first one are those of the first one',
  polls:
    'of calls that one function makes alike while the ledger stands still, the first two and the last are taken',
  reads:
    'a read has no effect: an answer lost or an effect that is late is a failure before, and dying after it is dying before it',
  account:
    'somebody else edits the resource before calls to the account, since others do not see it',
  late: 'a call that changes the account is never later than the platform lets its function run: EC2 knows no fence',
  fresh: 'a read can be stale only where the same read saw something else in the 20 s before',
} as const;
export type Rule = keyof typeof RULES;

/** The faults of one call each, for all stories of an action. */
export interface Enumeration {
  readonly calls: number;
  readonly cases: readonly FaultCase[];
  readonly leftOut: Readonly<Record<Rule, number>>;
  /** The stories themselves, without a fault. */
  readonly stories: readonly CaseResult[];
}

const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
/** Those of a call that only looks; the others would be one of these again. */
const OF_READS: readonly FaultKind[] = [
  'fail-before',
  'killed-before',
  'throttled',
  'stale-read',
  'refused',
  'duplicate',
  'duplicate-late',
  'foreign-edit',
  'outage',
];

export const singleFaults = async (action: AnyAction): Promise<Enumeration> => {
  const leftOut = { prefix: 0, polls: 0, reads: 0, account: 0, late: 0, fresh: 0 };
  const cases: FaultCase[] = [];
  const stories: CaseResult[] = [];
  for (const story of storiesOf(action)) {
    const without: FaultCase = { level: 'stack', action: action.id, story, happenings: [] };
    const result = await runCase(without);
    const first = stories[0]?.calls ?? [];
    stories.push(result);
    const from = partsAt(first, result.calls);
    leftOut.prefix += from;
    const own = result.calls.slice(from);
    const taken = withoutPolls(own);
    leftOut.polls += own.length - taken.length;
    for (const call of taken)
      for (const kind of KINDS) {
        const rule = ruleAgainst(kind, call);
        if (rule !== undefined) leftOut[rule]++;
        else cases.push({ ...without, happenings: [{ at: call.n, kind }] });
      }
  }
  const calls = stories.reduce((sum, each) => sum + each.calls.length, 0);
  return { calls, cases, leftOut, stories };
};

/** How many calls two stories have in common from the start: made by the same, at the same time, for the same. */
const partsAt = (first: readonly TracedCall[], calls: readonly TracedCall[]): number => {
  const step = ({ by, service, operation, at }: TracedCall) =>
    `${by.name} ${service} ${operation} ${at}`;
  const at = calls.findIndex((call, i) => {
    const other = first[i];
    return other === undefined || step(other) !== step(call);
  });
  return first.length === 0 ? 0 : at < 0 ? calls.length : at;
};

/** What makes calls alike: who makes them, and what they ask for apart from times and packed bytes. */
const aspectOf = ({ by, service, operation, input }: TracedCall): string =>
  `${by.name} ${service} ${operation} ${askedFor(input)}`;

const askedFor = (input: unknown): string =>
  (JSON.stringify(input, (_, value) => (ArrayBuffer.isView(value) ? 'bytes' : value)) ?? '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replace(/\d{9,}/g, 'number')
    .replace(/[\w-]{36,}/g, 'text');

const withoutPolls = (calls: readonly TracedCall[]): readonly TracedCall[] => {
  const alike = Map.groupBy(calls, (call) => `${call.writes} ${aspectOf(call)}`);
  const taken = new Set([...alike.values()].flatMap((group) => [group[0], group[1], group.at(-1)]));
  return calls.filter((call) => taken.has(call));
};

const ruleAgainst = (kind: FaultKind, call: TracedCall): Rule | undefined => {
  if (kind === 'stale-read') return call.couldBeStale ? undefined : 'fresh';
  if (kind === 'foreign-edit') return seesAccount(call) ? undefined : 'account';
  if (kind === 'duplicate-late' && seesAccount(call) && !hasNoEffect(call)) return 'late';
  return hasNoEffect(call) && !OF_READS.includes(kind) ? 'reads' : undefined;
};

const seesAccount = ({ service }: TracedCall): boolean =>
  !['dynamodb', 'sfn', 'sesv2', 'sts', 'cloudwatch', 'cloudtrail'].includes(service);

const hasNoEffect = ({ operation }: TracedCall): boolean =>
  /^(Describe|Get|List|Query|BatchGet|TransactGet|Scan)/.test(operation);
