import { describe, expect, test } from 'vitest';
import type { StoredChange } from '#app/ports.ts';
import { makeTellOutcome, makeTellUntold } from '#app/tell-outcome.ts';
import { configSchema } from '#core/contract/config.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { OUTCOMES } from '#core/model/change.ts';
import type { Notification } from '#core/notify/notification.ts';
import { REGRESSION } from '#test/core/present/presented-changes.ts';
import { endedAs } from '#test/support/ended-changes.ts';

/** Tells how changes ended, to somebody who may be out of reach. */
const telling = (stored: StoredChange, { outages = 0 } = {}) => {
  const told: Notification[] = [];
  const untold = new Set([stored.meta.change]);
  let left = outages;
  const deps = {
    readChange: async () => stored,
    readConfig: async () => ({ config: configSchema.parse({}), version: 'v' }),
    notify: async (notification: Notification) => {
      if (left-- > 0) throw new UpstreamError('not now');
      told.push(notification);
    },
    markTold: async (change: string) => void untold.delete(change),
    untoldChanges: async () => [...untold],
  };
  return { told, untold, tell: makeTellOutcome(deps), tellUntold: makeTellUntold(deps) };
};

describe('the outcome of a change', () => {
  test.each([
    ['completed', 'change-completed', 'info'],
    ['rolled-back', 'change-rolled-back', 'warning'],
    ['rejected', 'change-rejected', 'info'],
    ['expired', 'change-expired', 'info'],
    ['cancelled', 'change-cancelled', 'info'],
    ['blocked', 'change-blocked', 'info'],
    ['needs-person', 'needs-person', 'critical'],
  ] as const)('%s is told as %s, %s', async (outcome, type, severity) => {
    const { told, tell } = telling(endedAs(outcome));
    await tell('chg-a1');
    expect(told[0]).toMatchObject({ type, severity, change: 'chg-a1' });
  });

  test.each([
    ['completed', 'warning'],
    ['blocked', 'critical'],
    ['cancelled', 'critical'],
    ['rolled-back', 'critical'],
  ] as const)('of one that takes another one back: %s is told as %s', async (outcome, severity) => {
    const stored = endedAs(outcome);
    const { told, tell } = telling({ ...stored, meta: { ...stored.meta, reverts: 'chg-a0' } });
    await tell('chg-a1');
    expect(told).toMatchObject([{ severity }]);
  });

  test('says what became of it, and why', async () => {
    const { told, tell } = telling(endedAs('rolled-back'));
    await tell('chg-a1');
    expect(told[0]?.says).toBe(`Rolled back: image-resize is as it was before. ${REGRESSION}.`);
  });

  test('has one id, and that of a flagged change is the first round of its alert', async () => {
    for (const outcome of OUTCOMES) {
      const { told, tell } = telling(endedAs(outcome));
      await tell('chg-a1');
      await tell('chg-a1');
      const ends = told.filter(({ type }) => type !== 'locked-out');
      expect(new Set(ends.map(({ id }) => id)).size).toBe(1);
      const expected = outcome === 'needs-person' ? /^needs-person\.chg-a1@\d+#0$/ : /^chg-a1#/;
      expect(told[0]?.id).toMatch(expected);
    }
  });

  test('that needs a person locks its account out, which others are told', async () => {
    const { told, tell } = telling(endedAs('needs-person'));
    await tell('chg-a1');
    expect(told[1]).toMatchObject({
      id: 'chg-a1#locked-out',
      type: 'locked-out',
      severity: 'info',
    });
    expect(told[1]?.says).toContain('Nothing else is begun in account');
  });

  test('is told by whoever sweeps, when whoever closed it could not', async () => {
    const { told, untold, tell, tellUntold } = telling(endedAs('rolled-back'), { outages: 1 });
    await expect(tell('chg-a1')).rejects.toThrow(UpstreamError);
    expect([...untold]).toEqual(['chg-a1']);
    expect(await tellUntold()).toEqual({ told: 1 });
    expect(told).toHaveLength(1);
    expect([...untold]).toEqual([]);
  });

  test('that cannot be told is said to whoever sweeps', async () => {
    const { tellUntold } = telling(endedAs('rolled-back'), { outages: 9 });
    await expect(tellUntold()).rejects.toThrow('not told');
  });

  test('of a change that is not over is nothing', async () => {
    const stored = endedAs('completed');
    const { told, tell } = telling({ ...stored, events: stored.events.slice(0, -1) });
    await tell('chg-a1');
    expect(told).toEqual([]);
  });
});
