import type { AnyAction } from '#core/actions/action.ts';
import { EVIDENCE_SCHEMA } from '#core/checks/run.ts';
import { hashOf } from '#core/ledger/chain.ts';
import type { Fact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { RECOMMENDATION_SCHEMA, type Recommendation } from '#core/model/recommendation.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Embedded } from '#test/support/embedded.ts';

/** Where everything happens: the one region of the account. */
export const scopeOf = ({ estate }: Pick<Embedded, 'estate'>) => ({
  account: estate.accountId,
  region: estate.regions[0] ?? '',
});

/**
 * Trimtab has looked at the account, and a check has found something on each resource of an action's type.
 *
 * @param paramsFor what the action is to do with a resource; its example, when left out
 */
export const recommend = async (
  { clock, ports, estate }: Pick<Embedded, 'clock' | 'ports' | 'estate'>,
  action: AnyAction,
  paramsFor: (fact: Fact) => unknown = () => action.example,
): Promise<readonly Fact[]> => {
  const scope = scopeOf({ estate });
  return clock.during(async () => {
    const facts = await Array.fromAsync(ports.readFacts(scope, action.resource));
    await ports.saveFacts(scope, facts);
    const found = facts.map((fact) => {
      const recommendation = recommendationFor(action, fact, paramsFor(fact), clock.now());
      return { recommendation, evidence: evidenceOf(recommendation, fact) };
    });
    await ports.saveRecommendations(scope, found);
    return facts;
  });
};

const evidenceOf = ({ check, foundAt }: Recommendation, resource: Fact) => ({
  schema: EVIDENCE_SCHEMA as typeof EVIDENCE_SCHEMA,
  check,
  checkVersion: 1,
  resource,
  lookups: {},
  series: {},
  options: {},
  now: foundAt,
});

const recommendationFor = (
  action: AnyAction,
  fact: Fact,
  params: unknown,
  foundAt: EpochMs,
): Recommendation => ({
  schema: RECOMMENDATION_SCHEMA,
  id: `rec-${hashOf({ action: action.id, resource: fact.arn }).slice(0, 16)}`,
  check: 'faults/example',
  action: action.id,
  params: params as Recommendation['params'],
  account: fact.account,
  region: fact.region,
  resource: fact.arn,
  resourceType: fact.type,
  resourceId: fact.id,
  name: fact.id,
  tags: fact.tags,
  environment: 'dev',
  because: 'it is the example of the action',
  saving: {
    usdPerMonth: usdPerMonth('10'),
    costNow: usdPerMonth('20'),
    formula: '$20 - $10',
    rate: { kind: 'list', asOf: '2026-08-01', source: 'made up' },
  },
  confidence: 1,
  caveats: [],
  evidenceHash: hashOf({ action: action.id, resource: fact.arn }),
  foundAt,
});
