import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseConfig, readSettings } from '#adapters/config-file/config-file.ts';
import { deployedConfig } from '#adapters/config-file/deployed-config.ts';

const FILE = 'trimtab.yaml';
const TEXT = `mode: approve
execution:
  safety: { maxChangesPerHour: 3 }
  windows:
    - { name: nights, from: "22:00", to: "05:00" }
policy:
  rules:
    - { name: asks, when: { band: [low] }, require: one-person }
environments:
  staging:
    mode: autopilot
    execution:
      safety: { requireBusinessHours: true }
      windows: []
    policy:
      rules:
        - { name: lets, when: { band: [low] }, require: nobody }
  production:
`;

const aFile = (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-environments-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, FILE), text);
  return join(folder, FILE);
};
const as = (environment?: string) => parseConfig(TEXT, FILE, { environment });

describe('an environment', () => {
  test('is laid over the rest of the file: settings are merged, lists replaced', () => {
    const { mode, execution, environment } = as('staging').config;
    expect([mode, environment]).toEqual(['autopilot', 'staging']);
    expect(execution.safety).toMatchObject({ maxChangesPerHour: 3, requireBusinessHours: true });
    expect(execution.windows).toEqual([]);
  });

  test('leaves the others as they are, and the rest of the file alone is none of them', () => {
    expect(as().config).not.toHaveProperty('environment');
    expect(as('production').config).toEqual({ ...as().config, environment: 'production' });
    expect(as('production').config.execution.windows).toHaveLength(1);
  });

  test('has the lines of its own rules', () => {
    const where = (environment?: string) => as(environment).config.policy.rules[0]?.where;
    expect([where('staging'), where('production')]).toEqual([`${FILE}:17`, `${FILE}:8`]);
  });

  test('that nobody knows is refused with the nearest', () => {
    expect(() => as('stagin')).toThrow(
      `${FILE}:9 environments: there is no environment stagin, nearest is staging; it has staging, production`,
    );
    expect(() => parseConfig('', FILE, { environment: 'prod' })).toThrow(
      `${FILE}:1 environments: there is no environment prod; the file has none`,
    );
  });

  test('is checked whichever is asked for', () => {
    const broken = TEXT.replace('mode: autopilot', 'mode: auto');
    for (const environment of [undefined, 'staging', 'production'])
      expect(() => parseConfig(broken, FILE, { environment })).toThrow(
        `${FILE}:11 environments.staging.mode: expected one of`,
      );
  });

  test('says of each setting in which line it stands', async () => {
    const { settings } = await readSettings(aFile(TEXT), { environment: 'staging' });
    const from = (wanted: string) => settings.find(({ name }) => name === wanted)?.from;
    expect([
      from('mode'),
      from('execution.safety.maxChangesPerHour'),
      from('execution.safety.requireBusinessHours'),
      from('execution.windows'),
      from('execution.canary'),
    ]).toEqual([`${FILE}:11`, `${FILE}:3`, `${FILE}:13`, `${FILE}:14`, 'default']);
  });
});

describe('a deployment', () => {
  test('takes the environment that it names', async () => {
    expect((await deployedConfig(aFile(TEXT), 'staging'))?.mode).toBe('autopilot');
  });

  test('of a file with environments names one', async () => {
    await expect(deployedConfig(aFile(TEXT), undefined)).rejects.toThrow(
      'has the environments staging, production: name one with -c environment=staging',
    );
    expect((await deployedConfig(aFile('mode: approve\n'), undefined))?.mode).toBe('approve');
  });

  test('without a file has no environment', async () => {
    expect(await deployedConfig(undefined, undefined)).toBeUndefined();
    await expect(deployedConfig(undefined, 'staging')).rejects.toThrow('needs -c config=');
  });
});
