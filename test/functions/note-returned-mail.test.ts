import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { describe, expect, test } from 'vitest';
import { readItem } from '#adapters/aws/table.ts';
import { makeAcknowledgeAlert } from '#app/notify/alerts.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { makeInvoke } from '#local/functions.ts';
import { tableName } from '#local/tables.ts';
import { asks, BOB, CY, DEE, ended, opened } from '#test/app/approvals/asked-change.ts';
import { ANA, type Embedded } from '#test/support/embedded.ts';
import { BOUNCE, COMPLAINT, DELAY, overTopic, REJECT } from '#test/support/mail-events.ts';

const invoke = makeInvoke();
const ONLY_ANA = { approvers: [{ ...ANA, deputy: 'dee' }, DEE] };

/** A change that people were asked about, and each mail as it was handed to SES. */
const asked = async (approval: object = ONLY_ANA) => {
  const embedded = await opened(asks(approval));
  const sent: SendEmailCommandInput[] = [];
  embedded.around = async ({ operation, input }, next) => {
    if (operation === 'SendEmail') sent.push(input);
    return next();
  };
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, (state) => state.asked !== undefined);
  await embedded.clock.advanceTo(embedded.clock.now() + 1);
  const tell = async (event: { mail: object }, mail = newestTo(embedded, sent, ANA.mail)) => {
    const handed = overTopic({ ...event, mail: { ...event.mail, ...mail } });
    await embedded.clock.during(() => invoke('note-returned-mail', handed));
  };
  const mailsTo = (to: string) =>
    sent.filter(({ Destination }) => Destination?.ToAddresses?.[0] === to).length;
  const openAlerts = async () =>
    (await embedded.clock.during(() => embedded.ports.openAlerts())).map(({ id }) => id);
  const told = async () => (await embedded.read(change)).events.map(({ body }) => body);
  const acknowledge = (id: string) =>
    embedded.clock.during(() =>
      makeAcknowledgeAlert(embedded.ports)({ id, by: 'bob', via: 'console' }),
    );
  return { embedded, change, sent, tell, mailsTo, openAlerts, told, acknowledge };
};

/** What SES would say of the newest mail to somebody: its tags, and when it was sent. */
const newestTo = ({ clock }: Embedded, sent: readonly SendEmailCommandInput[], to: string) => {
  const mail = sent.findLast(({ Destination }) => Destination?.ToAddresses?.[0] === to);
  return {
    destination: [to],
    timestamp: new Date(clock.now()).toISOString(),
    tags: Object.fromEntries(
      (mail?.EmailTags ?? []).map(({ Name = '', Value = '' }) => [Name, [Value]]),
    ),
  };
};

describe('a request whose mail bounces for good', () => {
  test('is asked of the deputy at once, by whom it can be decided; an alert names the address', async () => {
    const { embedded, change, tell, mailsTo, openAlerts, told } = await asked();
    expect(mailsTo(DEE.mail)).toBe(0);
    await tell(BOUNCE);
    expect(mailsTo(DEE.mail)).toBe(1);
    expect((await told()).slice(-2)).toMatchObject([
      {
        kind: 'not-reached',
        name: 'ana',
        because: 'the mail came back: bounced, Permanent General: smtp; 550 5.1.1 user unknown',
      },
      { kind: 'asked-again', how: 'deputy', to: ['dee'] },
    ]);
    expect(await openAlerts()).toEqual(['mail-returned.ana@example.com']);
    const alert = await embedded.clock.during(() =>
      embedded.ports.findAlert('mail-returned.ana@example.com'),
    );
    expect(alert?.says).toMatch(`A mail to ana@example.com about ${change} came back: bounced`);
    expect(await embedded.decide(change, 'approve', DEE)).toBe('done');
    expect(await ended(embedded, change)).toMatchObject({ outcome: 'completed' });
  });

  test('is asked of nobody twice, however often and in whatever order it is told', async () => {
    const { tell, mailsTo, told, openAlerts } = await asked();
    for (const event of [DELAY, BOUNCE, BOUNCE, DELAY, COMPLAINT, REJECT]) await tell(event);
    expect(mailsTo(DEE.mail)).toBe(1);
    const kinds = (await told()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'not-reached')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'asked-again')).toHaveLength(1);
    expect((await openAlerts()).toSorted()).toEqual([
      'delivery-failed.ana@example.com',
      'mail-returned.ana@example.com',
    ]);
  });

  test('goes to those to whom it goes last when the deputy is not reached either', async () => {
    const { embedded, sent, tell, mailsTo } = await asked({
      approvers: [{ ...ANA, deputy: 'dee' }, DEE, { ...CY, standsIn: true }],
      followUp: { escalateTo: ['cy'] },
    });
    await tell(BOUNCE);
    expect(mailsTo(CY.mail)).toBe(0);
    await tell(BOUNCE, newestTo(embedded, sent, DEE.mail));
    expect(mailsTo(CY.mail)).toBe(1);
  });

  test('is left to the others who were reached', async () => {
    const { tell, sent, told } = await asked({ approvers: [ANA, BOB] });
    const before = sent.length;
    await tell(BOUNCE);
    expect(sent).toHaveLength(before);
    expect((await told()).at(-1)).toMatchObject({ kind: 'not-reached', name: 'ana' });
  });

  test('is asked of nobody once it is decided', async () => {
    const { embedded, change, tell, mailsTo, openAlerts } = await asked();
    const mail = { ...BOUNCE.mail, destination: [ANA.mail] };
    const before = newestTo(embedded, [], ANA.mail);
    expect(await embedded.decide(change, 'approve')).toBe('done');
    await tell(BOUNCE, { ...mail, ...before });
    expect(mailsTo(DEE.mail)).toBe(0);
    expect(await openAlerts()).toEqual(['mail-returned.ana@example.com']);
  });
});

describe('an address from which a mail came back', () => {
  test('gets no other, nor is that a second alert, until somebody acknowledges the first', async () => {
    const { embedded, change, tell, mailsTo, openAlerts, acknowledge } = await asked();
    await tell(BOUNCE);
    const before = mailsTo(ANA.mail);
    expect(await embedded.decide(change, 'reject', DEE)).toBe('done');
    await embedded.until(change, ({ closed }) => closed !== undefined);
    await embedded.clock.advanceTo(embedded.clock.now() + 2 * MS_PER_HOUR);
    expect(mailsTo(ANA.mail)).toBe(before);
    expect(await openAlerts()).toEqual(['mail-returned.ana@example.com']);
    await acknowledge('mail-returned.ana@example.com');
    const mail = { to: 'Ana@example.com', subject: 's', html: 'h', text: 't' };
    await embedded.clock.during(() => embedded.ports.sendMail(mail));
    expect(mailsTo('Ana@example.com')).toBe(1);
  });

  test('gets them again although the same bounce is told late; a new bounce ends that', async () => {
    const { embedded, sent, tell, openAlerts, acknowledge } = await asked();
    const first = newestTo(embedded, sent, ANA.mail);
    await tell(BOUNCE, first);
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_MINUTE);
    await acknowledge('mail-returned.ana@example.com');
    await tell(BOUNCE, first);
    expect(await openAlerts()).toEqual([]);
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_MINUTE);
    await tell(BOUNCE, newestTo(embedded, sent, ANA.mail));
    expect(await openAlerts()).toEqual(['mail-returned.ana@example.com']);
  });

  test('for now gets others', async () => {
    const { embedded, tell, openAlerts } = await asked();
    await tell({ ...BOUNCE, bounce: { ...BOUNCE.bounce, bounceType: 'Transient' } } as never);
    expect(await openAlerts()).toEqual(['delivery-failed.ana@example.com']);
    const mail = { to: ANA.mail, subject: 's', html: 'h', text: 't' };
    await expect(embedded.clock.during(() => embedded.ports.sendMail(mail))).resolves.toBeTruthy();
  });

  test('is told of without hidden characters, and not at length', async () => {
    const { embedded, tell } = await asked();
    const diagnosticCode = `\u202e<script>\r\n${'x'.repeat(1_000)}`;
    const bouncedRecipients = [{ emailAddress: 'eve@example.com', diagnosticCode }];
    await tell({ ...BOUNCE, bounce: { ...BOUNCE.bounce, bouncedRecipients } } as never);
    const [alert] = await embedded.clock.during(() => embedded.ports.openAlerts());
    expect(alert?.says.length).toBeLessThan(450);
    expect(alert?.says).not.toMatch(/[\u202e\r\n]/);
  });
});

test('a notice that comes back is noted on its delivery', async () => {
  const { embedded, change, sent, tell } = await asked();
  expect(await embedded.decide(change, 'reject')).toBe('done');
  await embedded.until(change, ({ closed }) => closed !== undefined);
  const mail = newestTo(embedded, sent, ANA.mail);
  const [delivery = ''] = mail.tags.delivery ?? [];
  expect(delivery).toMatch(/^dlv-/);
  await tell(REJECT, mail);
  const item = await embedded.clock.during(() =>
    readItem(tableName('CHANGES_TABLE'), { change: `delivery#${delivery}`, part: 'delivery' }),
  );
  expect(item).toMatchObject({ state: 'sent', returned: 'SES did not send it: Bad content' });
});

test('a mail of which nothing is known, and one that nobody here sent, open an alert and no more', async () => {
  const { embedded, tell, openAlerts, told } = await asked();
  const before = (await told()).length;
  const unknown = {
    destination: ['zoe@example.com'],
    timestamp: new Date(embedded.clock.now()).toISOString(),
  };
  await tell(BOUNCE, { ...unknown, tags: {} });
  await tell(BOUNCE, {
    ...unknown,
    tags: { change: ['chg-nothing'], approval: ['apr-nothing'], delivery: ['dlv-nothing'] },
  });
  expect(await openAlerts()).toEqual(['mail-returned.zoe@example.com']);
  expect(await told()).toHaveLength(before);
});
