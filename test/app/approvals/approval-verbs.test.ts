import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { VerbRequest } from '#app/approvals/answers.ts';
import type { Identity } from '#core/approval/identity.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { ServiceError } from '#local/services/wire/service.ts';
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
import { failing } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';

/** What people can do with a request besides deciding it, through the real workflow: levels, going back, later, again. */
const BOB: Person = { name: 'bob', mail: 'bob@example.com' };
const CY: Person = { name: 'cy', mail: 'cy@example.com' };
const DEE = { name: 'dee', mail: 'dee@example.com', standsIn: true };
const asks = (approval: object, require = 'one-person') => ({
  approval: { approvers: [{ ...ANA, deputy: 'dee' }, BOB, CY, DEE], ...approval },
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});
const LEVELS = {
  levels: [
    { name: 'lead', approvers: ['ana'] },
    { name: 'finance', approvers: ['bob', 'ana'] },
  ],
};

let prepared: Prepared;
beforeAll(async () => {
  prepared = await prepare(oneFunction());
});

const asked = async (config: EmbeddedOptions['config'] = asks({})) => {
  const embedded = await openEmbedded(prepared, { config });
  onTestFinished(() => embedded.close());
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, (state) => state.asked !== undefined);
  return { embedded, change };
};
const known = (name: string, given: Partial<Identity> = {}): Identity => ({
  name,
  how: 'session',
  assurance: 'signed-in',
  ...given,
});
const by = (change: string, name: string): VerbRequest => ({
  target: { change },
  by: known(name),
  via: 'console',
});
const verbs = ({ clock, web }: Embedded) => ({
  decide: (sent: Parameters<typeof web.approvals.decide>[0]) =>
    clock.during(() => web.approvals.decide(sent)),
  withdraw: (sent: VerbRequest) => clock.during(() => web.approvals.withdraw(sent)),
  snooze: (sent: VerbRequest, until: number, because = 'the sale is this week') =>
    clock.during(() => web.approvals.snooze({ ...sent, until, because })),
  comment: (sent: VerbRequest, text: string) =>
    clock.during(() => web.approvals.comment({ ...sent, text })),
  askAgain: (sent: VerbRequest) => clock.during(() => web.approvals.askAgain(sent)),
  passOn: (sent: VerbRequest) => clock.during(() => web.approvals.passOn(sent)),
});
const approving = { decision: 'approve' as const };
const kindsOf = async ({ read }: Embedded, change: string) =>
  (await read(change)).events.map(({ body }) => body.kind);
const ended = async (embedded: Embedded, change: string) => {
  await embedded.until(change, ({ closed }) => closed !== undefined);
  expect(await brokenInvariants(embedded)).toEqual([]);
  expect(embedded.errors).toEqual([]);
  return (await embedded.read(change)).state.closed;
};

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

describe('an address that takes no mail', () => {
  const refusing = async (...refused: string[]) => {
    const embedded = await openEmbedded(prepared, { config: asks({}) });
    onTestFinished(() => embedded.close());
    embedded.around = async ({ operation, input }, next) => {
      if (operation === 'SendEmail' && refused.includes(input.Destination.ToAddresses[0]))
        throw new ServiceError('MessageRejected', 'the address is not verified', 400);
      return next();
    };
    const [change = ''] = await embedded.openChanges();
    return { embedded, change };
  };

  test('keeps nobody else from deciding', async () => {
    const { embedded, change } = await refusing('ana@example.com');
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_HOUR);
    expect(await embedded.decide(change, 'approve', BOB)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });

  test('ends the change when there is no other', async () => {
    const { embedded, change } = await refusing(ANA.mail, BOB.mail, CY.mail);
    const closed = await ended(embedded, change);
    expect(closed).toMatchObject({ outcome: 'blocked' });
    expect(closed?.because).toMatch(/^nobody could be asked: /);
  });
});

describe('who does not answer', () => {
  test('is reminded once at half time, then their deputy is asked, who may decide', async () => {
    const { embedded, change } = await asked(asks({ expiresAfterHours: 8 }));
    const subjects = (mail: string) =>
      embedded.cloud.mails
        .list()
        .filter(({ recipients }) => recipients.includes(mail))
        .map(({ subject }) => subject);
    const { clock } = embedded;
    const start = clock.now();
    await clock.advanceTo(start + 3.8 * MS_PER_HOUR);
    expect(subjects('ana@example.com')).toHaveLength(1);
    await clock.advanceTo(start + 5.8 * MS_PER_HOUR);
    expect(subjects('ana@example.com')).toHaveLength(2);
    expect(subjects('ana@example.com')[0]).toMatch(/^Re: Approve\?/);
    expect(subjects('dee@example.com')).toEqual([]);
    await clock.advanceTo(start + 6.3 * MS_PER_HOUR);
    expect(subjects('dee@example.com')).toHaveLength(1);
    const again = (await kindsOf(embedded, change)).filter((kind) => kind === 'asked-again');
    expect(again).toHaveLength(2);
    expect(await embedded.decide(change, 'approve', DEE)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });

  test('can pass it on: the deputy gets links of their own, once', async () => {
    const { embedded, change } = await asked();
    const { clock, web } = embedded;
    const { passOn: secret } = await embedded.links(change);
    const view = await clock.during(() => web.viewPassOn({ secret }));
    expect(view).toMatchObject({ kind: 'open', deputy: 'dee' });
    const version = view.kind === 'open' ? view.version : '';
    const send = () => clock.during(() => web.passOnByLink({ secret, version }));
    expect(await send()).toEqual({ kind: 'done' });
    expect(await send()).toEqual({ kind: 'done' });
    const mails = embedded.cloud.mails.list().filter((mail) => mail.recipients.includes(DEE.mail));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('in place of ana, who passed it on');
    expect((await kindsOf(embedded, change)).filter((kind) => kind === 'asked-again')).toHaveLength(
      1,
    );
    expect(await clock.during(() => web.viewPassOn({ secret }))).toMatchObject({
      kind: 'passed-on',
    });
    // Bob has no deputy, and no such link.
    expect((await verbs(embedded).passOn(by(change, 'bob'))).kind).toBe('no-deputy');
    expect((await embedded.links(change, BOB)).passOn).toBe('');
    expect(await embedded.decide(change, 'approve', DEE)).toBe('done');
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
