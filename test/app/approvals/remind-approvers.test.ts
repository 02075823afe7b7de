import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { ANA } from '#test/support/embedded.ts';
import { asked, asks, BOB, by, CY, DEE, ended, kindsOf, opened, verbs } from './asked-change.ts';

describe('an address that takes no mail', () => {
  const refusing = async (...refused: string[]) => {
    const embedded = await opened(asks({}));
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

  test('lets its deputy be asked at once, and the ledger says why', async () => {
    const { embedded, change } = await refusing('ana@example.com');
    await embedded.until(change, ({ asked }) => asked !== undefined);
    await embedded.clock.advanceTo(embedded.clock.now() + 1);
    const { events } = await embedded.read(change);
    expect(events.map(({ body }) => body).slice(-2)).toMatchObject([
      { kind: 'not-reached', name: 'ana', because: expect.stringMatching(/not verified/) },
      { kind: 'asked-again', how: 'deputy', to: ['dee'] },
    ]);
    expect(await embedded.decide(change, 'approve', DEE)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });

  test('ends the change when there is no other', async () => {
    const { embedded, change } = await refusing(ANA.mail, BOB.mail, CY.mail, DEE.mail);
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
