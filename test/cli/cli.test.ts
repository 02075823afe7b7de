import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '#test/conformance/scan/run-cli.ts';
import { besideSimulation } from '#test/support/beside-simulation.ts';
import type { Embedded } from '#test/support/embedded.ts';

const ended = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ closed }) => closed !== undefined);
  return (await embedded.read(change)).state.closed?.outcome;
};

test('a change is approved, followed, taken back and audited from the command line', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);

  expect((await trimtab('approvals')).out).toMatch(/\nchg-0001 {2}for me/);
  const unasked = await trimtab('approve', 'chg-0001');
  expect(unasked).toMatchObject({ code: 1 });
  expect(unasked.err).toMatch(/Nobody is there to ask: say --yes/);
  const approved = await trimtab('approve', 'chg-0001', '--yes', '--note', 'after lunch');
  expect(approved, approved.err).toMatchObject({ code: 0 });
  expect(approved.err).toMatch(
    /Saves .*\n(?: {10}.*\n)*.*Risk .*\n(?: {10}.*\n)*.*Interruption .*\n(?: {10}.*\n)*.*Undo /,
  );
  expect((await trimtab('approve', 'chg-0001', '--yes')).code).toBe(3);
  expect(await ended(embedded, change)).toBe('completed');

  const followed = await trimtab('change', 'chg-0001');
  expect(followed.out).toMatch(/approved {6}.*by cli: after lunch/);

  const shown = await trimtab('rollback', 'chg-0001', '--dry-run', '--json');
  expect(JSON.parse(shown.out)).toMatchObject({ kind: 'new-change', number: 'chg-0001' });
  expect((await trimtab('changes')).out).toMatch(/^ID .*\nchg-0001 {2}completed .*\n$/);
  const back = await trimtab('rollback', '--since', '12h', '--yes', '--reason', 'too slow');
  expect(back.out).toMatch(/^chg-0002 takes chg-0001 back/);
  const inverse = await embedded.clock.during(() => embedded.ports.findChange('chg-0002'));
  expect(await ended(embedded, inverse)).toBe('completed');
  expect((await trimtab('rollback', 'chg-0001', '--yes')).code).toBe(3);

  expect((await trimtab('audit', 'verify')).out).toMatch(
    /^chain intact, \d+ entries of 2 changes\ncompared with no anchor: there is none\nroot [0-9a-f]{64}\n$/,
  );
  const replayed = await trimtab('replay', 'chg-0001');
  expect(replayed).toMatchObject({ code: 0 });
  expect(replayed.out).toMatch(
    /^✔ recommendation same .*\n(?: {10}.*\n)*✔ risk .*\n✔ policy .*\n✔ watch /,
  );
});

test('a request is put off, and nothing changes', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  const put = await trimtab('snooze', 'chg-0001', '--for', '7d', '--reason', 'after the sale');
  expect(put, put.err).toMatchObject({ code: 0 });
  expect(put.out).toMatch(/^Snoozed. Not asked again before /);
  expect(await ended(embedded, change)).toBe('cancelled');
});

test('everything is stopped and goes on again, each with a reason', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const running = await trimtab('status');
  expect(running).toMatchObject({ code: 0 });
  expect(running.out).toMatch(/\nTrimtab does its work\.\n$/);
  expect((await trimtab('stop', '--reason', 'incident 4521')).code).toBe(0);
  expect(await embedded.clock.during(() => embedded.ports.readBrake())).toMatchObject({
    on: true,
    by: 'ana',
    reason: 'incident 4521',
  });
  const status = await trimtab('status');
  expect(status).toMatchObject({ code: 5 });
  expect(status.out).toMatch(/Stopped by ana: incident 4521/);
  expect((await trimtab('resume')).code).toBe(64);
  expect((await trimtab('resume', '--reason', 'over')).code).toBe(0);
  expect((await trimtab('status', '--json')).out).toContain('"on": false');
});

test('status says which of its own work is not done', async () => {
  const { embedded, trimtab } = await besideSimulation('function');
  const at = embedded.clock.now();
  await embedded.clock.during(() =>
    embedded.ports.saveRun({ job: 'sweep', at, failed: 'TypeError' }),
  );
  expect((await trimtab('status')).out).toMatch(
    /needs to be looked after:\n {2}jobs: Not done: sweep, TypeError .*, .*\.\n$/,
  );
});

test.each([
  ['a verb that was mistyped', ['stauts'], 64, /Did you mean status\?/],
  ['a change that there is not', ['change', 'chg-9999'], 1, /there is no change chg-9999/],
  [
    'two things to take back',
    ['rollback', 'chg-0001', '--since', '2h'],
    64,
    /one change, or a time/,
  ],
  ['a time that is none', ['snooze', 'chg-0001', '--for', 'ever', '--reason', 'x'], 64, /--for/],
  ['another one', ['rollback', '--since', 'yesterday'], 64, /30m, 2h or 1d/],
])('%s is said in one line, and nothing is done', async (_what, args, code, says) => {
  const { trimtab } = await besideSimulation('function');
  const ran = await trimtab(...args);
  expect(ran.err).toMatch(says);
  expect(ran).toMatchObject({ code, out: '' });
});

test('where nothing runs it says what to do', async () => {
  const ran = await runCli(['status', '--state', join(tmpdir(), 'trimtab-nowhere')]);
  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toMatch(/^nothing runs in .*: start it with npm start, or name its folder/);
});
