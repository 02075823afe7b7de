import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedCanary } from '#app/open-canary.ts';
import { proveCanary } from '#app/prove-canary.ts';
import { canaryEnd } from '#core/canary/canary.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { makeInvoke } from '#local/functions.ts';
import { approve, UPDATE } from '#test/support/change-story.ts';
import { type Embedded, openEmbedded, type Prepared, prepare } from '#test/support/embedded.ts';
import { oneFunction } from '#test/support/estates.ts';
import { failing } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

let prepared: Prepared | undefined;
let embedded: Embedded;
beforeEach(async () => {
  prepared ??= await prepare(oneFunction());
  embedded = await openEmbedded(prepared);
});
afterEach(async () => {
  const broken = await brokenInvariants(embedded);
  await embedded.close();
  expect(broken).toEqual([]);
});

const openCanary = (): Promise<OpenedCanary> =>
  embedded.clock.during(() => makeInvoke()('open-canary', {})) as Promise<OpenedCanary>;
const started = async (): Promise<string> => {
  const opened = await openCanary();
  if (opened.kind !== 'started') throw new Error(`it waits for ${opened.for}`);
  return opened.change;
};
const ended = async (change: string, hours = 4) => {
  await embedded.until(change, ({ closed }) => closed !== undefined, hours);
  return (await embedded.read(change)).state;
};
const proof = () => embedded.clock.during(() => proveCanary(embedded.ports));
/** The next day in UTC, as soon as it has begun. */
const tomorrow = () =>
  embedded.clock.advanceTo((Math.floor(embedded.clock.now() / MS_PER_DAY) + 1) * MS_PER_DAY);
const alerts = async () => (await embedded.clock.during(embedded.web.alerts.list)).alerts;
const callsMade = () =>
  embedded.cloud.account
    .mutations()
    .filter(({ time }) => time >= embedded.estate.now)
    .map(({ eventName }) => eventName);

/** Whatever slows savings down, or asks about them. */
const STRICT = {
  mode: 'recommend',
  execution: {
    dryRun: true,
    freezes: [{ reason: 'always', from: '2020-01-01T00:00', to: '2040-01-01T00:00' }],
    rollback: { autoRollbackOnError: false },
  },
};

test.each([
  ['where all is allowed', {}],
  ['where nothing else would be changed', STRICT],
])('a canary is applied and put back %s, and nobody is asked or told', async (_, config) => {
  await embedded.configure(config);
  const change = await started();
  const state = await ended(change);
  expect(state.closed).toMatchObject({ outcome: 'rolled-back' });
  expect(canaryEnd(state)).toBe('well');
  expect(state.asked).toBeUndefined();
  expect(callsMade()).toEqual([...UPDATE, ...UPDATE]);
  expect(embedded.cloud.mails.list()).toEqual([]);
  expect(await alerts()).toEqual([]);
  const { number } = (await embedded.read(change)).meta;
  expect(await proof()).toMatchObject({ last: { number }, newest: { end: 'well' } });
});

test('a canary is in no list of changes, and in the audit', async () => {
  const change = await started();
  await ended(change);
  const { clock, ports, web } = embedded;
  expect(await clock.during(() => ports.recentChanges(9))).toEqual([]);
  expect((await clock.during(() => web.changes({}))).changes).toEqual([]);
  const shown = await clock.during(() => web.changes({ list: 'canaries' }));
  expect(shown.changes).toMatchObject([{ change, money: { state: 'none' } }]);
  const audit = await clock.during(() => web.verbs.verifyAudit());
  expect(audit).toMatchObject({ changes: 1, broken: [] });
});

test('a canary takes no place from a change, and waits for none', async () => {
  const execution = { safety: { maxChangesPerHour: 1 }, caps: { atOnce: 1 } };
  await embedded.configure({ execution });
  const canary = await started();
  const [change = ''] = await embedded.openChanges();
  await approve(embedded, change);
  await embedded.until(change, ({ watch }) => watch !== undefined, 1);
  expect((await ended(canary)).closed).toMatchObject({ outcome: 'rolled-back' });
  await tomorrow();
  const next = await started();
  expect(next).not.toBe(canary);
  expect(canaryEnd(await ended(next))).toBe('well');
});

test('opened twice a day, it is one canary', async () => {
  const change = await started();
  expect(await started()).toBe(change);
  await ended(change);
  expect(await started()).toBe(change);
  expect(callsMade()).toEqual([...UPDATE, ...UPDATE]);
});

test('with the brake on it waits, and goes when that is off; another day’s does not overtake it', async () => {
  const { clock, ports } = embedded;
  const brake = (on: boolean) =>
    clock.during(() => ports.setBrake({ on, by: 'ana', at: clock.now() }));
  await brake(true);
  const change = await started();
  await tomorrow();
  expect(await openCanary()).toEqual({ kind: 'waits', for: change });
  expect(callsMade()).toEqual([]);
  expect(await proof()).toEqual({
    newest: { number: 'chg-0001', end: undefined },
    isStopped: true,
  });
  await brake(false);
  expect(canaryEnd(await ended(change, 1))).toBe('well');
});

describe('a canary that fails', () => {
  test('when it is applied, is put back, and its alert names it', async () => {
    embedded.around = failing('UpdateFunctionConfiguration', Number.POSITIVE_INFINITY);
    const change = await started();
    const state = await ended(change);
    expect(canaryEnd(state)).toBe('failed');
    expect(await alerts()).toMatchObject([{ kind: 'canary-failed', change }]);
    expect(await proof()).toMatchObject({ newest: { end: 'failed' } });
    expect((await proof()).last).toBeUndefined();
  });

  test('when it is put back, needs a person and holds all others up', async () => {
    let calls = 0;
    embedded.around = failing(
      ({ operation }) => operation === 'UpdateFunctionConfiguration' && ++calls > 1,
      Number.POSITIVE_INFINITY,
    );
    const canary = await started();
    const state = await ended(canary, 48);
    expect(state.closed).toMatchObject({ outcome: 'needs-person' });
    expect(await alerts()).toMatchObject([{ kind: 'needs-person', change: canary }]);
    embedded.around = undefined;
    const [change = ''] = await embedded.openChanges();
    await approve(embedded, change);
    await embedded.until(change, ({ queued }) => queued !== undefined, 1);
    expect((await embedded.read(change)).state.queued?.because).toContain('needs a person');
    await tomorrow();
    expect((await openCanary()).kind).toBe('waits');
  });
});
