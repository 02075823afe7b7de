import { actionOf } from '#core/actions/index.ts';
import { emptyChain, hashOf, nextEvent } from '#core/ledger/chain.ts';
import type { Outcome, Phase } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { ACCOUNT, aFunction, REGION } from './facts.ts';
import { aRecommendation, RISK, VERDICT } from './story-subject.ts';
import {
  APPLIED_AT,
  at,
  aWatch,
  firstVerdict,
  type StoryWatch,
  type WatchPlot,
} from './story-watch.ts';

/** A change from its first event to its last, with what a watch measured: cut at an instant it is an answer of the API. */
export interface Story {
  readonly change: string;
  readonly number: string;
  readonly plan: Plan;
  readonly recommendation: Recommendation;
  readonly before: Fact;
  readonly events: readonly LedgerEvent[];
  readonly watch: StoryWatch;
}

/** How a story goes. */
export interface Plot {
  readonly number?: string;
  readonly name?: string;
  readonly goes: 'kept' | 'rolled-back' | 'undo-fails' | 'rejected' | 'blocked' | 'waits';
  readonly silent?: WatchPlot['silent'];
}

const HURTS: Partial<Record<Plot['goes'], WatchPlot['hurts']>> = {
  'rolled-back': 'until-rolled-back',
  'undo-fails': 'for-good',
};

/** A function's memory is lowered; what becomes of it is the plot. */
export const aStory = (plot: Plot): Story => {
  const { number = 'chg-0001', name = 'image-resize' } = plot;
  const before = aFunction({ id: name, tags: { env: 'dev' }, observedAt: at(8, 55) });
  const recommendation = aRecommendation(before, name);
  const plan: Plan = {
    schema: 1,
    account: ACCOUNT,
    region: REGION,
    resource: before.arn,
    action: recommendation.action,
    actionVersion: 1,
    steps: [...actionOf(recommendation.action).plan(before, recommendation.params)],
  };
  const change = `chg-${hashOf({ number, plan }).slice(0, 24)}`;
  const watch = aWatch(before.arn, { ...plot, hurts: HURTS[plot.goes] ?? 'never' });
  const script = [...opening(plan, recommendation), ...sequel(plot, plan, watch)];
  let head = emptyChain(change);
  const events = script.map(([when, phase, body]) => {
    const event = nextEvent(head, { change, at: when, fence: 1, phase }, body);
    head = event;
    return event;
  });
  return { change, number, plan, recommendation, before, events, watch };
};

type Line = readonly [EpochMs, Phase, EventBody];

const opening = (plan: Plan, recommendation: Recommendation): readonly Line[] => {
  const planHash = hashOf(plan);
  return [
    [
      at(8, 57, 58),
      'open',
      {
        kind: 'opened',
        recommendation: recommendation.id,
        planHash,
        attempt: 1,
        evidenceHash: recommendation.evidenceHash,
        requestedBy: 'Trimtab',
      },
    ],
    [
      at(8, 57, 59),
      'open',
      {
        kind: 'assessed',
        risk: RISK,
        verdict: VERDICT,
        watchable: [
          { metric: 'duration.p95', class: 'watched', smallestRise: 0.24, reason: null },
          {
            metric: 'errors.ratio',
            class: 'cannot-be-watched',
            smallestRise: null,
            reason: 'idle',
          },
        ],
      },
    ],
    [
      at(8, 58),
      'open',
      {
        kind: 'asked',
        approval: 'apr-1',
        planHash,
        level: 1,
        approvers: ['you'],
        expiresAt: at(8, 58) + 3 * MS_PER_DAY,
      },
    ],
  ];
};

const sequel = (plot: Plot, plan: Plan, watch: StoryWatch): readonly Line[] => {
  const [step] = plan.steps;
  if (plot.goes === 'waits' || step === undefined) return [];
  const decided = (decision: 'approve' | 'reject'): Line => [
    at(8, 58, 4),
    'open',
    {
      kind: 'decided',
      approval: 'apr-1',
      planHash: hashOf(plan),
      decision,
      by: 'you',
      via: 'mail',
      signedIn: false,
      ...(decision === 'reject' ? { note: 'the function will be removed anyway' } : {}),
      validUntil: at(8, 58, 4) + MS_PER_DAY,
      complete: true,
    },
  ];
  if (plot.goes === 'rejected') {
    return [decided('reject'), closed(at(8, 58, 5), 'rejected', 'you rejected it')];
  }
  const clear = plot.goes !== 'blocked';
  const guarded: Line = [
    at(8, 58, 5),
    'open',
    {
      kind: 'guarded',
      clear,
      guards: [
        { id: 'no-drift', clear: true, says: 'The function is as it was when the plan was made.' },
        {
          id: 'open-alarm',
          clear,
          says: clear
            ? 'No alarm is open.'
            : 'Alarm image-resize-errors is open: wait until it is OK.',
        },
      ],
    },
  ];
  if (!clear) {
    return [decided('approve'), guarded, closed(at(8, 58, 6), 'blocked', 'an alarm is open')];
  }
  return [
    decided('approve'),
    guarded,
    [
      at(8, 58, 6),
      'open',
      {
        kind: 'recorded',
        planHash: hashOf(plan),
        policyVersion: VERDICT.policyVersion,
        observed: { [step.id]: step.state.before },
      },
    ],
    [at(8, 59, 57), 'applying', { kind: 'step-intended', step: step.id, call: step.call }],
    [
      APPLIED_AT,
      'applying',
      { kind: 'step-done', step: step.id, observed: step.state.after, outputs: {} },
    ],
    ...watching(plot, step, watch),
  ];
};

const watching = (
  { goes }: Plot,
  step: Plan['steps'][number],
  watch: StoryWatch,
): readonly Line[] => {
  const started: Line = [
    APPLIED_AT + 1_000,
    'watching',
    {
      kind: 'watch-started',
      startedAt: watch.startedAt,
      until: watch.until,
      watched: watch.baselines.filter(({ limit }) => limit !== null).map(({ metric }) => metric),
      unguarded: ['errors.ratio'],
      baselineHash: hashOf(watch.baselines),
    },
  ];
  const { judgedAt, verdict, readings, says } = firstVerdict(watch);
  const judged: Line = [judgedAt, 'watching', { kind: 'judged', verdict, says, readings }];
  if (verdict === 'healthy') {
    return [started, judged, closed(judgedAt + 1_000, 'completed', 'every guard was healthy')];
  }
  const undo = step.undo ?? step.call;
  const back: Line[] = [
    [judgedAt + 1_000, 'rolling-back', { kind: 'rollback-started', because: says }],
    [judgedAt + 2_000, 'rolling-back', { kind: 'undo-intended', step: step.id, call: undo }],
  ];
  if (goes === 'undo-fails') {
    const failed: EventBody = {
      kind: 'undo-failed',
      step: step.id,
      error: 'AccessDeniedException',
      message: 'lambda:UpdateFunctionConfiguration was denied',
    };
    return [
      started,
      judged,
      ...back,
      [judgedAt + 3_000, 'rolling-back', failed],
      closed(judgedAt + 4_000, 'needs-person', 'the function could not be put back'),
    ];
  }
  return [
    started,
    judged,
    ...back,
    [
      judgedAt + 4_000,
      'rolling-back',
      { kind: 'undo-done', step: step.id, observed: step.state.before },
    ],
    closed(judgedAt + 5_000, 'rolled-back', says),
  ];
};

const closed = (when: EpochMs, outcome: Outcome, because: string): Line => [
  when,
  'closed',
  { kind: 'closed', outcome, because, replaced: {}, left: [] },
];
