// Longer than 250 lines: every invariant, each beside the others that it must agree with.
import type { StoredChange } from '#app/ports.ts';
import { readState } from '#app/read-state.ts';
import { compare, observe } from '#core/actions/observe.ts';
import { isApproved } from '#core/approval/approved.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import { type ChangeState, fold, hasTouched } from '#core/ledger/fold.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import type { Step, StepState } from '#core/model/plan.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import type { MutationRecord } from '#local/account/mutation.ts';
import type { Embedded } from './embedded.ts';

type Read = Awaited<ReturnType<Embedded['read']>>;

/** What can be known of a change when things are quiet, at whatever level it was run. */
export interface Evidence extends StoredChange {
  readonly state: ChangeState;
  /** Mutating calls on its resource that took effect in its name. */
  readonly mutations: readonly {
    readonly eventName: string;
    readonly time: EpochMs;
    /** It made nothing, and had to be made again because of a call that came late or of somebody else's edit. */
    readonly mayRepeat?: boolean;
  }[];
  /** The resource is as the last step wants it. */
  readonly isApplied: boolean;
  /** The resource is as it was before the first step that can be undone, or replaced as its undo says. */
  readonly isBack: boolean;
  /** A later change has touched the resource since it was last looked at, or somebody else: how it is now is theirs. */
  readonly isSuperseded: boolean;
  readonly hasAlert: boolean;
  /** What is wrong with the chain of its events; undefined when it is intact. */
  readonly brokenChain: string | undefined;
  /** The change that holds the lock on the resource. */
  readonly lockedBy: string | undefined;
  readonly now: EpochMs;
}

/** What an invariant finds wrong with a change; empty when it holds. */
type Invariant = (evidence: Evidence) => readonly string[];

/** Returns what is wrong with a change, by number of the invariants of `docs/architecture.md`. */
export const brokenBy = (evidence: Evidence): string[] =>
  Object.entries(INVARIANTS).flatMap(([name, invariant]) =>
    invariant(evidence).map((says) => `${name} ${evidence.meta.number}: ${says}`),
  );

/**
 * Returns what is wrong with every change that there is: as far as ledger, locks, alerts and the account's own log of
 * mutations show it. Whoever else wrote to the account is left out.
 */
export const brokenInvariants = async (embedded: Embedded): Promise<string[]> => {
  const { clock, ports, cloud, estate } = embedded;
  const lists = [ports.recentChanges, ports.recentCanaries];
  const metas = (await clock.during(() => Promise.all(lists.map((list) => list(1_000)))))
    .flat()
    .toSorted((a, b) => b.openedAt - a.openedAt);
  const mutations = cloud.account.mutations().filter(({ time }) => time >= estate.now);
  const [others, own] = [true, false].map((isTina) =>
    mutations.filter(({ principal }) => principal.includes('/tina') === isTina),
  ) as [MutationRecord[], MutationRecord[]];
  const found: string[] = [];
  const explained = new Set<MutationRecord>();
  const touchedLater = new Set<string>();
  // Newest first.
  for (const { change } of metas) {
    const read = await embedded.read(change);
    const made = own.filter((mutation) => isAbout(mutation, read));
    for (const mutation of made) explained.add(mutation);
    const isSuperseded =
      touchedLater.has(read.plan.resource) || others.some((edit) => isAfter(edit, read));
    found.push(...brokenBy({ ...(await evidenceOf(embedded, read, made)), isSuperseded }));
    if (hasTouched(read.state)) touchedLater.add(read.plan.resource);
  }
  for (const { eventName, resources } of own.filter((mutation) => !explained.has(mutation)))
    found.push(`I2: ${eventName} of ${JSON.stringify(resources)} belongs to no change`);
  return found;
};

/** Looks up what there is to know of a change. */
export const evidenceOf = async (
  embedded: Embedded,
  read: Read,
  mutations: Evidence['mutations'],
): Promise<Omit<Evidence, 'isSuperseded'>> => {
  const last = read.plan.steps.at(-1);
  const [first] = undoable(read);
  const at = (state: StepState | undefined, where: 'before' | 'after') =>
    state !== undefined && isAt(embedded, read, state, where);
  return {
    ...read,
    mutations,
    isApplied: await at(last?.state, 'after'),
    isBack:
      first === undefined ||
      (await at(first.state, 'before')) ||
      (await at(first.undo?.state, 'after')),
    hasAlert: (await alertOf(read.meta.change)) !== undefined,
    brokenChain: brokenAt(read.meta.change, read.events),
    lockedBy: await lockOf(read.plan.resource),
    now: embedded.clock.now(),
  };
};

/** A resource has one open change at a time, so that what was done to it while a change was open is that change's. */
const isAbout = (
  { time, request, resources }: MutationRecord,
  { before, meta, events }: Read,
): boolean => {
  const closedAt =
    events.find(({ body }) => body.kind === 'closed')?.at ?? Number.POSITIVE_INFINITY;
  // Two spaced reads lie between a last call and the closing.
  if (time < meta.openedAt || time >= closedAt) return false;
  const text = JSON.stringify({ request, resources });
  return [before.id, before.arn, meta.change].some((name) => text.includes(name));
};

/** Whether somebody edited a resource after the change was seen to have done its work, when it looked no more. */
const isAfter = (
  { time, request, resources }: MutationRecord,
  { before, events }: Read,
): boolean => {
  const seen = events.findLast(
    ({ body }) => body.kind === 'step-done' || body.kind === 'undo-done',
  );
  if (seen === undefined || time < seen.at) return false;
  const restoredAs = seen.body.kind === 'undo-done' ? seen.body.restoredAs : undefined;
  const text = JSON.stringify({ request, resources });
  return [before.id, before.arn, restoredAs].some((id) => id !== undefined && text.includes(id));
};

const intents = (events: readonly LedgerEvent[]) =>
  events.flatMap(({ at, body }) =>
    body.kind === 'step-intended' || body.kind === 'undo-intended'
      ? [{ at, operation: body.call.operation, step: body.step, kind: body.kind }]
      : [],
  );

const nth = (events: readonly LedgerEvent[], kind: string, step?: string): number =>
  events.findIndex(
    ({ body }) =>
      body.kind === kind && (step === undefined || ('step' in body && body.step === step)),
  );

const isAt = async (
  { ports, clock }: Embedded,
  { meta, plan, state: folded }: Read,
  state: StepState,
  at: 'before' | 'after',
): Promise<boolean> => {
  const outputs = Object.fromEntries([...folded.steps].map(([id, step]) => [id, step.outputs]));
  const references = { change: meta.change, state: null, outputs };
  const scope = { account: plan.account, region: plan.region };
  const reading = await clock.during(() => readState(ports.readResource, scope, state, references));
  return compare(observe(state, reading), state) === at;
};

const touched = ({ plan, state }: Pick<Evidence, 'plan' | 'state'>): Step[] =>
  plan.steps.filter(({ id }) => state.steps.get(id)?.calledAt !== undefined);

/** Touched steps that leave nothing on purpose. */
export const undoable = (evidence: Pick<Evidence, 'plan' | 'state'>): Step[] =>
  touched(evidence).filter(({ undo }) => undo !== undefined);

/** The levels that agreed, each as often as the ledger says so. */
const completedLevels = (events: readonly LedgerEvent[]): readonly number[] =>
  events.flatMap(({ body }) => (body.kind === 'decided' && body.complete ? [body.level ?? 1] : []));

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'I1 (at before, at after, or a person with an alert)': ({ state, mutations, ...evidence }) => {
    switch (state.closed?.outcome) {
      case undefined:
        return [];
      case 'completed':
        return evidence.isApplied || evidence.isSuperseded
          ? []
          : ['completed, but the resource is not as planned'];
      case 'rolled-back':
        return evidence.isBack || evidence.isSuperseded
          ? []
          : ['rolled back, but the resource is not as it was'];
      case 'needs-person':
        return evidence.hasAlert ? [] : ['needs a person without an alert'];
      default:
        return mutations.map((m) => `${state.closed?.outcome}, but ${m.eventName} was made`);
    }
  },
  'I2 (intent before effect)': ({ events, mutations }) => {
    const recorded = events.find(({ body }) => body.kind === 'recorded');
    const open = intents(events);
    return mutations.flatMap(({ eventName, time }) => {
      const i = open.findIndex(({ operation, at }) => operation === eventName && at <= time);
      if (i < 0) return [`${eventName} at ${time} has no intent of its own before it`];
      open.splice(i, 1);
      return recorded !== undefined && recorded.at <= time ? [] : [`${eventName} before recorded`];
    });
  },
  'I3 (an unexpired decision for this plan)': ({ events }) => {
    const n = nth(events, 'step-intended');
    if (n < 0) return [];
    const until = events.slice(0, n);
    return isApproved(fold(until), events[n]?.at ?? 0) ? [] : ['the first call was not approved'];
  },
  'I4 (a decision is used once)': ({ events }) => [
    ...(events.filter(({ body }) => body.kind === 'recorded').length > 1 ? ['recorded twice'] : []),
    ...(completedLevels(events).some((level, i, all) => all.indexOf(level) !== i)
      ? ['decided twice']
      : []),
    ...(nth(events, 'decided') > nth(events, 'recorded') && nth(events, 'recorded') > 0
      ? ['decided after it was begun']
      : []),
  ],
  'I5 (one lock, while it is open)': ({ meta, lockedBy }) => {
    if (meta.outcome === undefined && lockedBy !== meta.change)
      return [`live, but the lock is held by ${lockedBy ?? 'nobody'}`];
    return meta.outcome !== undefined && lockedBy === meta.change
      ? ['closed, but still locked']
      : [];
  },
  'I6 (no way forward after the way back)': ({ events }) => {
    const back = nth(events, 'rollback-started');
    const forward = events.slice(back < 0 ? events.length : back);
    return forward.some(({ body }) => body.kind === 'step-intended')
      ? ['applied after rollback']
      : [];
  },
  'I7 (a stale owner cannot write)': ({ events, meta }) => {
    // `fold` throws on a fence or phase that goes back.
    fold(events);
    const last = events.at(-1);
    const isHead = last?.n === meta.n && last.hash === meta.head && last.fence <= meta.fence;
    return isHead ? [] : ['the head is not the last event'];
  },
  'I8 (success only from observation)': ({ state, plan }) => {
    const progress = (step: Step) => state.steps.get(step.id)?.state;
    if (state.closed?.outcome === 'completed')
      return plan.steps.flatMap((s) =>
        progress(s) === 'done' ? [] : [`${s.id} was not seen done`],
      );
    if (state.closed?.outcome !== 'rolled-back') return [];
    return undoable({ state, plan }).flatMap((step) =>
      progress(step) === 'undone' ? [] : [`${step.id} was not seen undone`],
    );
  },
  'I10 (each step after the one before it)': ({ events, plan }) =>
    plan.steps.slice(1).flatMap((step, i) => {
      const started = nth(events, 'step-intended', step.id);
      const before = plan.steps[i];
      if (started < 0 || before === undefined) return [];
      const done = nth(events, 'step-done', before.id);
      return done >= 0 && done < started ? [] : [`${step.id} began before ${before.id} was done`];
    }),
  'I11, I19 (each call takes effect once)': ({ mutations, plan, state }) => {
    const once = (step: Step) => [
      step.call.operation,
      ...(state.rollback && step.undo ? [step.undo.operation] : []),
    ];
    const planned = plan.steps.flatMap(once);
    return [...new Set(mutations.map(({ eventName }) => eventName))].flatMap((name) => {
      const count = mutations.filter((m) => m.eventName === name && !m.mayRepeat).length;
      const most = planned.filter((operation) => operation === name).length;
      return count > most ? [`${name} took effect ${count} times, planned at most ${most}`] : [];
    });
  },
  'I16 (inconclusive never completes)': ({ state }) =>
    state.judged?.verdict === 'inconclusive' && state.closed?.outcome === 'completed'
      ? ['completed without having been seen']
      : [],
  'I14 (critical needs two people)': ({ events, state }) => {
    if (state.assessed?.verdict.requires !== 'two-people' || nth(events, 'step-intended') < 0)
      return [];
    const agreed = state.decisions.filter(
      ({ decision, signedIn }) => decision === 'approve' && signedIn,
    );
    const people = new Set(agreed.map(({ by }) => by));
    people.delete(state.opened.requestedBy);
    return people.size >= 2 ? [] : [`begun with the approval of ${people.size}`];
  },
  'I15 (a rejection wins)': ({ events }) => {
    const rejected = events.findIndex(
      ({ body }) => body.kind === 'decided' && body.decision === 'reject',
    );
    return rejected >= 0 && nth(events, 'step-intended') > rejected
      ? ['begun after it was rejected']
      : [];
  },
  'I17 (a deadline that the sweeper keeps)': ({ meta, now }) =>
    meta.outcome === undefined && now - meta.deadline > 15 * MS_PER_MINUTE
      ? ['live, and nobody came by its deadline']
      : [],
  'I18 (an event before and after each mutation, chained)': ({ brokenChain, state, mutations }) => {
    const open = [...state.steps].filter(([, { state: at }]) => /intended$/.test(at));
    return [
      ...(brokenChain === undefined ? [] : [brokenChain]),
      ...(state.closed !== undefined && state.closed.outcome !== 'needs-person' && open.length > 0
        ? [`closed, but nothing says how ${open[0]?.[0]} ended`]
        : []),
      ...(mutations.length > 0 && !hasTouched(state)
        ? ['touched, and the ledger does not know']
        : []),
    ];
  },
};

const alertOf = (change: string) => itemOf('CHANGES_TABLE', { change, part: 'alert' });
const lockOf = async (resource: string): Promise<string | undefined> =>
  (await itemOf('LOCKS_TABLE', { resource }))?.change as string | undefined;

const itemOf = async (table: 'CHANGES_TABLE' | 'LOCKS_TABLE', Key: Record<string, string>) => {
  const { clientFor } = await import('#adapters/aws/clients.ts');
  const { Item } = await (await clientFor('dynamodb')).get({ TableName: process.env[table], Key });
  return Item;
};
