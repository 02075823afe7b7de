import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CAREFUL_SETTINGS,
  deployedAt,
  isAsCareful,
  laidOver,
} from '#core/contract/config/careful-settings.ts';
import { isGroup } from '#core/contract/config/layers.ts';
import { readCarefulSettings } from '#core/contract/config/read-careful-settings.ts';
import { configSchema } from '#core/contract/config.ts';

const deployed = configSchema.parse({
  mode: 'autopilot',
  checks: { 'ec2/idle-instance': { enabled: false } },
  decision: { autoApproveBelow: 40 },
  execution: { safety: { maxChangesPerHour: 10 } },
});
const read = (settings: unknown, config = deployed) =>
  readCarefulSettings(typeof settings === 'string' ? settings : JSON.stringify(settings), config);
const inForce = (settings: unknown) => {
  const answer = read(settings);
  if (answer.kind === 'refused') throw new Error(JSON.stringify(answer.problems));
  return { ...answer, config: laidOver(deployed, answer.settings) };
};

describe('settings that are set without a deployment', () => {
  test('nothing set leaves what was deployed', () => {
    expect(inForce({})).toEqual({ kind: 'understood', settings: {}, bolder: [], config: deployed });
  });

  test.each<[object, readonly (string | number)[], unknown]>([
    [{ mode: 'approve' }, ['mode'], 'approve'],
    [{ features: { slackDecisions: false } }, ['features', 'slackDecisions'], false],
    [
      { execution: { safety: { maxChangesPerHour: 3 } } },
      ['execution', 'safety', 'maxChangesPerHour'],
      3,
    ],
    [
      { execution: { safety: { requireBusinessHours: true } } },
      ['execution', 'safety', 'requireBusinessHours'],
      true,
    ],
    [{ quietDays: { afterRollback: 60 } }, ['quietDays', 'afterRollback'], 60],
    [{ decision: { autoApproveBelow: 5 } }, ['decision', 'autoApproveBelow'], 5],
    [
      { checks: { 'ebs/gp2-volume': { enabled: false } } },
      ['checks', 'ebs/gp2-volume', 'enabled'],
      false,
    ],
  ])('more careful is taken: %j', (settings, path, value) => {
    const { config, bolder } = inForce(settings);
    expect(bolder).toEqual([]);
    expect(deployedAt(path.map(String), config)).toBe(value);
  });

  test.each<[object, string]>([
    [{ execution: { safety: { maxChangesPerHour: 11 } } }, 'execution.safety.maxChangesPerHour'],
    [{ decision: { autoApproveBelow: 41 } }, 'decision.autoApproveBelow'],
    [{ quietDays: { afterRejection: 1 } }, 'quietDays.afterRejection'],
    [{ checks: { 'ec2/idle-instance': { enabled: true } } }, 'checks.ec2/idle-instance.enabled'],
  ])('bolder is not taken, and said: %j', (settings, field) => {
    const { config, bolder } = inForce(settings);
    expect(config).toEqual(deployed);
    expect(bolder.map(({ path }) => path.join('.'))).toEqual([field]);
    expect(bolder[0]?.says).toContain('which was deployed: it needs a deployment');
  });

  test('of several the bold one alone is left out', () => {
    const settings = { mode: 'recommend', execution: { caps: { atOnce: 99, resourcesPerDay: 1 } } };
    const { mode, execution } = inForce(settings).config;
    expect([mode, execution.caps.atOnce, execution.caps.resourcesPerDay]).toEqual([
      'recommend',
      deployed.execution.caps.atOnce,
      1,
    ]);
  });

  test('a limit where none was deployed is more careful', () => {
    const none = configSchema.parse({});
    expect(read({ decision: { autoApproveBelow: 90 } }, none)).toMatchObject({ bolder: [] });
  });

  test.each<[unknown, string, string]>([
    ['', '', 'expected JSON such as {"mode": "approve"}'],
    ['mode: approve', '', 'expected JSON such as {"mode": "approve"}'],
    ['[]', '', 'expected JSON such as {"mode": "approve"}'],
    [{ mode: 'aprove' }, 'mode', 'nearest is approve'],
    [{ mode: null }, 'mode', 'expected one of'],
    [{ moode: 'approve' }, 'moode', 'nearest, is mode'],
    [{ execution: 3 }, 'execution', 'needs a deployment'],
    [{ accounts: [] }, 'accounts', 'needs a deployment'],
    [
      { execution: { safety: { maxChangesPerHour: 0 } } },
      'execution.safety.maxChangesPerHour',
      'expected more than 0, found 0',
    ],
    [
      { checks: { 'ec2/idle-instances': { enabled: false } } },
      'checks.ec2/idle-instances',
      'did you mean ec2/idle-instance?',
    ],
    [
      { checks: { 'ec2/idle-instance': { maxCpu: 0.5 } } },
      'checks.ec2/idle-instance.maxCpu',
      'needs a deployment',
    ],
  ])('what is not valid is refused as a whole, with its field: %j', (settings, field, says) => {
    const answer = read(settings);
    expect(answer.kind).toBe('refused');
    if (answer.kind !== 'refused') return;
    expect(answer.problems.map(({ path }) => path.join('.'))).toEqual([field]);
    expect(answer.problems[0]?.says).toContain(says);
  });

  test('each is a setting of the configuration', () => {
    for (const name of Object.keys(CAREFUL_SETTINGS).filter((one) => !one.includes('*'))) {
      const value = deployedAt(name.split('.'), deployed);
      expect(['number', 'boolean', 'string'], name).toContain(typeof value);
      expect(isAsCareful(name.split('.'), value, deployed), name).toBe(true);
    }
  });

  test('whatever is set, nothing is bolder than what was deployed, and all else is as it was', () => {
    const names = Object.keys(CAREFUL_SETTINGS).filter((name) => !name.includes('*'));
    const value = fc.oneof(
      fc.integer({ min: 0, max: 200 }),
      fc.boolean(),
      fc.constantFrom('recommend', 'approve', 'autopilot'),
    );
    const config = configSchema.parse({ mode: 'approve', decision: { autoApproveBelow: 50 } });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (set) => {
        const settings = Object.entries(set).map(([name, given]) =>
          name.split('.').reduceRight<unknown>((below, key) => ({ [key]: below }), given),
        );
        for (const one of settings) {
          if (!isGroup(one)) continue;
          const laid = laidOver(config, one);
          for (const name of names) {
            const path = name.split('.');
            expect(isAsCareful(path, deployedAt(path, laid), config)).toBe(true);
            if (set[name] === undefined)
              expect(deployedAt(path, laid)).toEqual(deployedAt(path, config));
          }
          expect(laid.policy).toEqual(config.policy);
        }
      }),
    );
  });
});
