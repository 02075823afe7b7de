import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCli } from '#test/conformance/scan/run-cli.ts';

const GOOD = `mode: approve
execution:
  safety: { maxChangesPerHour: 3 }
checks:
  ec2/idle-instance: { enabled: false }
policy:
  rules:
    - name: asks
      when: { band: [low] }
      require: one-person
`;

const aFolder = (content: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'trimtab.yaml'), content);
  return (...args: string[]) => runCli(['config', 'check', ...args], {}, folder);
};

const aSettingsFile = (content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'settings.json'), content);
  return join(folder, 'settings.json');
};

interface Answer {
  readonly settings: readonly { name: string; value: unknown; from: string }[];
}

describe('of a file that can be used', () => {
  test('every setting is told, with where it comes from', async () => {
    const { code, out, err } = await aFolder(GOOD)('--json');
    expect([code, err]).toEqual([0, '']);
    const { settings } = JSON.parse(out) as Answer;
    const setting = (wanted: string) => settings.find(({ name }) => name === wanted);
    expect(setting('mode')).toMatchObject({ value: 'approve', from: 'trimtab.yaml:1' });
    expect(setting('execution.safety.maxChangesPerHour')).toMatchObject({
      value: 3,
      from: 'trimtab.yaml:3',
    });
    expect(setting('execution.safety.requireBusinessHours')).toMatchObject({
      value: false,
      from: 'default',
    });
    expect(setting('checks.ec2/idle-instance.enabled')).toMatchObject({
      value: false,
      from: 'trimtab.yaml:5',
    });
    expect(setting('checks.ec2/idle-instance.maxCpu')?.from).toBe('default');
    expect(setting('policy.rules[0]')).toEqual({
      name: 'policy.rules[0]',
      value: { name: 'asks', when: { band: ['low'] }, require: 'one-person' },
      from: 'trimtab.yaml:8',
    });
  });

  test('of its environment, what it says and what it leaves', async () => {
    const check = aFolder(`${GOOD}environments:\n  staging:\n    mode: autopilot\n`);
    const { code, out } = await check('--environment', 'staging', '--json');
    const { settings } = JSON.parse(out) as Answer;
    expect(code).toBe(0);
    expect(settings).toContainEqual({
      name: 'mode',
      value: 'autopilot',
      from: 'trimtab.yaml:13',
    });
    const plain = await check('--environment', 'staging');
    expect(plain.out).toContain('trimtab.yaml can be used as staging: 4 settings of its own');
    expect((await check('--environment', 'stagin')).err).toContain('nearest is staging');
  });

  test('with what is to be set over it, what would be in force, or what would not', async () => {
    const check = aFolder(GOOD);
    const { code, out } = await check(
      '--settings',
      aSettingsFile('{\n "mode": "recommend"\n}'),
      '--json',
    );
    const { settings } = JSON.parse(out) as Answer;
    expect(code).toBe(0);
    expect(settings).toContainEqual({
      name: 'mode',
      value: 'recommend',
      from: 'settings.json:2',
    });
    expect(settings).toContainEqual({
      name: 'execution.safety.maxChangesPerHour',
      value: 3,
      from: 'trimtab.yaml:3',
    });
    const refused = await check(
      '--settings',
      aSettingsFile(
        '{ "mode": "autopilot",\n "execution": { "safety": { "maxChangesPerHour": 2 } } }',
      ),
    );
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain(
      'settings.json:1 mode: "autopilot" is bolder than "approve", which was deployed',
    );
    expect((await check('--settings', aSettingsFile('mode: recommend'))).err).toContain(
      'settings.json:1: expected JSON such as',
    );
  });

  test('a person reads the same, no line wider than the screen', async () => {
    const { code, out } = await aFolder(GOOD)();
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^mode +"approve" +line 1$/));
    expect(lines.at(-1)).toMatch(
      /^trimtab\.yaml can be used: 4 settings of its own, \d+ defaults$/,
    );
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});

test('of a file that cannot be used, every problem is told on stderr, and as data', async () => {
  const check = aFolder('mode: aprove\nexecution:\n  safty: {}\n');
  const says = [
    'trimtab.yaml:1 mode: expected one of recommend, approve, autopilot, found "aprove"; nearest is approve',
    expect.stringMatching(
      /^trimtab\.yaml:3 execution\.safty: unknown key, nearest is safety; allowed: /,
    ),
  ];
  const plain = await check();
  expect([plain.code, plain.out, plain.err.trimEnd().split('\n')]).toEqual([1, '', says]);
  const json = await check('--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    file: 'trimtab.yaml',
    problems: [
      { line: 1, field: 'mode' },
      { line: 3, field: 'execution.safty' },
    ],
  });
});

test('where there is no file, that is said', async () => {
  const { code, out, err } = await aFolder(GOOD)('other.yaml');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('there is no file other.yaml');
});
