import type { AnyAction } from '#core/actions/action.ts';
import { exampleFact } from '#core/actions/example-fact.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import { ANA, type Embedded, type Person } from '#test/support/embedded.ts';
import type { ActKind } from '../kinds.ts';
import { type FaultBox, isRead, type Plot, type TracedCall } from './fault-box.ts';
import { subjectOf } from './subjects.ts';

/**
 * What happens without any fault. `degraded`: the watch sees that it hurts. `turns-back`: the execution dies after the
 * last step. `two-people`: both must approve, and do.
 */
export type Story = 'completes' | 'degraded' | 'turns-back' | 'two-people';

/** Without a watch, or without anything that could tell that it hurts, the way back begins with a dead execution. */
export const storiesOf = ({ watch }: AnyAction): readonly Story[] =>
  'nothingToWatch' in watch || !watch.hardChecks.includes('alarms')
    ? ['completes', 'turns-back']
    : ['completes', 'degraded'];

const BO: Person = { name: 'bo', mail: 'bo@example.com' };
export const PEOPLE: readonly Person[] = [ANA, BO];

/** What of a plot is to come, between two pieces of work. */
export interface PlotState {
  readonly hasDied: boolean;
  /** Links that nobody opens any more. */
  readonly decided: readonly string[];
  /** When people look into their mailboxes. */
  readonly looks: readonly EpochMs[];
}
const NEW: PlotState = { hasDied: false, decided: [], looks: [] };

export interface RunningPlot extends Plot {
  readonly state: () => PlotState;
  /** Whether the change may have ended since it was asked last. */
  readonly mayHaveEnded: () => boolean;
}

/** Starts what people do, and what happens to the resource, in a story. */
export const startPlot = (
  embedded: Embedded,
  box: FaultBox,
  { action, story, from = NEW }: { action: AnyAction; story: Story; from?: PlotState | undefined },
): RunningPlot => {
  const people = startPeople(embedded, box, from);
  let { hasDied } = from;
  let mayHaveEnded = true;
  return {
    edit: () => subjectOf(action).edit(embedded),
    act: people.act,
    beforeInvocation: ({ name }) => {
      if (name === 'close-change') mayHaveEnded = true;
      if (name === 'watch-change' && story === 'degraded') subjectOf(action).hurt(embedded);
    },
    diesAfter: (call) => {
      if (call.operation === 'SendEmail') people.lookSoon();
      if (intendsStep(call)) people.expectNoStep(call);
      if (story !== 'turns-back' || hasDied || !isLastStep(call, action)) return false;
      hasDied = true;
      return true;
    },
    mayHaveEnded: () => {
      const may = mayHaveEnded;
      mayHaveEnded = false;
      return may;
    },
    state: () => ({ hasDied, ...people.state() }),
  };
};

const isLastStep = ({ by, service, operation }: TracedCall, action: AnyAction): boolean => {
  const last = action.plan(exampleFact(action.resource), action.example).at(-1)?.call;
  return by.name === 'apply-step' && service === last?.service && operation === last.operation;
};

const intendsStep = ({ by, operation, input }: TracedCall): boolean =>
  by.name === 'apply-step' &&
  operation === 'TransactWriteItems' &&
  JSON.stringify(input).includes('step-intended');

const LINK = /\/a\/([A-Za-z0-9_-]{43})/;

/** Somebody who sees nothing but errors gives up after an hour. */
const MOST_TRIES = 60;

/** Whoever gets a mail opens its link a minute later and approves; a page that shows an error is tried again. */
const startPeople = (embedded: Embedded, box: FaultBox, from: PlotState) => {
  const { clock, cloud, ports, web } = embedded;
  const decided = new Set(from.decided);
  const tries = new Map<string, number>();
  const looks = new Set<EpochMs>();
  let isSilent = false;
  /** Invocations that had begun when the brake was put on: later ones must have seen it. */
  let brakedAt: number | undefined;

  const secretsOf = ({ mail }: Person): string[] =>
    cloud.mails
      .list()
      .filter(({ recipients }) => recipients.includes(mail))
      .flatMap(({ text }) => LINK.exec(text)?.[1] ?? []);
  const lookAt = (at: EpochMs) => {
    looks.add(at);
    clock.at(at, async () => {
      looks.delete(at);
      if (!isSilent) for (const person of PEOPLE) await look(person);
    });
  };
  const lookSoon = () => lookAt(clock.now() + MS_PER_MINUTE);
  const look = async (person: Person): Promise<void> => {
    for (const secret of secretsOf(person)) {
      if (decided.has(secret)) continue;
      const isDone = await box
        .run(`${person.name} approves`, {}, () => approve(person, secret))
        .catch(() => false);
      const tried = (tries.get(secret) ?? 0) + 1;
      tries.set(secret, tried);
      if (isDone || tried === MOST_TRIES) decided.add(secret);
      else lookSoon();
    }
  };
  const session = ({ name }: Person) => ({
    session: { user: name, assurance: 'stepped-up' as const },
  });
  /** Returns whether there is nothing left to do for whoever holds the link. */
  const approve = async (person: Person, secret: string): Promise<boolean> =>
    !['stale', 'needs-reason'].includes(await decide(person, secret, 'approve'));
  const decide = async (
    person: Person,
    secret: string,
    decision: 'approve' | 'reject',
  ): Promise<string> => {
    const seen = await web.viewApproval({ secret, ...session(person) });
    if (!('version' in seen) || (decision === 'approve' && seen.kind !== 'open')) return seen.kind;
    const note = decision === 'reject' ? 'not now' : '';
    const sent = { secret, decision, note, version: seen.version, ...session(person) };
    return (await web.decideByLink(sent)).kind;
  };

  /** Over the newest link, as somebody who decides at once. */
  const decideNow = async (person: Person | undefined, decision: 'approve' | 'reject') => {
    const secret = person && secretsOf(person)[0];
    if (person === undefined || secret === undefined) return 'no mail yet';
    decided.add(secret);
    return box.run(`${person.name} ${decision}s`, {}, () => decide(person, secret, decision));
  };
  const mustNotDecide = async (what: string, secret: string): Promise<string> => {
    const sent = { secret, decision: 'approve' as const, note: '', version: '', ...session(ANA) };
    const { kind } = await box.run(what, {}, () => web.decideByLink(sent));
    if (kind === 'done') box.broken.push(`I13 (${what} changes nothing): it decided`);
    return kind;
  };
  const scan = async (): Promise<string> => {
    const secrets = PEOPLE.flatMap(secretsOf);
    const before = box.trace.length;
    await box.run('scanner', {}, async () => {
      for (const secret of secrets) {
        await web.viewApproval({ secret });
        await web.viewStop({ secret });
      }
    });
    const wrote = box.trace
      .slice(before)
      .filter((call) => call.by.name === 'scanner' && !isRead(call));
    for (const { operation } of wrote) box.broken.push(`I12 (a GET changes nothing): ${operation}`);
    return `${secrets.length} links`;
  };
  const brake = async (on: boolean): Promise<string> => {
    brakedAt = on ? box.invocations : undefined;
    await ports.setBrake({ on, by: 'ana', at: clock.now(), reason: 'incident' });
    return on ? 'on' : 'off';
  };
  const acts: Readonly<Record<ActKind, () => Promise<string>>> = {
    'approve-a': () => decideNow(PEOPLE[0], 'approve'),
    'approve-b': () => decideNow(PEOPLE[1], 'approve'),
    'reject-a': () => decideNow(PEOPLE[0], 'reject'),
    'reject-b': () => decideNow(PEOPLE[1], 'reject'),
    'replay-a': async () => {
      const used = secretsOf(ANA).find((secret) => decided.has(secret));
      return used === undefined ? 'nothing to replay' : mustNotDecide('a replayed link', used);
    },
    forged: () => mustNotDecide('a forged link', 'f'.repeat(43)),
    'scanner-get': scan,
    brake: () => brake(true),
    'brake-off': () => brake(false),
    expiry: async () => {
      isSilent = true;
      return 'nobody answers';
    },
  };
  for (const at of from.looks) lookAt(at);
  return {
    lookSoon,
    expectNoStep: ({ by }: TracedCall) => {
      if (brakedAt !== undefined && by.n > brakedAt)
        box.broken.push(`I15 (the brake wins): ${by.name}/${by.n} intended a step`);
    },
    act: (kind: ActKind) => acts[kind]().catch((error: unknown) => String(error)),
    state: () => ({ decided: [...decided], looks: [...looks] }),
  };
};
