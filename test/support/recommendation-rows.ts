import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { ACCOUNT, anInstance, NOW, REGION } from './facts.ts';

/** A row of the list: an instance to halve, for which nothing was opened yet. */
export const aRow = (given: Partial<RecommendationRow> = {}): RecommendationRow => ({
  id: 'rec-0123456789abcdef',
  title: 'Shrink orders-api from m6i.2xlarge to m6i.xlarge',
  account: ACCOUNT,
  region: REGION,
  environment: 'prod',
  owner: 'orders',
  service: 'ec2',
  check: 'ec2/oversized-instance',
  action: 'ec2/resize-instance',
  resource: anInstance().arn,
  resourceId: anInstance().id,
  money: 'open',
  saves: usdPerMonth('140.16'),
  facts: [
    { label: 'Saves', value: '$140.16 a month', detail: 'at list prices' },
    { label: 'Risk', value: '28 of 100', detail: 'moderate' },
    { label: 'Interruption', value: 'about 3 min', detail: 'one stop and start' },
    { label: 'Undo', value: 'about 3 min', detail: '' },
  ],
  risk: { score: 28, band: 'moderate' },
  requires: 'one-person',
  interruptionMinutes: 3,
  standing: { kind: 'found', says: 'No change is open yet; it would ask one person.' },
  confidence: 0.75,
  foundAt: NOW,
  ...given,
});
