import { expect, test } from 'vitest';
import { compare } from '#core/model/money.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';
import { goldenRecommendations } from '#test/support/golden-estate.ts';
import { readGolden } from '#test/support/golden-files.ts';

const golden = recommendationSchema.array().parse(readGolden('recommendations.json'));

/** On a difference that is meant: `node test/support/write-golden-recommendations.ts`, and read what it changed. */
test('the simulated account is recommended what was reviewed, to the last number and word', async () => {
  expect(golden.length).toBeGreaterThan(20);
  expect(await goldenRecommendations()).toEqual(golden);
});

test.each(golden.map(({ id, resourceId, saving }) => [resourceId, id, saving] as const))(
  'nothing saves more than it costs: %s',
  (_name, _id, { usdPerMonth, costNow }) => {
    expect(compare(usdPerMonth, costNow)).toBeLessThanOrEqual(0);
  },
);
