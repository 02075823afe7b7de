import { hashOf } from '#core/ledger/chain.ts';
import type { PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { ACCOUNT, REGION } from './facts.ts';
import { at, STORY_DAY } from './story-watch.ts';

const MEMORY_MIB = 1_536;

/** What is recommended in every story: half the memory for a function. */
export const aRecommendation = (before: Fact, name: string): Recommendation => ({
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
    startMs: STORY_DAY - 14 * MS_PER_DAY,
    peakPerDay: [388, 401, 395, 412, 377, null, 391, 405, 398, 380, 399, 402, 385, 390],
    limit: 1_229,
    worst: { value: 412, atMs: STORY_DAY - 11 * MS_PER_DAY + 4 * MS_PER_HOUR },
    hoursOver: 0,
    hoursSeen: 312,
  },
  caveats: ['13 Nov: no metrics were published'],
  evidenceHash: hashOf({ evidence: name }),
  foundAt: at(8, 50),
});

export const RISK: Risk = {
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

export const VERDICT: PolicyVerdict = {
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
