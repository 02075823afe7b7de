import { expect, test } from 'vitest';
import { makeReplayChange, makeReplayRecommendation } from '#app/replay-decision.ts';
import { makeVerifyAudit } from '#app/verify-audit.ts';
import { approve, hurt, openOn } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';

const replayed = ({ clock, ports }: Embedded, change: string) =>
  clock.during(() => makeReplayChange(ports)(change));
const audit = ({ clock, ports }: Embedded) => clock.during(makeVerifyAudit(ports));

const item = async (key: Record<string, string>) => {
  const { clientFor } = await import('#adapters/aws/clients.ts');
  const db = await clientFor('dynamodb');
  const TableName = process.env.CHANGES_TABLE;
  const { Item = {} } = await db.get({ TableName, Key: key });
  return {
    Item,
    put: (changed: Record<string, unknown>) => db.put({ TableName, Item: { ...Item, ...changed } }),
    remove: () => db.delete({ TableName, Key: key }),
  };
};

const rolledBack = async () => {
  const embedded = await openOn('function');
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ phase }) => phase === 'watching');
  hurt(embedded);
  await embedded.until(change, ({ closed }) => closed !== undefined);
  return { embedded, change };
};

test('every decision about a change comes out the same from what was stored of it', async () => {
  const { embedded, change } = await rolledBack();
  const { decisions } = await replayed(embedded, change);
  expect(decisions.map(({ decision, result }) => [decision, result])).toEqual([
    ['recommendation', 'same'],
    ['risk', 'same'],
    ['policy', 'same'],
    ['watch', 'same'],
  ]);
  expect(decisions.at(-1)?.says).toBe('degraded');
});

test('a configuration that came later changes nothing of what was decided', async () => {
  const { embedded, change } = await rolledBack();
  await embedded.configure({ mode: 'recommend' });
  const { decisions } = await replayed(embedded, change);
  expect(decisions.filter(({ result }) => result !== 'same')).toEqual([]);
});

test('what was altered since shows: what was decided, and what comes out now', async () => {
  const { embedded, change } = await rolledBack();
  await embedded.clock.during(async () => {
    const plan = await item({ change, part: 'plan' });
    const recommendation = JSON.parse(String(plan.Item.recommendation));
    await plan.put({ recommendation: JSON.stringify({ ...recommendation, expectedPeak: 0.99 }) });
  });
  const { decisions } = await replayed(embedded, change);
  expect(decisions.find(({ decision }) => decision === 'risk')).toMatchObject({
    result: 'different',
    says: expect.stringMatching(/^\d+ of 100, \w+ was decided, \d+ of 100, \w+ comes out now$/),
  });
});

test('a recommendation is found again from its evidence', async () => {
  const embedded = await openOn('volume');
  const [change = ''] = await embedded.openChanges();
  const { recommendation } = await embedded.read(change);
  const again = await embedded.clock.during(() =>
    makeReplayRecommendation(embedded.ports)(recommendation.id),
  );
  expect(again.decisions).toMatchObject([{ decision: 'recommendation', result: 'same' }]);
});

test('a ledger that is as it was written is intact, and its root stays the same', async () => {
  const { embedded } = await rolledBack();
  const report = await audit(embedded);
  expect(report).toMatchObject({ changes: 1, broken: [] });
  expect(report.entries).toBeGreaterThan(8);
  expect((await audit(embedded)).root).toBe(report.root);
});

test.each([
  ['an event that was altered', 'event#000003', /event 3 was altered/],
  ['an event that was taken out', 'event#000004', /event 4 is missing/],
])('%s is found', async (what, part, says) => {
  const { embedded, change } = await rolledBack();
  const before = await audit(embedded);
  await embedded.clock.during(async () => {
    const found = await item({ change, part });
    if (what.endsWith('out')) return found.remove();
    const event = JSON.parse(String(found.Item.event));
    return found.put({ event: JSON.stringify({ ...event, at: event.at + 1 }) });
  });
  const { broken, root } = await audit(embedded);
  expect(broken).toMatchObject([{ number: 'chg-0001', says: expect.stringMatching(says) }]);
  expect(root).not.toBe(before.root);
});
