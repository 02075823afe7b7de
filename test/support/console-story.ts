import { actionOf } from '#core/actions/index.ts';
import { type ChangeView, changeListSchema, changeViewSchema } from '#core/contract/api.ts';
import { emptyChain, hashOf, nextEvent } from '#core/ledger/chain.ts';
import type { Outcome, Phase, PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventBody, EventOf, LedgerEvent } from '#core/model/ledger.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { type Series, slice } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { titleOf } from '#core/present/title.ts';
import { watchSays } from '#core/present/watch-sentence.ts';
import { type Baseline, fitBaseline } from '#core/watch/baseline.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { ACCOUNT, aFunction, aSeries, REGION } from './facts.ts';

/** The day on which all stories happen: 21 November 2026. */
const DAY = Date.UTC(2026, 10, 21);
/** Returns the instant of a clock time on that day: `at(9, 30)`. */
export const at = (hour: number, minute = 0, second = 0): EpochMs =>
  DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * 1_000;

/** A change from its first event to its last, with what a watch measured: cut at an instant it is an answer of the API. */
export interface Story {
  readonly change: string;
  readonly number: string;
  readonly plan: Plan;
  readonly recommendation: Recommendation;
  readonly before: Fact;
  readonly events: readonly LedgerEvent[];
  readonly watch?: {
    readonly startedAt: EpochMs;
    readonly until: EpochMs;
    readonly baselines: readonly Baseline[];
    readonly live: readonly Series[];
  };
}

/** How a story goes; `hurts` slows the function down from then on, until it is rolled back. */
export interface Plot {
  readonly number?: string;
  readonly name?: string;
  readonly goes: 'kept' | 'rolled-back' | 'undo-fails' | 'rejected' | 'blocked' | 'waits';
  /** Minutes of the watch for which the metrics are missing: [first, last). */
  readonly silent?: readonly [number, number];
}

const MEMORY_MIB = 1_536;
const APPLIED_AT = at(9);
const HURTS_AT = at(9, 10);

/** `GET /api/changes/:id` at an instant. @throws when it is not of the contract's form */
export const viewAt = (story: Story, now: EpochMs): ChangeView => {
  const events = story.events.filter((event) => event.at <= now);
  const watch = events.some(({ body }) => body.kind === 'watch-started') ? story.watch : undefined;
  const { change, number, plan, recommendation, before } = story;
  return changeViewSchema.parse({
    now,
    change,
    number,
    ...stateOf(events),
    plan,
    recommendation,
    before,
    events,
    watch: watch === undefined ? null : { ...watch, ...watchedBy(watch, events, now) },
  });
};

/** `GET /api/changes` at an instant: newest first. */
export const listAt = (stories: readonly Story[], now: EpochMs) =>
  changeListSchema.parse({
    now,
    changes: stories
      .filter(({ events }) => (events[0]?.at ?? now) <= now)
      .map(({ change, number, recommendation, before, events }) => ({
        change,
        number,
        title: titleOf({ recommendation, before }),
        ...stateOf(events.filter((event) => event.at <= now)),
        openedAt: events[0]?.at ?? before.observedAt,
      }))
      .sort((a, b) => b.openedAt - a.openedAt),
  });

const watchedBy = (
  { live, baselines }: NonNullable<Story['watch']>,
  events: readonly LedgerEvent[],
  now: EpochMs,
) => {
  const seen = live.map((series) => slice(series, series.startMs, now));
  const says = judgedBy(events)?.says;
  return {
    live: seen,
    says: says ?? watchSays({ kind: 'watching', reasons: [] }, seen, baselines),
  };
};

const stateOf = (events: readonly LedgerEvent[]): { phase: Phase; outcome?: Outcome } => {
  const last = events.at(-1);
  const outcome = last?.body.kind === 'closed' ? { outcome: last.body.outcome } : {};
  return { phase: last?.phase ?? 'open', ...outcome };
};

const judgedBy = (events: readonly LedgerEvent[]): EventOf<'judged'> | undefined =>
  events.map(({ body }) => body).find((body) => body.kind === 'judged');

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
  const watch = aWatch(before.arn, plot);
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

const aRecommendation = (before: Fact, name: string): Recommendation => ({
  schema: 1,
  id: hashOf({ arn: before.arn }).slice(0, 24),
  check: 'lambda/oversized-memory',
  action: 'lambda/resize-memory',
  params: { memoryMib: MEMORY_MIB },
  account: ACCOUNT,
  region: REGION,
  resource: before.arn,
  resourceType: before.type,
  resourceId: before.id,
  name,
  tags: before.tags,
  environment: 'dev',
  because: 'at most 412 MB of 3008 MB were used in 14 days',
  saving: {
    usdPerMonth: usdPerMonth('22.70'),
    costNow: usdPerMonth('46.37'),
    formula: '927,000 GB-s × $0.0000166667 × (3008 − 1536) ÷ 3008 × 3',
    rate: { kind: 'list', asOf: '2026-11-01', source: 'AWS price list' },
  },
  confidence: 0.9,
  backtest: {
    question: 'Would 1536 MB have been enough?',
    metric: 'memory.used',
    unit: 'mib',
    startMs: DAY - 14 * MS_PER_DAY,
    peakPerDay: [388, 401, 395, 412, 377, null, 391, 405, 398, 380, 399, 402, 385, 390],
    limit: 1_229,
    worst: { value: 412, atMs: DAY - 11 * MS_PER_DAY + 4 * MS_PER_HOUR },
    hoursOver: 0,
    hoursSeen: 312,
  },
  caveats: ['13 Nov: no metrics were published'],
  evidenceHash: hashOf({ evidence: name }),
  foundAt: at(8, 50),
});

const RISK: Risk = {
  score: 14,
  band: 'low',
  factors: [
    { name: 'performance', points: 8, reason: 'CPU shrinks with memory: 49 % of it is taken away' },
    {
      name: 'blast-radius',
      points: 4,
      reason: 'one function, 31 calls a minute',
      mitigation: 'a change outside business hours touches fewer calls',
    },
    { name: 'timing', points: 2, reason: 'Saturday 09:00 UTC, outside business hours' },
  ],
};

const VERDICT: PolicyVerdict = {
  requires: 'one-person',
  because: ['dev-functions-ask'],
  policyVersion: hashOf({ policy: 1 }),
  trace: [
    {
      rule: 'production-needs-a-person',
      where: 'trimtab.yaml:9',
      matched: false,
      requires: 'one-person',
      reason: 'environment is dev',
    },
    {
      rule: 'dev-functions-ask',
      where: 'trimtab.yaml:14',
      matched: true,
      requires: 'one-person',
      reason: 'action is lambda/resize-memory',
    },
    {
      rule: 'small-and-safe-needs-nobody',
      where: 'built in',
      matched: true,
      requires: 'nobody',
      reason: 'risk 14 is below 30, savings $22.70 are at most $500',
    },
  ],
};

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

const sequel = (plot: Plot, plan: Plan, watch: Story['watch']): readonly Line[] => {
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
    ...(watch === undefined ? [] : watching(plot, step, watch)),
  ];
};

const watching = (
  { goes }: Plot,
  step: Plan['steps'][number],
  watch: NonNullable<Story['watch']>,
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

const WATCH_MS = MS_PER_HOUR;

/** A quiet fortnight, then the hour of the watch: from `HURTS_AT` until the rollback calls take 1.6 times as long. */
const aWatch = (resource: string, { goes, silent }: Plot): NonNullable<Story['watch']> => {
  const usual = (when: EpochMs): number =>
    44 + 3 * Math.sin((2 * Math.PI * (when % MS_PER_DAY)) / MS_PER_DAY) + 3 * noise(when);
  const hurts = goes === 'rolled-back' || goes === 'undo-fails';
  const isHurt = (when: EpochMs): boolean =>
    hurts && when >= HURTS_AT && (goes === 'undo-fails' || when < at(9, 40));
  const isSilent = (when: EpochMs): boolean => {
    const minute = (when - APPLIED_AT) / MS_PER_MINUTE;
    return silent !== undefined && minute >= silent[0] && minute < silent[1];
  };
  const series = (metric: string, unit: string, value: (when: EpochMs, i: number) => number) => ({
    history: aSeries({
      resource,
      metric,
      unit,
      startMs: APPLIED_AT - 14 * MS_PER_DAY,
      value,
    }),
    live: aSeries({
      resource,
      metric,
      unit,
      startMs: APPLIED_AT,
      days: WATCH_MS / MS_PER_DAY,
      value: (when, i) => (isSilent(when) ? null : value(when, i) * (isHurt(when) ? 1.61 : 1)),
    }),
  });
  const metrics = [
    series('duration.p95', 'ms', usual),
    series('errors.ratio', 'ratio', (_, i) => (i % 97 === 0 ? 0.004 : 0.0002)),
  ];
  return {
    startedAt: APPLIED_AT,
    until: APPLIED_AT + WATCH_MS,
    baselines: metrics.map(({ history }) =>
      fitBaseline({ history, windowMs: WATCH_MS, tolerate: 1.2 }),
    ),
    live: metrics.map(({ live }) => live),
  };
};

/** The first verdict that ends the watch, as the judge would give it minute by minute. */
/** Between -1 and 1, always the same at the same time. */
const noise = (when: EpochMs): number => {
  const x = Math.sin((when / SAMPLE_MS) * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};

const firstVerdict = ({ baselines, live, startedAt, until }: NonNullable<Story['watch']>) => {
  const byMetric = <T extends { metric: string }>(items: readonly T[]): Record<string, T> =>
    Object.fromEntries(items.map((item) => [item.metric, item]));
  for (let now = startedAt; ; now += SAMPLE_MS) {
    const seen = live.map((series) => slice(series, series.startMs, now));
    const { kind, reasons } = judgeWatch({
      baselines: byMetric(baselines),
      live: byMetric(seen),
      hardChecks: [{ name: 'lambda-throttles', state: 'ok', detail: '0 throttles' }],
      startedAt,
      now,
      windowMs: until - startedAt,
    });
    if (kind === 'watching') continue;
    const readings = reasons.flatMap((reason) =>
      reason.source === 'level'
        ? [
            {
              metric: reason.metric,
              measured: reason.measured,
              limit: reason.limit,
              unit: reason.unit,
            },
          ]
        : [],
    );
    return {
      judgedAt: now,
      verdict: kind,
      readings,
      says: watchSays({ kind, reasons }, seen, baselines),
    };
  }
};
