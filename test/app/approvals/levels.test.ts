import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { failing } from '#test/support/faults.ts';
import { asked, asks, BOB, by, ended, LEVELS, verbs } from './asked-change.ts';

const approving = { decision: 'approve' as const };

describe('two levels', () => {
  test('are asked one after the other, each by its own mails, and then it runs', async () => {
    const { embedded, change } = await asked(asks(LEVELS));
    const to = () => embedded.cloud.mails.list().flatMap(({ recipients }) => recipients);
    expect(to()).toEqual(['ana@example.com']);
    expect(await embedded.decide(change, 'approve')).toBe('done');
    expect(await embedded.view(change)).toMatchObject({
      kind: 'approved',
      missing: 0,
      levels: [
        { name: 'lead', state: 'agreed' },
        { name: 'finance', state: 'asked' },
      ],
    });
    await embedded.until(change, (state) => state.asked?.level === 2);
    expect(to()).toContain('bob@example.com');
    expect(to()).not.toContain('cy@example.com');
    expect(await embedded.decide(change, 'approve', BOB)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });

  test('take nobody for two', async () => {
    const { embedded, change } = await asked(asks(LEVELS));
    const { decide } = verbs(embedded);
    expect(await embedded.decide(change, 'approve')).toBe('done');
    await embedded.until(change, (state) => state.asked?.level === 2);
    const answer = await decide({ ...by(change, 'ana'), ...approving });
    expect(answer.kind).toBe('agreed-elsewhere');
    expect((await embedded.read(change)).state.phase).toBe('open');
  });

  test('end with the first rejection', async () => {
    const { embedded, change } = await asked(asks(LEVELS));
    await embedded.decide(change, 'approve');
    await embedded.until(change, (state) => state.asked?.level === 2);
    expect(await embedded.decide(change, 'reject', BOB)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'rejected' });
  });

  test('nobody tells the workflow that the first has agreed: the sweeper asks the second', async () => {
    const { embedded, change } = await asked(asks(LEVELS));
    embedded.around = failing('SendTaskSuccess');
    expect(await embedded.decide(change, 'approve')).toBe('done');
    embedded.around = undefined;
    await embedded.until(change, (state) => state.asked?.level === 2, 2);
    expect(await embedded.decide(change, 'approve', BOB)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });

  test('nobody answers on the second: it ends, and asks for nothing more', async () => {
    const { embedded, change } = await asked(asks({ ...LEVELS, expiresAfterHours: 2 }));
    await embedded.decide(change, 'approve');
    await embedded.until(change, ({ closed }) => closed !== undefined, 6);
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'expired' });
  });
});

describe('withdrawing', () => {
  test('before another level agreed ends it with nothing changed', async () => {
    const { embedded, change } = await asked(asks(LEVELS));
    const { withdraw, decide } = verbs(embedded);
    await embedded.decide(change, 'approve');
    await embedded.until(change, (state) => state.asked?.level === 2);
    expect((await withdraw(by(change, 'bob'))).kind).toBe('not-permitted');
    expect((await withdraw(by(change, 'ana'))).kind).toBe('done');
    expect((await decide({ ...by(change, 'bob'), ...approving })).kind).not.toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'cancelled' });
    expect(embedded.cloud.account.mutations()).toEqual([]);
    expect(await embedded.view(change)).toMatchObject({ kind: 'withdrawn', by: 'ana' });
  });

  test('over the mail of a level that has agreed ends the question to the next at once', async () => {
    const { embedded, change } = await asked(asks(LEVELS));
    const { clock, web } = embedded;
    const { decide: secret } = await embedded.links(change);
    await embedded.decide(change, 'approve');
    await embedded.until(change, (state) => state.asked?.level === 2);
    const view = await clock.during(() => web.viewApproval({ secret }));
    const version = 'version' in view ? view.version : '';
    const withdrawn = clock.now();
    const sent = { secret, decision: 'withdraw', note: 'no', version } as const;
    expect(await clock.during(() => web.decideByLink(sent))).toEqual({ kind: 'done' });
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'cancelled' });
    expect(clock.now() - withdrawn).toBeLessThan(MS_PER_MINUTE);
  });

  test('after it was approved, before the workflow has heard of it, wins', async () => {
    const { embedded, change } = await asked();
    embedded.around = failing('SendTaskSuccess');
    expect(await embedded.decide(change, 'approve')).toBe('done');
    expect((await verbs(embedded).withdraw(by(change, 'ana'))).kind).toBe('done');
    embedded.around = undefined;
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'cancelled' });
    expect(embedded.cloud.account.mutations()).toEqual([]);
  });

  test('while it waits for its window ends it at once', async () => {
    const night = { name: 'night', from: '02:00', to: '04:00' };
    const { embedded, change } = await asked({ ...asks({}), execution: { windows: [night] } });
    const opens = Date.parse('2026-08-23T02:00Z');
    expect(await embedded.view(change)).toMatchObject({ kind: 'open', startsAt: opens });
    expect(await embedded.decide(change, 'approve')).toBe('done');
    await embedded.until(change, ({ queued }) => queued !== undefined);
    expect(await embedded.view(change)).toMatchObject({
      kind: 'approved',
      startsAt: opens,
      canWithdraw: true,
    });
    // The approval holds at least until its window is over.
    expect((await embedded.read(change)).state.decisions[0]?.validUntil).toBeGreaterThanOrEqual(
      opens + 2 * MS_PER_HOUR,
    );
    expect((await verbs(embedded).withdraw(by(change, 'ana'))).kind).toBe('done');
    await embedded.until(change, ({ closed }) => closed !== undefined, 1);
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'cancelled' });
  });

  test('is too late once it has begun', async () => {
    const { embedded, change } = await asked();
    await embedded.decide(change, 'approve');
    await embedded.until(change, ({ phase }) => phase === 'watching');
    expect((await verbs(embedded).withdraw(by(change, 'ana'))).kind).toBe('too-late');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });
});
