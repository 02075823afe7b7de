import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOVED_SETTINGS, storedConfigSchema } from '#core/contract/config/moved.ts';
import { configSchema } from '#core/contract/config.ts';

/** As it was stored before settings were moved. */
const OLD = {
  schema: 1,
  mode: 'approve',
  notify: { routes: [{ atLeast: 'critical', to: ['approvers'] }] },
  costs: { source: 'cost-explorer' },
  execution: {
    caps: { atOnce: 2, perHour: 3 },
    requireBusinessHours: true,
    lockoutOnIncident: { afterRollbackHours: 5 },
  },
};

test('a configuration that was stored under the old names says what it said', () => {
  const { notifications, collection, execution } = storedConfigSchema.parse(OLD);
  expect(notifications.routes[0]?.atLeast).toBe('critical');
  expect(collection.sources.costs.source).toBe('cost-explorer');
  expect(execution).toMatchObject({
    caps: { atOnce: 2 },
    safety: {
      maxChangesPerHour: 3,
      requireBusinessHours: true,
      lockoutOnIncident: { afterRollbackHours: 5, afterNeedsPersonHours: 24 },
    },
  });
});

test('every new name is one that there is', () => {
  for (const to of Object.values(MOVED_SETTINGS)) {
    const found = to
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], configSchema.parse({}));
    expect(found, to).toBeDefined();
  }
});

test('a configuration of today is read as it is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('recommend', 'approve', 'autopilot'),
      fc.integer({ min: 1, max: 99 }),
      fc.boolean(),
      (mode, maxChangesPerHour, requireBusinessHours) => {
        const config = configSchema.parse({
          mode,
          execution: { safety: { maxChangesPerHour, requireBusinessHours } },
        });
        expect(storedConfigSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
      },
    ),
  );
});

test.each([undefined, null, 'text', []])('%j is no configuration', (stored) => {
  expect(storedConfigSchema.safeParse(stored).success).toBe(false);
});
