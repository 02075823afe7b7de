import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeAlertStore } from '#adapters/aws/alert-store.ts';
import { makeControlStore } from '#adapters/aws/control-store.ts';
import { makeReadSettingsParameter } from '#adapters/aws/settings-parameter.ts';
import { makeFollowSettings } from '#app/follow-settings.ts';
import { configSchema } from '#core/contract/config.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import { aService, type Cloud, ENV, openCloudWithTables } from '#test/adapters/aws/cloud.ts';
import { NOW } from '#test/support/facts.ts';

const NAME = '/trimtab/Trimtab/settings';
const DEPLOYED = configSchema.parse({
  mode: 'autopilot',
  execution: { safety: { maxChangesPerHour: 10 } },
});

let cloud: Cloud;
let answer: () => unknown;
let writes: number;
beforeEach(async () => {
  const GetParameter: Handler = ({ Name }) => {
    expect(Name).toBe(NAME);
    return answer();
  };
  cloud = await openCloudWithTables([aService('ssm', { GetParameter })]);
  set({});
  await control.saveConfig(DEPLOYED);
  writes = 0;
  cloud.around = async ({ operation }, next) => {
    if (/^(Put|Update)Item$/.test(operation)) writes += 1;
    return next();
  };
});
afterEach(() => cloud.close());

const set = (settings: unknown) => {
  const Value = typeof settings === 'string' ? settings : JSON.stringify(settings);
  answer = () => ({ Parameter: { Name: NAME, Value } });
};
const control = makeControlStore(ENV);
const { openAlerts, raiseAlert, closeAlert } = makeAlertStore(ENV);
const follow = makeFollowSettings({
  ...control,
  raiseAlert,
  readSettingsParameter: makeReadSettingsParameter(NAME),
  now: () => NOW,
});
const inForce = async () => (await control.readConfig()).config;
const alerts = async () => (await openAlerts()).map(({ kind, says }) => ({ kind, says }));

describe('what people set', () => {
  test('is in force after one round, and what was deployed again once it is gone', async () => {
    set({ mode: 'approve', execution: { safety: { maxChangesPerHour: 2 } } });
    await follow();
    expect((await inForce()).mode).toBe('approve');
    expect((await inForce()).execution.safety.maxChangesPerHour).toBe(2);
    set({});
    await follow();
    expect(await inForce()).toEqual(DEPLOYED);
    expect(await alerts()).toEqual([]);
  });

  test('has a version that is found again by whoever replays a decision', async () => {
    set({ mode: 'approve' });
    await follow();
    const { config, version } = await control.readConfig();
    expect(version).toBe(hashOf(config));
    expect(await control.readConfigVersion(version)).toEqual(config);
  });

  test('is written once, however often it is read', async () => {
    set({ mode: 'approve' });
    await follow();
    const once = writes;
    await follow();
    await follow();
    expect(writes).toBe(once);
  });

  test('stays over the next deployment, whose version is kept with it', async () => {
    set({ mode: 'approve' });
    await follow();
    await control.saveConfig({ ...DEPLOYED, businessHours: { zone: 'UTC', from: 7, to: 17 } });
    const { config, version } = await control.readConfig();
    expect([config.mode, config.businessHours.from]).toEqual(['approve', 7]);
    expect(await control.readConfigVersion(version)).toEqual(config);
  });

  test('never makes a deployment bolder that is more careful than it', async () => {
    set({ mode: 'approve' });
    await follow();
    await control.saveConfig({ ...DEPLOYED, mode: 'recommend' });
    expect((await inForce()).mode).toBe('recommend');
    await follow();
    expect((await inForce()).mode).toBe('recommend');
    expect((await alerts())[0]?.says).toContain('mode: "approve" is bolder than "recommend"');
  });
});

describe('what cannot be in force', () => {
  const FAILURES: readonly (readonly [string, () => void, string])[] = [
    ['broken JSON', () => set('{"mode": approve}'), 'expected JSON'],
    ['a parameter without a value', () => set(''), 'expected JSON'],
    ['a key that cannot be set', () => set({ accounts: [] }), 'accounts: needs a deployment'],
    ['a value that cannot be', () => set({ mode: 'aprove' }), 'mode: expected one of'],
    ...['AccessDeniedException', 'ThrottlingException', 'ParameterNotFound'].map(
      (code) =>
        [
          `a parameter that cannot be read: ${code}`,
          () => {
            answer = () => {
              throw new ServiceError(code, 'no', 400);
            };
          },
          'cannot be read',
        ] as const,
    ),
  ];
  test.each(FAILURES)(
    '%s: nothing new is begun, the rest stays, and somebody is told',
    async (_name, fail, says) => {
      set({ execution: { safety: { maxChangesPerHour: 2 } } });
      await follow();
      fail();
      await follow();
      const { mode, execution } = await inForce();
      expect([mode, execution.safety.maxChangesPerHour]).toEqual(['recommend', 2]);
      expect(await alerts()).toEqual([
        { kind: 'settings-refused', says: expect.stringContaining(says) },
      ]);
      set({});
      await follow();
      expect(await inForce()).toEqual(DEPLOYED);
    },
  );

  test('a bolder value is not taken, the others are, and the field is told', async () => {
    set({ features: { mailDecisions: false }, execution: { safety: { maxChangesPerHour: 99 } } });
    await follow();
    const { mode, features, execution } = await inForce();
    expect([mode, features.mailDecisions, execution.safety.maxChangesPerHour]).toEqual([
      'autopilot',
      false,
      10,
    ]);
    expect((await alerts())[0]?.says).toContain(
      'execution.safety.maxChangesPerHour: 99 is bolder than 10, which was deployed',
    );
  });

  test('is told of once until it is something else, also after somebody has seen it', async () => {
    set('no');
    await follow();
    const [alert] = await openAlerts();
    if (alert === undefined) throw new Error('nobody was told');
    await closeAlert(alert, { by: 'ana', via: 'console', at: NOW }, undefined);
    await follow();
    expect(await alerts()).toEqual([]);
    set({ mode: 'bold' });
    await follow();
    expect(await alerts()).toHaveLength(1);
  });
});

test('without a parameter nothing is read and nothing written', async () => {
  const none = makeFollowSettings({
    ...control,
    raiseAlert,
    readSettingsParameter: makeReadSettingsParameter(undefined),
    now: () => NOW,
  });
  expect(await none()).toBeUndefined();
  expect(writes).toBe(0);
});
