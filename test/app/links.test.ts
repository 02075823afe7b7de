import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import {
  ANA,
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Person,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';
import { oneFunction } from '#test/support/estates.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

/** What the links of a mail show and do, whatever has become of the request: looked up, decided, stopped. */
const BOB: Person = { name: 'bob', mail: 'bob@example.com' };
const signedIn = (person: Person): Person => ({ ...person, isSignedIn: true });
const BOTH = { approvers: [ANA, BOB] };
const requiring = (require: string) => ({
  approval: BOTH,
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});

let prepared: Prepared;
beforeAll(async () => {
  prepared = await prepare(oneFunction());
});

const asked = async (config: EmbeddedOptions['config'] = requiring('one-person')) => {
  const embedded = await openEmbedded(prepared, { config });
  onTestFinished(() => embedded.close());
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, (state) => state.asked !== undefined);
  return { embedded, change };
};

const brake = ({ clock, ports }: Embedded, on: boolean) =>
  clock.during(() =>
    ports.setBrake({ on, by: 'bob', at: clock.now(), reason: 'an incident of another team' }),
  );

describe('a link for deciding', () => {
  test('shows the request and what was looked at just now', async () => {
    const { embedded, change } = await asked();
    const view = await embedded.view(change);
    expect(view).toMatchObject({ kind: 'open', approver: 'ana', quorum: 1, decisions: [] });
    if (view.kind !== 'open') return;
    expect(view.check.checkedAt).toBe(embedded.clock.now());
    expect(view.check.guards.every(({ clear }) => clear)).toBe(true);
  });

  test('changes nothing by being opened, however often', async () => {
    const { embedded, change } = await asked();
    const was = (await embedded.read(change)).meta;
    const calls = embedded.calls.length;
    for (let i = 0; i < 3; i++) await embedded.view(change);
    expect((await embedded.read(change)).meta).toEqual(was);
    const made = embedded.calls.slice(calls);
    expect(made.filter((name) => /Put|Update|Delete|Write|Send|Start|Stop/.test(name))).toEqual([]);
  });

  test('says no more than that it is not valid when a character of it is another one', async () => {
    const { embedded, change } = await asked();
    const { decide, stop } = await embedded.links(change);
    const forged = `${decide.slice(0, -1)}${decide.endsWith('A') ? 'B' : 'A'}`;
    const decision = { decision: 'approve' as const, note: '', version: 'any' };
    // A stop link may stop and not decide, and the other way round.
    for (const secret of [forged, '', 'A'.repeat(43), stop]) {
      const answers = await embedded.clock.during(async () => [
        await embedded.web.viewApproval({ secret }),
        await embedded.web.decideByLink({ secret, ...decision }),
      ]);
      expect(answers).toEqual([{ kind: 'not-valid' }, { kind: 'not-valid' }]);
    }
    expect(await embedded.clock.during(() => embedded.web.viewStop({ secret: decide }))).toEqual({
      kind: 'not-valid',
    });
    expect((await embedded.read(change)).state.decisions).toEqual([]);
  });

  test('decides only what it showed: another version is stale', async () => {
    const { embedded, change } = await asked();
    const { decide: secret } = await embedded.links(change);
    const sent = { secret, decision: 'approve' as const, note: '', version: 'another' };
    expect(await embedded.clock.during(() => embedded.web.decideByLink(sent))).toEqual({
      kind: 'stale',
    });
    expect((await embedded.read(change)).state.decisions).toEqual([]);
  });

  test('asks for a reason before it rejects', async () => {
    const { embedded, change } = await asked();
    const { decide: secret } = await embedded.links(change);
    const view = await embedded.view(change);
    const version = 'version' in view ? view.version : '';
    const sent = { secret, decision: 'reject' as const, note: '  ', version };
    expect(await embedded.clock.during(() => embedded.web.decideByLink(sent))).toEqual({
      kind: 'needs-reason',
    });
    expect(await embedded.decide(change, 'reject')).toBe('done');
    expect(await embedded.view(change)).toMatchObject({ kind: 'rejected', quietDays: 90 });
  });

  test('shows who decided, to whoever did not', async () => {
    const { embedded, change } = await asked();
    expect(await embedded.decide(change, 'approve')).toBe('done');
    expect(await embedded.view(change)).toMatchObject({ kind: 'approved', missing: 0 });
    expect(await embedded.view(change, BOB)).toMatchObject({
      kind: 'already-decided',
      decision: { by: 'ana', decision: 'approve' },
    });
    expect(await embedded.decide(change, 'reject', BOB)).toBe('stale');
  });

  test('shows what changed since, and lets it be rejected only', async () => {
    const { embedded, change } = await asked();
    await embedded.clock.during(() =>
      embedded.tina.lambda.updateFunctionConfiguration({
        FunctionName: 'resize',
        MemorySize: 2_048,
      }),
    );
    await embedded.clock.advanceTo(embedded.clock.now() + 60_000);
    const view = await embedded.view(change);
    expect(view).toMatchObject({
      kind: 'changed',
      differences: [{ what: 'memory', old: '3008', new: '2048' }],
    });
    expect(await embedded.decide(change, 'approve')).toBe('stale');
    expect(await embedded.decide(change, 'reject')).toBe('done');
  });

  test('shows the brake while it is on, and lets it be rejected only', async () => {
    const { embedded, change } = await asked();
    await brake(embedded, true);
    expect(await embedded.view(change)).toMatchObject({ kind: 'stopped', by: 'bob' });
    expect(await embedded.decide(change, 'approve')).toBe('stale');
    await brake(embedded, false);
    expect(await embedded.view(change)).toMatchObject({ kind: 'open' });
    await brake(embedded, true);
    expect(await embedded.decide(change, 'reject')).toBe('done');
  });

  test('has expired with its request', async () => {
    const { embedded, change } = await asked({
      approval: { ...BOTH, expiresAfterHours: 1 },
      mode: 'approve',
    });
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_HOUR);
    expect(await embedded.view(change)).toMatchObject({ kind: 'expired' });
    expect(await embedded.decide(change, 'approve')).toBe('stale');
    await embedded.until(change, ({ closed }) => closed !== undefined);
    expect(await embedded.view(change)).toMatchObject({ kind: 'expired' });
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('asks for a sign-in where the link alone is not enough, and takes a rejection without', async () => {
    const { embedded, change } = await asked(requiring('signed-in-person'));
    expect(await embedded.view(change)).toMatchObject({ kind: 'needs-sign-in' });
    expect(await embedded.decide(change, 'approve')).toBe('stale');
    expect(await embedded.view(change, signedIn(ANA))).toMatchObject({ kind: 'open' });
    expect(await embedded.decide(change, 'approve', signedIn(ANA))).toBe('done');
    await embedded.until(change, ({ closed }) => closed !== undefined);
    expect((await embedded.read(change)).state.closed?.outcome).toBe('completed');
  });

  test('asks for a sign-in everywhere while deciding by mail is switched off', async () => {
    const { embedded, change } = await asked({
      ...requiring('one-person'),
      features: { mailDecisions: false },
    });
    expect(await embedded.view(change)).toMatchObject({ kind: 'needs-sign-in', needs: 'sign-in' });
    expect(await embedded.decide(change, 'approve')).toBe('stale');
    expect(await embedded.view(change, signedIn(ANA))).toMatchObject({ kind: 'open' });
    expect(await embedded.decide(change, 'reject')).toBe('done');
  });

  test('of two people: the first one alone starts nothing, nor does the same one twice', async () => {
    const { embedded, change } = await asked(requiring('two-people'));
    expect(await embedded.view(change, signedIn(ANA))).toMatchObject({ kind: 'open', quorum: 2 });
    expect(await embedded.decide(change, 'approve', signedIn(ANA))).toBe('done');
    expect(await embedded.view(change, signedIn(ANA))).toMatchObject({
      kind: 'approved',
      missing: 1,
    });
    expect(await embedded.decide(change, 'approve', signedIn(ANA))).toBe('stale');
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_HOUR);
    expect((await embedded.read(change)).state.phase).toBe('open');
    expect(await embedded.decide(change, 'approve', signedIn(BOB))).toBe('done');
    await embedded.until(change, ({ closed }) => closed !== undefined);
    expect((await embedded.read(change)).state.closed?.outcome).toBe('completed');
    expect(await brokenInvariants(embedded)).toEqual([]);
  });

  test('of two people: one rejects after the other approved, and it ends rejected', async () => {
    const { embedded, change } = await asked(requiring('two-people'));
    expect(await embedded.decide(change, 'approve', signedIn(ANA))).toBe('done');
    expect(await embedded.decide(change, 'reject', BOB)).toBe('done');
    await embedded.until(change, ({ closed }) => closed !== undefined);
    expect((await embedded.read(change)).state.closed?.outcome).toBe('rejected');
    expect(embedded.cloud.account.mutations()).toEqual([]);
  });
});

describe('a link for stopping', () => {
  test('shows what would be stopped, stops with a reason, and says then who did', async () => {
    const { embedded, change } = await asked();
    const { clock, web } = embedded;
    const { stop: secret } = await embedded.links(change);
    const view = await clock.during(() => web.viewStop({ secret }));
    expect(view).toMatchObject({ kind: 'running', waiting: 1, applying: 0, watching: 0 });
    const version = view.kind === 'running' ? view.version : '';
    const stop = (reason: string, given = version) =>
      clock.during(() => web.stopByLink({ secret, reason, version: given }));
    expect(await stop(' ')).toEqual({ kind: 'needs-reason' });
    expect(await stop('an incident', 'another')).toEqual({ kind: 'stale' });
    expect(await stop('an incident')).toEqual({ kind: 'done' });
    expect(await stop('an incident')).toEqual({ kind: 'stale' });
    expect(await clock.during(() => web.viewStop({ secret }))).toMatchObject({
      kind: 'stopped',
      by: 'ana',
      reason: 'an incident',
    });
  });
});
