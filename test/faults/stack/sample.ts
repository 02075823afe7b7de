import { ACTIONS } from '#core/actions/index.ts';
import { hash32 } from '#local/account/random.ts';
import { ACT_KINDS, FAULT_KINDS, type FaultCase, type Occurrence } from '../kinds.ts';
import { ruleAgainst } from './cases.ts';
import type { TracedCall } from './fault-box.ts';
import { type Story, storiesOf } from './plot.ts';
import { type CaseResult, runCase } from './run-case.ts';

const FAULTS = Object.keys(FAULT_KINDS) as (keyof typeof FAULT_KINDS)[];
const ACTS = Object.keys(ACT_KINDS) as (keyof typeof ACT_KINDS)[];

/** Picks by a seed: the same number, the same case. */
const pickerOf = (seed: number, sample: number) => {
  let drawn = 0;
  return <T>(from: readonly T[]): T | undefined =>
    from[hash32(seed, sample, drawn++) % from.length];
};
type Pick = ReturnType<typeof pickerOf>;

/**
 * One sample: a pair or a triple of faults, or people who act in any order while a fault happens. Each further one is
 * picked from the calls that were really made after the ones before it, and every case on the way is judged too.
 */
export const sampled = async ({
  sample,
  seed,
}: {
  readonly sample: number;
  readonly seed: number;
}): Promise<readonly { readonly what: string; readonly result: CaseResult }[]> => {
  const pick = pickerOf(seed, sample);
  const action = pick(ACTIONS);
  if (action === undefined) return [];
  const isAboutPeople = sample % 3 === 2;
  const story = isAboutPeople ? 'two-people' : (pick(storiesOf(action)) ?? 'completes');
  const many = isAboutPeople ? 3 : 2 + (sample % 3);
  let of: FaultCase = { level: 'stack', action: action.id, story, happenings: [] };
  let calls = await storyCalls(of);
  const results: { what: string; result: CaseResult }[] = [];
  for (let i = 0; i < many; i++) {
    const next = isAboutPeople && i < 2 ? pickAct(pick, of, calls) : pickFault(pick, of, calls);
    if (next === undefined) break;
    of = { ...of, happenings: [...of.happenings, next] };
    const result = await runCase(of);
    calls = result.calls;
    results.push({ what: whatOf(of), result });
    if (result.broken.length > 0) break;
  }
  return results;
};

const NAMES = ['single faults', 'pairs of faults', 'triples of faults'];
const whatOf = ({ story, happenings }: FaultCase): string =>
  (story as Story) === 'two-people'
    ? 'orders of people and faults'
    : (NAMES[happenings.length - 1] ?? 'many faults');

const known = new Map<string, Promise<readonly TracedCall[]>>();
const storyCalls = (of: FaultCase): Promise<readonly TracedCall[]> => {
  const key = `${of.action} ${of.story}`;
  const calls = known.get(key) ?? runCase(of).then((result) => result.calls);
  known.set(key, calls);
  return calls;
};

const afterLast = ({ happenings }: FaultCase, calls: readonly TracedCall[]) =>
  calls.filter(({ n }) => n > (happenings.at(-1)?.at ?? 0));

const pickFault = (
  pick: Pick,
  of: FaultCase,
  calls: readonly TracedCall[],
): FaultCase['happenings'][number] | undefined => {
  const call = pick(afterLast(of, calls));
  const kind = call && pick(FAULTS.filter((each) => ruleAgainst(each, call, calls) === undefined));
  return call && kind && { at: call.n, kind };
};

/** People act around the time in which they are asked and the first step is made; before and later it matters less. */
const pickAct = (
  pick: Pick,
  of: FaultCase,
  calls: readonly TracedCall[],
): FaultCase['happenings'][number] | undefined => {
  const begins = calls.findIndex(({ by }) => by.name === 'ask-approval');
  const ends = calls.findLastIndex(({ by }) => by.name === 'apply-step');
  const near = afterLast(of, calls).filter(({ n }) => n > begins && n <= ends + 1);
  const call = pick(near.length > 0 ? near : afterLast(of, calls));
  const kind: Occurrence | undefined = pick(ACTS);
  return call && kind && { at: call.n, kind };
};
