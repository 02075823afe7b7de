import { isApproved } from '#core/approval/approved.ts';
import type { Config } from '#core/contract/config.ts';
import type { TurnAnswer } from '#core/contract/events.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { answeredBy, nextMoveBy } from '#core/ledger/deadline.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { type Dispatched, dispatch, type Queued, type Waiting } from '#core/planning/dispatch.ts';
import { isRehearsal } from '#core/planning/dry-run.ts';
import { subjectOf } from '#core/planning/subject.ts';
import { type AdmissionsDeps, currentAdmissions, groupSizes } from './admissions.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type {
  Admissions,
  AdmitChange,
  AnswerTask,
  LiveChanges,
  ReadBrake,
  ReadConfig,
  ReadTurns,
  StoredFacts,
  Turn,
} from './ports.ts';

export interface AdmitChangesDeps extends AdmissionsDeps {
  readonly holdChange: HoldChange;
  readonly liveChanges: LiveChanges;
  readonly readTurns: ReadTurns;
  readonly admitChange: AdmitChange;
  readonly answerTask: AnswerTask;
  readonly readBrake: ReadBrake;
  readonly readConfig: ReadConfig;
  readonly storedFacts: StoredFacts;
}

/** How one round went. One change that cannot be looked at never keeps the others from it. */
export interface AdmittedChanges {
  readonly admitted: readonly string[];
  readonly ended: readonly string[];
  readonly waiting: number;
  readonly failed: readonly { readonly change: string; readonly error: string }[];
}
/** `besides`: changes that the list of live ones may not show yet. */
export type AdmitChanges = (besides?: readonly string[]) => Promise<AdmittedChanges>;

/** Somebody else may give turns at the same time; whoever is later looks again, this often. */
const TRIES = 3;

/**
 * Gives turns: looks at all that wait and all that are under way, and decides by pure rules. A turn is one transaction
 * of the change's ledger and the list of who was given one, so that two rounds at once never give more than there are.
 * Whatever a round leaves undone, the next one finds in the ledgers: a turn that was given is answered again.
 */
export const makeAdmitChanges =
  (deps: AdmitChangesDeps): AdmitChanges =>
  async (besides = []) => {
    const round: Round = { deps, failed: [] };
    for (let tries = 1; ; tries++) {
      try {
        return { ...(await giveTurns(round, besides)), failed: round.failed };
      } catch (error) {
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  };

interface Round {
  readonly deps: AdmitChangesDeps;
  readonly failed: { change: string; error: string }[];
}

/** One that waits, in the hands of its owner. */
interface Candidate {
  readonly held: HeldChange;
  readonly turn: Turn;
  readonly queued: Queued;
}

const giveTurns = async (
  round: Round,
  besides: readonly string[],
): Promise<Omit<AdmittedChanges, 'failed'>> => {
  const { deps } = round;
  const live = await deps.liveChanges();
  const open = live.filter(({ phase }) => phase === 'open').map(({ change }) => change);
  const turns = await deps.readTurns([...new Set([...open, ...besides])]);
  if (turns.length === 0) return { admitted: [], ended: [], waiting: 0 };

  const { config } = await deps.readConfig();
  const candidates = new Map<string, Candidate>();
  for (const turn of turns) {
    const candidate = await isolated(round, turn.change, () => candidateOf(deps, turn, config));
    if (candidate !== undefined) candidates.set(turn.change, candidate);
  }
  if (candidates.size === 0) return { admitted: [], ended: [], waiting: 0 };

  const queue = [...candidates.values()].map(({ queued }) => queued);
  const current = await currentAdmissions(deps, live, config);
  const subjects = queue.map(({ subject }) => subject);
  const decided = dispatch({
    queue,
    admissions: current.admissions,
    groupSizes: await groupSizes(
      deps,
      subjects,
      current.admissions,
      config.execution.caps.groupTag,
    ),
    brake: await deps.readBrake(),
    config,
    now: deps.now(),
  });
  return carryOut(round, { decided, candidates, current, config });
};

/** Returns a change that waits; one whose turn is decided already is answered, for whoever decided may have died. */
const candidateOf = async (
  deps: AdmitChangesDeps,
  turn: Turn,
  config: Config,
): Promise<Candidate | undefined> => {
  const { change, fence } = turn;
  const held = await deps.holdChange({ change, fence });
  const { state, meta, events } = held;
  if (state.phase !== 'open') return undefined;
  if (state.withdrawn !== undefined) {
    const because = `withdrawn by ${state.withdrawn.by}`;
    await deps.answerTask(turn.taskToken, { turn: 'stop', outcome: 'cancelled', because });
    return undefined;
  }
  if (state.admitted !== undefined) {
    await deps.answerTask(turn.taskToken, goAnswer(held, config));
    return undefined;
  }
  const subject = subjectOf(held, state);
  if (subject === undefined) return undefined;
  const priority = state.opened.priority ?? state.queued?.priority;
  const expiresAt = state.queued?.expiresAt;
  const first = events.find(({ body }) => body.kind === 'queued');
  const queued: Queued = {
    change,
    number: meta.number,
    subject,
    queuedAt: first?.at ?? turn.askedAt,
    isApproved: isApproved(state, deps.now()),
    ...(priority !== undefined && { priority }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return { held, turn, queued };
};

const goAnswer = (held: HeldChange, { execution }: Config): TurnAnswer => {
  const subject = subjectOf(held, held.state);
  const rehearses = subject !== undefined && isRehearsal(execution, subject);
  return { turn: rehearses ? 'rehearse' : 'go', outcome: '', because: '' };
};

interface Decided {
  readonly decided: Dispatched;
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly current: Admissions;
  readonly config: Config;
}

const carryOut = async (
  round: Round,
  { decided, candidates, current, config }: Decided,
): Promise<Omit<AdmittedChanges, 'failed'>> => {
  const { deps } = round;
  let read = current;
  for (const { admission, because } of decided.admitted) {
    const candidate = candidates.get(admission.change);
    if (candidate === undefined) continue;
    const { held, turn } = candidate;
    const terms = held.terms({ deadline: nextMoveBy(deps.now()) });
    const admissions = [...read.admissions, admission];
    await deps.admitChange(terms, { kind: 'admitted', because }, read, admissions);
    read = { version: read.version + 1, admissions };
    await isolated(round, admission.change, () =>
      deps.answerTask(turn.taskToken, goAnswer(held, config)),
    );
  }
  for (const { change, outcome, because } of decided.ended) {
    const token = candidates.get(change)?.turn.taskToken;
    if (token === undefined) continue;
    // Closing writes it down; an answer that is lost is decided again by the next round.
    await isolated(round, change, () => deps.answerTask(token, { turn: 'stop', outcome, because }));
  }
  for (const waiting of decided.waiting)
    await isolated(round, waiting.change, async () => {
      const held = candidates.get(waiting.change)?.held;
      if (held !== undefined) await writeWaiting(held, waiting, deps.now());
    });
  return {
    admitted: decided.admitted.map(({ admission }) => admission.change),
    ended: decided.ended.map(({ change }) => change),
    waiting: decided.waiting.length,
  };
};

/** Reasons come and go by the minute; the ledger is told no more often than this. */
const TELL_EVERY_MS = 15 * MS_PER_MINUTE;

const writeWaiting = async (
  held: HeldChange,
  { because, priority, until, expiresAt }: Waiting,
  now: number,
): Promise<void> => {
  const last = held.events.findLast(({ body }) => body.kind === 'queued');
  if (last !== undefined && now - last.at < TELL_EVERY_MS) return;
  if (held.state.queued?.because === because && held.state.queued.until === until) return;
  await held.record(
    [{ kind: 'queued', priority, because, expiresAt, ...(until !== undefined && { until }) }],
    { deadline: answeredBy(expiresAt) },
  );
};

/** Somebody else who moved a change meanwhile is no failure: the next round sees it as it then is. */
const isolated = async <T>(
  { failed }: Round,
  change: string,
  work: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConflictError))
      failed.push({ change, error: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
};
