import { done } from '#app/approvals/answers.ts';
import type { WayBack } from '#app/roll-back.ts';
import type {
  LinkDecision,
  PassOnRequest,
  RefusedForm,
  StopRequest,
  WebUseCases,
} from '#app/web-use-cases.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import type { ApprovalView, PassOnView, StopView } from '#core/present/page/approval-view.ts';
import { viewsOf } from '#test/core/present/approval-views.ts';
import { ACCOUNT, NOW } from '#test/support/facts.ts';
import { viewsOver } from '#test/support/recommended.ts';

export const LINK = 'a'.repeat(43);
export const SLACK_SECRET = 'of-the-slack-app';
export const STOP_LINK = 's'.repeat(43);
export const PASS_ON_LINK = 'p'.repeat(43);

/** An approval and a brake as they would be stored, and everything that was written. */
export interface FakeWeb extends WebUseCases {
  readonly decisions: LinkDecision[];
  readonly stops: StopRequest[];
  readonly brakes: unknown[];
  /** Alerts that somebody has seen. */
  readonly acknowledged: unknown[];
  /** What came from Slack. */
  readonly pressed: unknown[];
  /** What somebody wanted back. */
  readonly rollbacks: unknown[];
  /** What was refused before a use case saw it, of links that are known. */
  readonly refused: RefusedForm[];
  readonly passedOn: PassOnRequest[];
  passOnView: PassOnView;
  /** What the approval link shows; a decision makes it another one. */
  view: ApprovalView;
  stopView: StopView;
}

const wayBack = (number: string): WayBack => ({
  change: 'chg-a',
  number,
  title: 'Lower image-resize to 1536 MB',
  kind: 'new-change',
  says: 'a change of its own takes it back',
  differences: [],
});

/** Every verb is done, whoever asks. */
const fakeApprovals = (): WebUseCases['approvals'] => {
  const say = async () => done('Done.');
  return {
    decide: say,
    withdraw: say,
    snooze: say,
    comment: say,
    askAgain: say,
    passOn: say,
    list: async () => ({ now: NOW, approvals: [] }),
    read: async () => {
      throw new NotFoundError('there is no such request');
    },
    decideMany: async () => ({ results: [] }),
  };
};

/** An account of which nothing is known yet. */
const emptyEstate = (): WebUseCases['estate'] => {
  const none = { amount: '0', currency: 'USD' } as const;
  return {
    resources: async () => ({
      now: NOW,
      resources: [],
      total: { resources: 0, protected: 0, recommendations: 0, saves: none, cost: none, priced: 0 },
      types: [],
      notRead: null,
    }),
    usage: async () => ({ now: NOW, usage: [] }),
    resource: async () => {
      throw new NotFoundError('there is no such resource');
    },
    costs: async () => ({ now: NOW, source: null, collectedAt: null, days: [], currencies: [] }),
    auditEntries: async () => ({ now: NOW, entries: [], from: NOW }),
    policies: async () => ({
      now: NOW,
      version: 'v',
      mode: 'approve',
      rules: [],
      timing: [],
      caps: [],
      judged: 0,
      since: NOW,
    }),
    health: async () => ({ now: NOW, ok: true, jobs: [], parts: [] }),
  };
};

/** Use cases over one approval link and one stop link, with the real rule: a form of another version decides nothing. */
export const fakeWeb = (): FakeWeb => {
  const views = viewsOf();
  const web: FakeWeb = {
    decisions: [],
    stops: [],
    brakes: [],
    rollbacks: [],
    acknowledged: [],
    pressed: [],
    refused: [],
    passedOn: [],
    passOnView: { kind: 'open', change: views.open.change, version: 'p', deputy: 'Bo' },
    view: views.open,
    stopView: { kind: 'running', now: NOW, version: 'off', applying: 0, watching: 1, waiting: 2 },
    viewApproval: async ({ secret }) => (secret === LINK ? web.view : views['not-valid']),
    decideByLink: async (decision) => {
      if (decision.decision === 'reject' && decision.note === '') return { kind: 'needs-reason' };
      if (web.view.kind !== 'open' || web.view.version !== decision.version)
        return { kind: 'stale' };
      web.decisions.push(decision);
      web.view = decision.decision === 'approve' ? views.approved : views.rejected;
      return { kind: 'done' };
    },
    viewPassOn: async ({ secret }) =>
      secret === PASS_ON_LINK ? web.passOnView : { kind: 'not-valid' },
    passOnByLink: async (request) => {
      web.passedOn.push(request);
      return { kind: 'done' };
    },
    refuseForm: async (form) => {
      if (![LINK, STOP_LINK, PASS_ON_LINK].includes(form.secret)) return 'unknown';
      web.refused.push(form);
      return 'written';
    },
    approvals: fakeApprovals(),
    estate: emptyEstate(),
    recommendations: viewsOver({ recommendations: [], facts: [] }).views,
    viewStop: async ({ secret }) => (secret === STOP_LINK ? web.stopView : { kind: 'not-valid' }),
    stopByLink: async (request) => {
      web.stops.push(request);
      web.stopView = { kind: 'stopped', now: NOW, by: 'Ana', at: NOW, reason: request.reason };
      return { kind: 'done' };
    },
    status: async ({ user }) => ({
      now: NOW,
      simulated: true,
      account: ACCOUNT,
      mode: 'autopilot',
      brake: { on: false },
      user,
      waitingApprovals: 1,
      liveChanges: 0,
    }),
    changes: async () => ({ now: NOW, changes: [] }),
    change: async (id) => {
      throw new NotFoundError(`no change ${id}`);
    },
    feed: async (after) => ({ now: NOW, events: [], next: after ?? 'start', pollAfterMs: 500 }),
    setBrake: async (request) => {
      web.brakes.push(request);
    },
    alerts: {
      list: async () => ({
        now: NOW,
        alerts: [
          {
            id: 'needs-person.chg-a',
            kind: 'needs-person',
            change: 'chg-a',
            number: 'chg-0001',
            at: NOW,
            says: 'the way back failed',
            manual: ['lambda:UpdateFunctionConfiguration {}'],
            told: 1,
          },
        ],
      }),
      acknowledge: async (request) => {
        web.acknowledged.push(request);
      },
    },
    slack: {
      now: () => NOW,
      signingSecrets: async () => [SLACK_SECRET],
      press: async (press) => {
        web.pressed.push(press);
      },
      reject: async (answer) => {
        web.pressed.push(answer);
        return answer.text === '' ? 'Write a few words why.' : undefined;
      },
    },
    verbs: {
      viewWayBack: async (change) => wayBack(change),
      rollBack: async (request) => {
        web.rollbacks.push(request);
        return { ...wayBack(request.change), startedAs: 'chg-0002' };
      },
      viewWaysBack: async () => [wayBack('chg-0001')],
      rollBackSince: async (request) => {
        web.rollbacks.push(request);
        return [{ ...wayBack('chg-0001'), startedAs: 'chg-0002' }];
      },
      verifyAudit: async () => ({ changes: 1, entries: 12, root: 'r', broken: [], anchor: null }),
      replayChange: async (id) => ({
        id,
        decisions: [{ decision: 'risk', result: 'same', says: '28 of 100, moderate' }],
      }),
      replayRecommendation: async (id) => ({ id, decisions: [] }),
    },
  };
  return web;
};

/** The same, but every write fails the test. */
export const readOnlyWeb = (): FakeWeb => {
  const refuse = async () => {
    throw new Error('a read must not write');
  };
  return Object.assign(fakeWeb(), {
    decideByLink: refuse,
    passOnByLink: refuse,
    refuseForm: refuse,
    stopByLink: refuse,
    setBrake: refuse,
    verbs: { ...fakeWeb().verbs, rollBack: refuse, rollBackSince: refuse },
  });
};
