import type { AnyAction } from '#core/actions/action.ts';
import { ACTIONS, actionOf } from '#core/actions/index.ts';
import type { FaultCase } from '../kinds.ts';
import type { FaultRun } from '../report.ts';
import { calm, oneMore, oneMoreUnlike } from './enumerate.ts';
import { ordersOf } from './orders.ts';
import { runCase } from './run-case.ts';
import { STORIES_OF_PEOPLE, storiesOf } from './subject.ts';

/** Cases that are run and counted together. */
export interface Enumeration extends Pick<FaultRun, 'what' | 'action' | 'calls'> {
  readonly cases: readonly FaultCase[];
  /** Of each case all those with a second fault after its own are run, instead of itself. */
  readonly pairs?: true;
}

/** The action whose decisions are told: how people decide does not depend on what they decide about. */
const DECIDED = 'lambda/resize-memory';
/** Stories of which all pairs are run: a way back under a new identity, and there and back in as few calls as there are. */
const PAIRED = [
  ['ebs/snapshot-and-delete-volume', 'kept'],
  ['ec2/resize-instance', 'stopped'],
] as const;
/** All the way there, watched, and all the way back: as many pairs again. */
const PAIRED_LONG = [...PAIRED, ['ec2/resize-instance', 'hurt']] as const;

const traceOf = async (given: FaultCase) => (await runCase(given)).world.stage.boundary.calls;

const singlesOf = async (action: AnyAction): Promise<Enumeration> => {
  const stories = [...storiesOf(action), ...(action.id === DECIDED ? STORIES_OF_PEOPLE : [])];
  const cases: FaultCase[] = [];
  let calls = 0;
  for (const { name } of stories) {
    const root = calm(action.id, name);
    const trace = await traceOf(root);
    calls += trace.length;
    cases.push(...oneMore(root, trace));
  }
  return { what: 'single faults', action: action.id, calls, cases };
};

/** Every single fault of every action, at every external call of each of its stories. */
export const singles = (): Promise<Enumeration[]> => Promise.all(ACTIONS.map(singlesOf));

/** Every pair of faults, but for those that are the same case as another. */
export const pairs = (isLong = false): Promise<Enumeration[]> =>
  Promise.all(
    (isLong ? PAIRED_LONG : PAIRED).map(async ([action, story]) => {
      const root = calm(action, story);
      const trace = await traceOf(root);
      const cases = oneMoreUnlike(root, trace);
      return {
        what: `pairs of faults, ${story}`,
        action,
        calls: trace.length,
        cases,
        pairs: true as const,
      };
    }),
  );

/** Approvals, rejections, scanners, forgeries and the brake in many orders, at every call and at many paces. */
export const orders = async (): Promise<Enumeration[]> => {
  const trace = await traceOf(calm(DECIDED, 'asked'));
  const cases = ordersOf(DECIDED, 'asked', trace.length);
  return [{ what: 'orders of people', action: DECIDED, calls: trace.length, cases }];
};

/** Seeds for each story; a storm without end is two days of virtual time. */
const SEEDS = { storm: 200, endless: 20 } as const;

const stormsOf = (action: string, story: string, kind: keyof typeof SEEDS): FaultCase[] =>
  Array.from({ length: SEEDS[kind] }, (_, i) => ({
    ...calm(action, `${story}-${kind}`),
    seed: i + 1,
  }));

/** Many faults at random calls, by seed: those that end, and those that do not. */
export const storms = (kind: 'storm' | 'endless'): Enumeration[] =>
  ACTIONS.map(({ id }) => ({
    what: kind === 'storm' ? 'storms that end' : 'storms without end',
    action: id,
    calls: 0,
    cases: storiesOf(actionOf(id)).flatMap(({ name }) => stormsOf(id, name, kind)),
  }));
