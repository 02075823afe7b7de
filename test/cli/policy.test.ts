import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { anInstance, aVolume, daysAgo } from '#test/support/facts.ts';
import { storedScan } from '#test/support/stored-scan.ts';

const withFile = async (yaml: string) => {
  const { state } = await storedScan([
    anInstance({ tags: { Name: 'orders-api', env: 'prod' } }),
    aVolume({ firstSeenDetached: daysAgo(20) }),
  ]);
  const file = join(state, 'rules.yaml');
  writeFileSync(file, yaml);
  const trimtab = (...args: string[]) => runCli(['policy', ...args, '--state', state]);
  return { file, trimtab };
};

const NEVER_IN_PROD = `mode: approve
policy:
  rules:
    - { name: hands-off, when: { environment: [prod] }, require: never }
    - { name: the-rest, when: { riskBelow: 101 }, require: one-person }
`;

test('a file that can be used is told rule by rule', async () => {
  const { file, trimtab } = await withFile(NEVER_IN_PROD);
  const shown = await trimtab('check', file);
  expect(shown, shown.err).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/can be used: mode approve, 2 rules\n/);
  expect(shown.out).toContain('hands-off (rules.yaml:4): Any change in prod is never made.');
  const document = JSON.parse((await trimtab('check', file, '--json')).out);
  expect(document).toMatchObject({ problems: [], mode: 'approve', rules: [{}, {}] });
});

test('every problem is said with its line, its field and what is allowed', async () => {
  const { file, trimtab } = await withFile('mode: approv\npolcy: {}\n');
  const shown = await trimtab('check', file);
  expect(shown).toMatchObject({ code: 1, out: '' });
  expect(shown.err).toMatch(/^rules\.yaml:1 mode: .*autopilot/);
  expect(shown.err).toMatch(/\nrules\.yaml:2 polcy: unknown key, nearest is policy; allowed: /);
  const { code, out } = await trimtab('check', file, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out).problems).toMatchObject([
    { line: 1, field: 'mode' },
    { line: 2, field: 'polcy' },
  ]);
});

test('a file that there is not is said in one line', async () => {
  const { trimtab } = await withFile('');
  expect(await trimtab('check', 'nowhere.yaml')).toMatchObject({
    code: 1,
    out: '',
    err: 'there is no file nowhere.yaml\n',
  });
});

test('what other rules would have decided is listed, and only where it is something else', async () => {
  const { file, trimtab } = await withFile(NEVER_IN_PROD);
  const shown = await trimtab('test', file);
  expect(shown, shown.err).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/\nrec-1001 {2}Shrink orders-api .* asks you {2}blocked\n/);
  expect(shown.out).not.toMatch(/rec-1002/);
  expect(shown.out).toMatch(/would have decided 1 of 2 recommendations otherwise/);
  const { file: same, trimtab: again } = await withFile('');
  expect(JSON.parse((await again('test', same, '--json')).out)).toEqual({ rows: 2, changed: [] });
});
