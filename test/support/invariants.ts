import { compare, observe } from '#core/actions/observe.ts';
import { resolveRefs } from '#core/actions/resolve.ts';
import { isApproved } from '#core/approval/approved.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import { fold, hasTouched } from '#core/ledger/fold.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import type { Step, StepState } from '#core/model/plan.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import type { MutationRecord } from '#local/account/mutation.ts';
import type { Embedded } from './embedded.ts';

type Read = Awaited<ReturnType<Embedded['read']>>;
/** A change, and the mutating calls on its resource that took effect in its name. */
interface Case extends Read {
  readonly mutations: readonly MutationRecord[];
}

/** What an invariant finds wrong with a change; empty when it holds. */
type Invariant = (subject: Case, embedded: Embedded) => Promise<string[]> | string[];

/**
 * Returns what is wrong, by number of the invariants of the safety paper, with every change that there is: as far as
 * ledger, locks, alerts and the account's own log of mutations show it. Whoever else wrote to the account is left out.
 */
export const brokenInvariants = async (embedded: Embedded): Promise<string[]> => {
  const { clock, ports, cloud, estate } = embedded;
  const metas = await clock.during(() => ports.recentChanges(1_000));
  const own = cloud.account
    .mutations()
    .filter(({ time, principal }) => time >= estate.now && !principal.includes('/tina'));
  const found: string[] = [];
  for (const { change } of metas) {
    const read = await embedded.read(change);
    const subject = { ...read, mutations: own.filter((mutation) => isAbout(mutation, read)) };
    for (const [name, invariant] of Object.entries(INVARIANTS)) {
      const broken = await invariant(subject, embedded);
      found.push(...broken.map((says) => `${name} ${read.meta.number}: ${says}`));
    }
  }
  const explained = new Set(
    (await Promise.all(metas.map(({ change }) => embedded.read(change)))).flatMap((read) =>
      own.filter((mutation) => isAbout(mutation, read)),
    ),
  );
  for (const { eventName, resources } of own.filter((mutation) => !explained.has(mutation)))
    found.push(`I2: ${eventName} of ${JSON.stringify(resources)} belongs to no change`);
  return found;
};

const isAbout = ({ request, resources }: MutationRecord, { before, meta }: Read): boolean => {
  const text = JSON.stringify({ request, resources });
  return [before.id, before.arn, meta.change].some((name) => text.includes(name));
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

/** Where a touched step must be seen once it is undone; undefined for one that leaves something on purpose. */
const undoneAt = ({
  undo,
  state,
}: Step): { state: StepState; at: 'before' | 'after' } | undefined => {
  if (undo === undefined) return undefined;
  return undo.state === undefined ? { state, at: 'before' } : { state: undo.state, at: 'after' };
};

const isAt = async (
  { ports, clock }: Embedded,
  { meta, plan, state: folded }: Read,
  state: StepState,
  at: 'before' | 'after',
): Promise<boolean> => {
  const outputs = Object.fromEntries([...folded.steps].map(([id, step]) => [id, step.outputs]));
  const read = resolveRefs(state.read, { change: meta.change, state: null, outputs });
  const scope = { account: plan.account, region: plan.region };
  const reading = await clock.during(() => ports.readResource(scope, read, state.absentOn ?? []));
  return compare(observe(state, reading), state) === at;
};

const touched = ({ plan, state }: Read): Step[] =>
  plan.steps.filter(({ id }) => state.steps.get(id)?.calledAt !== undefined);

const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'I1 (at before, at after, or a person with an alert)': async (subject, embedded) => {
    const { state, plan, meta } = subject;
    switch (state.closed?.outcome) {
      case undefined:
        return [];
      case 'completed': {
        const last = plan.steps.at(-1);
        const isThere = last !== undefined && (await isAt(embedded, subject, last.state, 'after'));
        return isThere ? [] : ['completed, but the resource is not as planned'];
      }
      case 'rolled-back': {
        const [first] = touched(subject).flatMap((step) => undoneAt(step) ?? []);
        const isBack =
          first === undefined || (await isAt(embedded, subject, first.state, first.at));
        return isBack ? [] : ['rolled back, but the resource is not as it was'];
      }
      case 'needs-person':
        return (await alertOf(meta.change)) === undefined
          ? ['needs a person without an alert']
          : [];
      default:
        return subject.mutations.map(
          (m) => `${state.closed?.outcome}, but ${m.eventName} was made`,
        );
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
    ...(events.filter(({ body }) => body.kind === 'decided' && body.complete).length > 1
      ? ['decided twice']
      : []),
    ...(nth(events, 'decided') > nth(events, 'recorded') && nth(events, 'recorded') > 0
      ? ['decided after it was begun']
      : []),
  ],
  'I5 (one lock, while it is open)': async ({ meta, plan }) => {
    const holder = await lockOf(plan.resource);
    if (meta.outcome === undefined && holder !== meta.change)
      return [`live, but the lock is held by ${holder ?? 'nobody'}`];
    return meta.outcome !== undefined && holder === meta.change ? ['closed, but still locked'] : [];
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
  'I8 (success only from observation)': ({ state, plan, ...subject }) => {
    const progress = (step: Step) => state.steps.get(step.id)?.state;
    if (state.closed?.outcome === 'completed')
      return plan.steps.flatMap((s) =>
        progress(s) === 'done' ? [] : [`${s.id} was not seen done`],
      );
    if (state.closed?.outcome !== 'rolled-back') return [];
    return touched({ state, plan, ...subject }).flatMap((step) =>
      step.undo === undefined || progress(step) === 'undone'
        ? []
        : [`${step.id} was not seen undone`],
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
      const count = mutations.filter(({ eventName }) => eventName === name).length;
      const most = planned.filter((operation) => operation === name).length;
      return count > most ? [`${name} took effect ${count} times, planned at most ${most}`] : [];
    });
  },
  'I16 (inconclusive never completes)': ({ state }) =>
    state.judged?.verdict === 'inconclusive' && state.closed?.outcome === 'completed'
      ? ['completed without having been seen']
      : [],
  'I17 (a deadline that the sweeper keeps)': ({ meta }, { clock }) =>
    meta.outcome === undefined && clock.now() - meta.deadline > 15 * MS_PER_MINUTE
      ? ['live, and nobody came by its deadline']
      : [],
  'I18 (an event before and after each mutation, chained)': ({
    meta,
    events,
    state,
    mutations,
  }) => {
    const broken = brokenAt(meta.change, events);
    const open = [...state.steps].filter(([, { state: at }]) => /intended$/.test(at));
    return [
      ...(broken === undefined ? [] : [broken]),
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
