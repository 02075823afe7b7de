import { makeAdmitChanges } from '#app/admit-changes.ts';
import { makeHoldChange } from '#app/hold-change.ts';
import type { Judgement } from '#app/judge-change.ts';
import type * as Ports from '#app/ports.ts';
import type { Alert, Brake, WatchRecord } from '#app/ports.ts';
import { makeTellOutcome } from '#app/tell-outcome.ts';
import type { Config } from '#core/contract/config.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventBody } from '#core/model/ledger.ts';
import type { ApiCall, Json } from '#core/model/plan.ts';
import type { EpochMs } from '#core/model/units.ts';
import { aRisk, aVerdict } from '#test/support/changes.ts';
import { CALM } from '#test/support/guards.ts';
import { type AccountModel, STALE_MS } from './account-model.ts';
import type { Approvals } from './approvals.ts';
import type { Actor, Boundary, CallSort } from './boundary.ts';
import type { Ledger } from './ledger.ts';
import type { Story } from './subject.ts';
import type { Workflow } from './workflow.ts';

/** All that there is in a case besides those who act in it. */
export interface Stage {
  readonly now: () => EpochMs;
  readonly boundary: Boundary;
  readonly ledger: Ledger;
  readonly approvals: Approvals;
  readonly workflow: Workflow;
  readonly account: AccountModel;
  readonly story: Story;
  readonly fact: Fact;
  readonly config: Config;
  readonly mails: Ports.Mail[];
  readonly threads: Map<string, { subject: string; messageId: string }>;
  brake: Brake & { readonly n?: number };
  secrets: number;
  readonly arrived: (mail: Ports.Mail) => void;
  readonly wrote: (bodies: readonly EventBody[]) => void;
}

/** The ports of one actor: every call of them is an external call that may go wrong. */
export const portsOf = (stage: Stage, by: Actor) => {
  const { boundary, ledger, approvals, workflow, account, story } = stage;
  const call = <T>(sort: CallSort, port: string, says: string, effect: () => T, stale?: () => T) =>
    boundary.call({ by, port, sort, says, effect, ...(stale && { stale }) });
  const look = <T>(port: string, read: ApiCall, see: (ago: number) => T) =>
    boundary.call({
      by,
      port,
      sort: 'look',
      says: read.operation,
      effect: () => see(0),
      stale: () => see(STALE_MS),
      edit: () => account.edit(read),
    });
  let lookedAt = 0;
  const ports = {
    now: stage.now,
    measure: () => {},
    newSecret: () => `secret-${String(stage.secrets++).padStart(36, '0')}`,
    publicUrl: 'https://trimtab.test',

    openChange: (change: Ports.NewChange) =>
      call('write', 'openChange', change.change, () => ledger.open(change)),
    readChange: (change: string) => call('read', 'readChange', '', () => ledger.read(change)),
    appendEvents: (...[options, bodies, alert]: Parameters<Ports.AppendEvents>) =>
      call('write', 'appendEvents', bodies.map(({ kind }) => kind).join(', '), () => {
        const meta = ledger.write({ ...options, fence: options.meta.fence, bodies, alert });
        stage.wrote(bodies);
        return meta;
      }),
    takeOver: (options: Ports.AppendOptions, because: string) =>
      call('write', 'takeOver', because, () => {
        const from = options.meta.fence;
        const bodies = [{ kind: 'taken-over', from, because }] as const;
        return ledger.write({ ...options, fence: from + 1, bodies });
      }),
    closeChange: (
      options: Ports.AppendOptions,
      closed: Parameters<Ports.CloseChange>[1],
      alert?: Alert,
    ) =>
      call('write', 'closeChange', closed.outcome, () =>
        ledger.write({
          ...options,
          phase: 'closed',
          fence: options.meta.fence,
          bodies: [closed],
          outcome: closed.outcome,
          alert,
        }),
      ),
    liveChanges: () =>
      call(
        'list',
        'liveChanges',
        '',
        () => ledger.live(),
        () => ledger.live(true),
      ),
    findChange: (change: string) =>
      call('read', 'findChange', '', () => ledger.read(change).meta.change),
    changesOf: () =>
      call('read', 'changesOf', '', () => [...ledger.changes.values()].map(({ meta }) => meta)),

    readWatch: (change: string) => call('read', 'readWatch', '', () => ledger.watches.get(change)),
    saveWatch: (record: WatchRecord) =>
      call('write', 'saveWatch', '', () => void ledger.watches.set(record.change, record)),
    readHardChecks: (_scope: unknown, checks: readonly string[]) =>
      call('read', 'readHardChecks', '', () =>
        checks.map((name) => ({ name, state: story.health, detail: '' })),
      ),
    async *readSeries() {
      await call('read', 'readSeries', '', () => undefined);
      yield* [];
    },

    // Nobody proposes anything here: what is open was opened at the start.
    storedRecommendations: async () => [],
    storedFact: async () => undefined,

    saveApproval: (...given: Parameters<Ports.SaveApproval>) =>
      call('write', 'saveApproval', '', () => approvals.save(...given)),
    addApprovalLinks: (links: readonly Ports.ApprovalLink[]) =>
      call('write', 'addApprovalLinks', '', () => approvals.add(links)),
    findApproval: (approval: string) =>
      call('read', 'findApproval', '', () => approvals.find(approval)),
    findApprovalByLink: (secretHash: string) =>
      call('read', 'findApprovalByLink', '', () => approvals.findByLink(secretHash)),
    expireApproval: (approval: string) =>
      call('write', 'expireApproval', '', () => approvals.expire(approval)),
    readTaskToken: (approval: string) =>
      call('read', 'readTaskToken', '', () => approvals.tokens.get(approval)),
    recordDecision: (
      ...[record, state, decision, options, event]: Parameters<Ports.RecordDecision>
    ) =>
      call('write', 'recordDecision', `${decision.decision} by ${decision.by}`, () => {
        approvals.check(record, decision);
        ledger.write({ ...options, fence: options.meta.fence, bodies: [event] });
        approvals.decide(record, state, decision);
      }),

    startChange: (change: string, fence: number) =>
      call('write', 'startChange', `${fence}`, () => workflow.start(change, fence)),
    executionState: (change: string, fence: number) =>
      call('read', 'executionState', `${fence}`, () => workflow.stateOf(change, fence)),
    stopExecution: (change: string, fence: number) =>
      call('write', 'stopExecution', `${fence}`, () => workflow.stop(change, fence)),
    answerTask: (...[token, answer]: Parameters<Ports.AnswerTask>) =>
      call('write', 'answerTask', JSON.stringify(answer), () => workflow.answer(token, answer)),

    saveTurn: (turn: Ports.Turn) => call('write', 'saveTurn', '', () => ledger.saveTurn(turn)),
    readTurns: (changes: readonly string[]) =>
      call('read', 'readTurns', '', () => changes.flatMap((one) => ledger.turns.get(one) ?? [])),
    readTurnToken: (change: string) =>
      call('read', 'readTurnToken', '', () => ledger.turns.get(change)?.taskToken),
    readAdmissions: () => call('read', 'readAdmissions', '', () => ledger.admissions),
    readHeads: (changes: readonly string[]) =>
      call('read', 'readHeads', '', () => changes.map((change) => ledger.read(change).meta)),
    admitChange: (...[options, event, read, admissions]: Parameters<Ports.AdmitChange>) =>
      call('write', 'admitChange', '', () =>
        ledger.admit({ ...options, fence: options.meta.fence, bodies: [event] }, read, admissions),
      ),
    async *storedFacts() {
      await call('read', 'storedFacts', '', () => undefined);
      yield* [];
    },

    readResource: (_scope: unknown, read: ApiCall) =>
      look('readResource', read, (ago) => {
        if (ago === 0) lookedAt = boundary.calls.length;
        return account.look(read, ago, by.change !== undefined);
      }),
    rehearseCall: () =>
      call('look', 'rehearseCall', '', () => ({ answer: 'would-succeed', says: '' }) as const),
    readSurroundings: () => call('look', 'readSurroundings', '', () => CALM),
    readFact: () =>
      call('look', 'readFact', '', () => (isAsBefore(stage) ? stage.fact : undefined)),
    makeCall: (_scope: unknown, _family: string, made: ApiCall): Promise<Json> =>
      boundary.call({
        by,
        port: 'makeCall',
        sort: 'call',
        says: made.operation,
        effect: () =>
          account.call(made, { change: by.change, begunAt: by.begunAt, lookedAt, since: by.since }),
        edit: () => account.edit(made),
      }),

    readBrake: () => call('read', 'readBrake', '', () => stage.brake),
    readConfig: () =>
      call('read', 'readConfig', '', () => ({ config: stage.config, version: 'v1' })),

    mailThread: (change: string, to: string) =>
      call('read', 'mailThread', to, () => stage.threads.get(`${change} ${to}`)),
    saveMailThread: (change: string, to: string, subject: string, messageId: string) =>
      call(
        'write',
        'saveMailThread',
        to,
        () => void stage.threads.set(`${change} ${to}`, { subject, messageId }),
      ),
    notify: () => call('write', 'notify', '', () => undefined),
    markTold: () => call('write', 'markTold', '', () => undefined),
    sendMail: (mail: Ports.Mail) =>
      call('write', 'sendMail', mail.to, () => {
        stage.mails.push(mail);
        stage.arrived(mail);
        return `mail-${stage.mails.length}`;
      }),

    /** Risk and policy as the story has them: how they come about is tested elsewhere. */
    judgeChange: (): Promise<Judgement> =>
      call('read', 'judgeChange', '', () => ({
        risk: aRisk(),
        verdict: aVerdict({ requires: story.requires }),
        watchable: [],
      })),
  };
  const holding = { ...ports, holdChange: makeHoldChange(ports) };
  return {
    ...holding,
    admitChanges: makeAdmitChanges(holding),
    tellOutcome: makeTellOutcome(ports),
  };
};
export type Deps = ReturnType<typeof portsOf>;

/** Somebody changed the resource: whoever looks finds it gone, so that every guard stops. */
const isAsBefore = ({ account, ledger }: Stage): boolean =>
  [...ledger.changes.values()].every(({ plan }) =>
    plan.steps.slice(0, 1).every(({ state }) => !account.isEdited(state)),
  );
