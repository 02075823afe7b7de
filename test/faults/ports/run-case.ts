import { compare } from '#core/actions/observe.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Outcome } from '#core/model/change.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import type { StepState } from '#core/model/plan.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { brokenBy, undoable } from '#test/support/invariants.ts';
import type { FaultCase } from '../kinds.ts';
import { isEndless } from './storm.ts';
import { boundOf } from './subject.ts';
import { type Tampering, World } from './world.ts';

/** How a case went. */
export interface CaseResult {
  readonly world: World;
  readonly ended: Outcome | 'live';
  readonly bySweeper: boolean;
  readonly byReconcile: boolean;
  /** What is wrong, by invariant. */
  readonly broken: readonly string[];
}

/** For how long a storm without end is looked at. */
const ENDLESS_MS = 2 * MS_PER_DAY;

/** Runs a case to its end and judges it. The same case gives the same result. */
export const runCase = async (given: FaultCase, tampering?: Tampering): Promise<CaseResult> => {
  const world = new World(given, tampering);
  const endless = isEndless(given);
  await world.run(given.action, endless ? ENDLESS_MS : boundOf(given.action), !endless);
  const { ledger, workflow } = world.stage;
  const paths = [...workflow.executions.values()].flatMap(({ path }) => path);
  const metas = [...ledger.changes.values()].map(({ meta }) => meta);
  return {
    world,
    ended: metas.find(({ outcome }) => outcome !== undefined)?.outcome ?? 'live',
    bySweeper: metas.some(({ fence }) => fence > 1),
    byReconcile: paths.includes('Reconcile'),
    // What never lets up may keep a change from ending; it may not harm it.
    broken: brokenIn(world).filter((says) => !endless || !/^I(17|20)\b/.test(says)),
  };
};

const brokenIn = (world: World): string[] => {
  const { stage, scheduler } = world;
  const { ledger, account, boundary } = stage;
  // What has not begun waits for as long as all changes are stopped.
  const isHeldBack = stage.brake.on && ledger.live().every(({ phase }) => phase === 'open');
  const proven = boundary.calls.findLast(({ says }) => /^(step|undo)-done$/.test(says))?.n ?? 0;
  const isDisturbed = account.effects.some((each) => each.isLate || each.overwrote === 'unseen');
  return [
    ...[...ledger.changes.values()].flatMap((stored) => {
      let state: ReturnType<typeof fold>;
      try {
        state = fold(stored.events);
      } catch (error) {
        return [`I6, I7 ${stored.meta.number}: ${error instanceof Error ? error.message : error}`];
      }
      const at = (seen: StepState | undefined, where: 'before' | 'after') =>
        seen !== undefined && compare(account.settled(seen), seen) === where;
      const [first] = undoable({ plan: stored.plan, state });
      const last = stored.plan.steps.at(-1);
      // Nobody can tell of an edit that came after the last look, or after how it ended was written down.
      const isEdited = stored.plan.steps.some(({ state: own, undo }) =>
        [own, undo?.state].some(
          (each) => each !== undefined && account.isEditedSince(each, proven),
        ),
      );
      return brokenBy({
        ...stored,
        state,
        mutations: account.effects
          .filter(({ change }) => change === stored.meta.change)
          .map(({ operation, at: time, creates }) => ({
            eventName: operation,
            time,
            mayRepeat: isDisturbed && !creates,
          })),
        isApplied: at(last?.state, 'after') || isEdited,
        isBack:
          first === undefined ||
          at(first.state, 'before') ||
          at(first.undo?.state, 'after') ||
          isEdited,
        isSuperseded: false,
        hasAlert: ledger.alerts.has(stored.meta.change),
        brokenChain: brokenLink(stored.events),
        lockedBy: ledger.locks.get(stored.meta.resource),
        now: scheduler.now,
      });
    }),
    ...(ledger.isShared ? ['I5: a resource had two open changes'] : []),
    ...brokenAround(world),
    ...(world.isOver || isHeldBack ? [] : ['I20: it has not ended within its time']),
  ];
};

/** What only the harness sees: who had looked when, and what people did. */
const brokenAround = ({ stage, answers }: World): string[] => {
  const { effects } = stage.account;
  const brake = stage.brake.on ? (stage.brake.n ?? 0) : Number.POSITIVE_INFINITY;
  return [
    ...effects.flatMap(({ operation, overwrote }) =>
      overwrote === 'seen' ? [`I9: ${operation} overwrote what somebody else had set before`] : [],
    ),
    ...effects.flatMap(({ operation, direction, begunAt }) =>
      direction === 'forward' && begunAt > brake ? [`I15: ${operation} after the brake`] : [],
    ),
    ...answers.flatMap(({ act, answer, writes }) => [
      ...(act === 'scanner-get' && writes > 0 ? [`I12: a GET wrote ${writes} times`] : []),
      ...(act === 'forged' && answer !== 'not-valid' ? [`I13: a forged link was ${answer}`] : []),
    ]),
  ];
};

/** The hashes themselves were made a moment ago by the function that would check them. */
const brokenLink = (events: readonly LedgerEvent[]): string | undefined => {
  const i = events.findIndex((event, at) => at > 0 && event.previous !== events[at - 1]?.hash);
  return i < 0 ? undefined : `event ${i + 1} does not follow event ${i}`;
};
