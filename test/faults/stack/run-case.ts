import type { AnyAction } from '#core/actions/action.ts';
import { exampleFact } from '#core/actions/example-fact.ts';
import { actionOf } from '#core/actions/index.ts';
import { SCHEDULES } from '#core/contract/workflow.ts';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { ANA, type Embedded, openNew, type Person } from '#test/support/embedded.ts';
import { brokenInvariants } from '#test/support/invariants.ts';
import type { FaultCase } from '../kinds.ts';
import { FaultBox, type TracedCall } from './fault-box.ts';
import { recommend, scopeOf } from './recommend.ts';
import { estateOf, subjectOf } from './subjects.ts';

/** What happens without any fault. */
export type Story = 'completes' | 'degraded' | 'turns-back';

export interface CaseResult {
  readonly of: FaultCase;
  readonly ended: Outcome | 'live';
  readonly bySweeper: boolean;
  readonly byReconcile: boolean;
  readonly broken: readonly string[];
  readonly calls: readonly TracedCall[];
  /** Tells ledger and account of this case; asked for only when it went wrong. */
  readonly ledger: readonly string[];
  readonly mutations: readonly string[];
}

/** Without a watch, or without anything that could tell that it hurts, the way back begins with a dead execution. */
export const storiesOf = ({ watch }: AnyAction): readonly Story[] =>
  'nothingToWatch' in watch || !watch.hardChecks.includes('alarms')
    ? ['completes', 'turns-back']
    : ['completes', 'degraded'];

const BO: Person = { name: 'bo', mail: 'bo@example.com', isSignedIn: true };
const PEOPLE: readonly Person[] = [{ ...ANA, isSignedIn: true }, BO];
export const CONFIG = {
  mode: 'autopilot',
  approval: { approvers: PEOPLE.map(({ name, mail }) => ({ name, mail })) },
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require: 'nobody' }] },
} as const;

/** Nothing is collected anew; a watch is judged every half hour, still before the sweeper looks for its verdict. */
export const SCHEDULED = SCHEDULES.filter(
  ({ name }) => !['collect', 'optimize'].includes(name),
).map((schedule) => ({
  ...schedule,
  everyMinutes: schedule.name === 'watch' ? 30 : schedule.everyMinutes,
}));

/** Longer than any wait in a plan, ten tries of an undo and an outage together. */
const LIMIT_MS = 40 * MS_PER_HOUR;
/** Whatever was superseded has looked once more by then. */
const QUIET_MS = 30 * MS_PER_MINUTE;
const TRY_AGAIN_MS = 5 * MS_PER_MINUTE;

export const runCase = async (of: FaultCase): Promise<CaseResult> => {
  const action = actionOf(of.action);
  const box = new FaultBox(of);
  const embedded = await openNew(estateOf(action), {
    config: CONFIG,
    schedules: SCHEDULED,
    invoke: box.invoke,
  });
  try {
    return await play(embedded, box, action, of);
  } finally {
    await embedded.close();
  }
};

const play = async (
  embedded: Embedded,
  box: FaultBox,
  action: AnyAction,
  of: FaultCase,
): Promise<CaseResult> => {
  const { clock } = embedded;
  await recommend(embedded, action);
  const planDecision = decisions(embedded, box);
  let mayHaveEnded = false;
  const last = { hasDied: false };
  box.attach(embedded, {
    edit: () => subjectOf(action).edit(embedded),
    beforeInvocation: ({ name }) => {
      if (name === 'close-change') mayHaveEnded = true;
      if (name === 'watch-change' && of.story === 'degraded') subjectOf(action).hurt(embedded);
    },
    diesAfter: (call) => {
      if (call.operation === 'SendEmail') planDecision();
      if (of.story !== 'turns-back' || last.hasDied || !isLastStep(call, action)) return false;
      last.hasDied = true;
      return true;
    },
  });
  const limit = clock.now() + LIMIT_MS;
  await open(embedded, box, limit);
  const hasEnded = async () => {
    if (!mayHaveEnded) return false;
    mayHaveEnded = false;
    return (await theChange(embedded))?.state.closed !== undefined;
  };
  await clock.runUntil(hasEnded, limit);
  await clock.during(() => box.settle());
  await clock.advanceTo(clock.now() + QUIET_MS);
  return resultOf(embedded, box, of);
};

const isLastStep = ({ by, service, operation }: TracedCall, action: AnyAction): boolean => {
  const last = action.plan(exampleFact(action.resource), action.example).at(-1)?.call;
  return by.name === 'apply-step' && service === last?.service && operation === last.operation;
};

/** Opens the change and starts it, as the workflow `optimize` does; whatever dies on the way is done by its next run. */
const open = async (embedded: Embedded, box: FaultBox, limit: number): Promise<void> => {
  const { clock, ports } = embedded;
  for (; clock.now() < limit; await clock.advanceTo(clock.now() + TRY_AGAIN_MS)) {
    try {
      const answer = (await clock.during(() => box.invoke('open-changes', scopeOf(embedded)))) as {
        open: { change: string; fence: number }[];
      };
      const [opened] = answer.open;
      if (opened !== undefined)
        await clock.during(() =>
          box.run('optimize', {}, () => ports.startChange(opened.change, opened.fence)),
        );
    } catch {
      // Whether it was opened is seen below.
    }
    if ((await theChange(embedded)) !== undefined) return;
  }
};

const theChange = async (embedded: Embedded) => {
  const [meta] = await embedded.clock.during(() => embedded.ports.recentChanges(1));
  return meta && embedded.read(meta.change);
};

/** Whoever gets a mail opens its link a minute later and approves; a page that shows an error is tried again. */
const decisions = ({ clock, cloud, ...embedded }: Embedded, box: FaultBox) => {
  const decided = new Set<string>();
  const look = async (): Promise<void> => {
    for (const person of PEOPLE) {
      const mails = cloud.mails.list().filter(({ recipients }) => recipients.includes(person.mail));
      for (const { text } of mails) {
        const secret = /\/a\/([A-Za-z0-9_-]{43})/.exec(text)?.[1];
        if (secret === undefined || decided.has(secret)) continue;
        const isDone = await box
          .run(`${person.name} approves`, {}, () => approve(embedded, person, secret))
          .catch(() => false);
        if (isDone) decided.add(secret);
        else plan();
      }
    }
  };
  const plan = () => void clock.at(clock.now() + MS_PER_MINUTE, look);
  return plan;
};

/** Returns whether there is nothing left to do for whoever holds the link. */
const approve = async (
  { web }: Pick<Embedded, 'web'>,
  person: Person,
  secret: string,
): Promise<boolean> => {
  const session = { session: { user: person.name } };
  const seen = await web.viewApproval({ secret, ...session });
  if (seen.kind !== 'open') return true;
  const sent = { secret, decision: 'approve' as const, note: '', version: seen.version };
  return (await web.decideByLink({ ...sent, ...session })).kind === 'done';
};

const resultOf = async (embedded: Embedded, box: FaultBox, of: FaultCase): Promise<CaseResult> => {
  const { cloud, estate } = embedded;
  const change = await theChange(embedded);
  const events = change?.events ?? [];
  const has = (kind: string) => events.some(({ body }) => body.kind === kind);
  const ended = change?.state.closed?.outcome ?? 'live';
  const broken = change === undefined ? [] : await brokenInvariants(embedded);
  return {
    of,
    ended,
    bySweeper: has('taken-over'),
    byReconcile: has('rollback-started'),
    broken: [...(ended === 'live' ? ['I20: it did not end'] : []), ...broken],
    calls: box.trace,
    ledger: events.map(({ n, at, fence, body }) => `${n} ${at} ${fence} ${JSON.stringify(body)}`),
    mutations: cloud.account
      .mutations()
      .filter(({ time }) => time >= estate.now)
      .map(({ time, eventName, principal, request }) =>
        JSON.stringify({ time, eventName, principal, request }),
      ),
  };
};
