import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { asked, asks, by, ended, known, LEVELS, verbs } from './asked-change.ts';

describe('snoozing', () => {
  test('ends the request, asks nothing until then, and is no rejection', async () => {
    const { embedded, change } = await asked();
    const until = embedded.clock.now() + 3 * MS_PER_HOUR;
    expect((await verbs(embedded).snooze(by(change, 'ana'), until)).kind).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'cancelled' });
    expect(await embedded.openChanges()).toEqual([]);
    await embedded.clock.advanceTo(until);
    expect(await embedded.openChanges()).toHaveLength(1);
  });

  test.each([
    ['without a reason', MS_PER_DAY, ' ', 'needs-reason'],
    ['until a time that has passed', -1, 'later', 'not-a-date'],
    ['for two years', 730 * MS_PER_DAY, 'later', 'not-a-date'],
  ])('%s is not taken', async (_name, ms, because, kind) => {
    const { embedded, change } = await asked();
    const { snooze } = verbs(embedded);
    const now = embedded.clock.now();
    expect((await snooze(by(change, 'ana'), now + ms, because)).kind).toBe(kind);
    expect((await snooze(by(change, 'dave'), now + MS_PER_DAY)).kind).toBe('not-permitted');
    expect((await embedded.read(change)).state.withdrawn).toBeUndefined();
  });
});

describe('asking again', () => {
  test('opens a new attempt at what was rejected, which the same person may decide', async () => {
    const { embedded, change } = await asked();
    const { askAgain } = verbs(embedded);
    expect((await askAgain(by(change, 'ana'))).kind).toBe('not-awaited');
    await embedded.decide(change, 'reject');
    await ended(embedded, change);
    expect(await embedded.view(change)).toMatchObject({ again: { kind: 'possible' } });
    expect((await askAgain(by(change, 'eve'))).kind).toBe('not-permitted');
    expect(await askAgain(by(change, 'ana'))).toEqual({
      kind: 'done',
      says: 'Asked again: chg-0002.',
    });
    // Twice is once: something is under way there now.
    expect((await askAgain(by(change, 'ana'))).kind).toBe('not-found-any-more');
    expect(await embedded.view(change)).toMatchObject({
      again: { kind: 'done', number: 'chg-0002' },
    });
    const next = await embedded.clock.during(() => embedded.ports.findChange('chg-0002'));
    await embedded.until(next, (state) => state.asked !== undefined);
    expect(await embedded.decide(next, 'approve')).toBe('done');
    expect(await ended(embedded, next)).toMatchObject({ outcome: 'completed' });
    // The old request says nothing of what the new one came to, and of how long that is left alone.
    expect((await askAgain(by(change, 'ana'))).kind).toBe('not-found-any-more');
  });
});

describe('a comment', () => {
  test('is written down and shown, and moves nothing', async () => {
    const { embedded, change } = await asked();
    const { comment } = verbs(embedded);
    const was = (await embedded.read(change)).meta;
    expect((await comment(by(change, 'zoe'), 'is it the sale?')).kind).toBe('done');
    const { meta } = await embedded.read(change);
    expect([meta.phase, meta.deadline, meta.n]).toEqual([was.phase, was.deadline, was.n + 1]);
    expect(await embedded.view(change)).toMatchObject({
      kind: 'open',
      comments: [{ by: 'zoe', text: 'is it the sale?', via: 'console' }],
    });
    const stranger = { ...by(change, 'zoe'), by: known('zoe', { assurance: 'mailbox' }) };
    expect((await comment(stranger, 'x')).kind).toBe('not-permitted');
    expect(await embedded.decide(change, 'approve')).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });
});

describe('the list', () => {
  test('says for whom each waits, and how it ended', async () => {
    const { embedded, change } = await asked(asks({ ...LEVELS }));
    const { clock, web } = embedded;
    const groupFor = async (name: string) =>
      (await clock.during(() => web.approvals.list(known(name)))).approvals.map((row) => row.group);
    expect(await groupFor('ana')).toEqual(['waiting-for-me']);
    expect(await groupFor('dee')).toEqual(['waiting-for-me']);
    expect(await groupFor('bob')).toEqual(['waiting-for-others']);
    const detail = await clock.during(() => web.approvals.read({ change }, known('ana')));
    expect(detail).toMatchObject({
      kind: 'open',
      level: { n: 1, of: 2, name: 'lead' },
      may: ['approve', 'reject', 'snooze', 'pass-on', 'comment'],
    });
    expect(detail.facts.map(({ label }) => label)).toEqual([
      'Saves',
      'Risk',
      'Interruption',
      'Undo',
    ]);
    await embedded.decide(change, 'reject');
    await ended(embedded, change);
    expect(await groupFor('ana')).toEqual(['decided']);
  });

  test('approves several at once only at low risk, and tells of each', async () => {
    const { embedded, change } = await asked();
    const { clock, web } = embedded;
    const [row] = (await clock.during(() => web.approvals.list(known('ana')))).approvals;
    const { approval = '', version = '' } = row ?? {};
    const approvals = [
      { approval, version },
      { approval: 'apr-none', version: 'x' },
    ];
    const { results } = await clock.during(() =>
      web.approvals.decideMany({
        decision: 'approve',
        approvals,
        by: known('ana'),
        via: 'console',
      }),
    );
    const expected = row?.band === 'low' ? 'done' : 'low-risk-only';
    expect(results.map(({ kind }) => kind)).toEqual([expected, 'not-found']);
    expect(results[0]).toMatchObject({ number: 'chg-0001', resource: row?.resource });
    expect((await embedded.read(change)).state.decisions).toHaveLength(expected === 'done' ? 1 : 0);
  });
});
