import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Call, setCalling } from '#adapters/aws/clients.ts';
import { translateError } from '#adapters/aws/errors.ts';
import { makeReadCosts } from '#adapters/aws/readers/costs.ts';
import { makeReadDetachments } from '#adapters/aws/readers/detachments.ts';
import { makeReadFacts } from '#adapters/aws/readers/facts.ts';
import { makeReadInstanceTypes } from '#adapters/aws/readers/instance-types.ts';
import { readListedPrices } from '#adapters/aws/readers/price-list.ts';
import { makeReadRegions } from '#adapters/aws/readers/regions.ts';
import { readResourceCharges } from '#adapters/aws/readers/resource-charges.ts';
import { makeReadSeries } from '#adapters/aws/readers/series.ts';
import { exampleFact } from '#core/actions/example-fact.ts';
import { CHECKS } from '#core/checks/index.ts';
import { partsFor } from '#core/cost/price-parts.ts';
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';

const SCOPE = { account: '123456789012', region: 'us-east-1' };

/** One of what is asked for again by itself; everything else there is none of. */
const ANSWERS: Readonly<Record<string, object>> = {
  GetCallerIdentity: { Account: SCOPE.account },
  ListFunctions: {
    Functions: [
      {
        FunctionName: 'one',
        FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:one',
        MemorySize: 128,
        Timeout: 3,
        LastModified: '2026-01-01T00:00:00.000+0000',
      },
    ],
  },
  DescribeLogGroups: {
    logGroups: [
      {
        logGroupName: 'one',
        logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:one',
        creationTime: 0,
      },
    ],
  },
};

afterEach(() => setCalling());

/** The permission that AWS would ask for a call. */
const permissionFor = (call: Call): unknown =>
  translateError(call, Object.assign(new Error(), { name: 'AccessDenied' })).details.permission;

/** Makes every call of the process an answer from here. Returns the permissions that they would have taken. */
const recordCalls = (): ReadonlySet<unknown> => {
  const used = new Set<unknown>();
  const around = async (call: Call) => {
    used.add(permissionFor(call));
    return { output: ANSWERS[call.operation] ?? {}, response: {} };
  };
  setCalling({ around: around as never, maxAttempts: 1, timeoutMs: 1 });
  return used;
};

const drain = async (items: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of items);
};

test('the policy for scanning allows what a scan asks for, and nothing else', async () => {
  const used = recordCalls();
  const readSeries = makeReadSeries({});
  await makeReadRegions({})(SCOPE);
  await makeReadInstanceTypes({})(SCOPE);
  await makeReadDetachments({})(SCOPE, 0);
  await drain(makeReadCosts()(0, MS_PER_DAY));
  await drain(readResourceCharges(['i-1'], MS_PER_DAY));
  const [prices] = partsFor(exampleFact('ec2/instance')).flatMap(({ queries }) => queries);
  if (prices !== undefined) await readListedPrices(SCOPE.region, prices);
  for (const type of new Set(CHECKS.map(({ resource }) => resource)))
    await drain(makeReadFacts({ now: () => 0 })(SCOPE, type));
  for (const { resource, series } of CHECKS)
    if (series.metrics.length > 0)
      await drain(
        readSeries(SCOPE, {
          resources: [exampleFact(resource)],
          metrics: series.metrics,
          from: 0,
          to: MS_PER_DAY,
          periodMs: 5 * MS_PER_MINUTE,
          onUnread: () => {},
        }),
      );

  const { Statement } = JSON.parse(readFileSync('docs/scan-policy.json', 'utf8')) as {
    Statement: [{ Action: string[] }];
  };
  // AWS asks no permission for who one is.
  expect([...used].filter((permission) => permission !== 'sts:GetCallerIdentity').sort()).toEqual(
    Statement[0].Action,
  );
});
