// Longer than 250 lines: all that people are told, over the same prepared changes.
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { LOCAL_SECRETS } from '#local/services/outbound.ts';
import { aFunction, anEstate } from '#test/local/account/an-account.ts';
import { hurt } from '#test/support/change-story.ts';
import {
  ANA,
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';
import { oneFunction } from '#test/support/estates.ts';
import { failing } from '#test/support/faults.ts';

/** What people are told while a change goes its way, over every channel, through the whole embedded cloud. */

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';
const NOTIFY = {
  targets: {
    team: {
      kind: 'slack',
      channel: 'C0123ABCD',
      token: `env:${LOCAL_SECRETS.slackToken}`,
      signingSecret: `env:${LOCAL_SECRETS.slackSigning}`,
    },
    'on-call': { kind: 'sns', topics: { info: TOPIC } },
    phone: { kind: 'sms', numbers: ['+15555550100'] },
    tickets: {
      kind: 'webhook',
      url: 'https://tickets.example.com/in',
      secret: `env:${LOCAL_SECRETS.webhook}`,
    },
  },
  routes: [{ to: ['approvers', 'team', 'on-call', 'phone', 'tickets'] }],
};
const LINKED = { ...ANA, slack: 'U012AB3CD' };
const ASKS_ONE = { rules: [{ name: 'anything', when: { riskBelow: 101 }, require: 'one-person' }] };

let prepared: Prepared;
let lowRisk: Prepared;
beforeAll(async () => {
  prepared = await prepare(oneFunction());
  lowRisk = await prepare(anEstate([aFunction({ tags: { env: 'dev' } })]));
});

const open = async (config: EmbeddedOptions['config'] = {}, of = prepared) => {
  const embedded = await openEmbedded(of, {
    config: {
      notifications: NOTIFY,
      approval: { approvers: [LINKED] },
      policy: ASKS_ONE,
      ...(config as object),
    },
  });
  embedded.cloud.messages.addTopic(TOPIC);
  onTestFinished(() => embedded.close());
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, (state) => state.asked !== undefined);
  await embedded.clock.quiet();
  return { embedded, change };
};

const slackOf = ({ cloud }: Embedded) => cloud.elsewhere.slack.list();
const headerOf = (embedded: Embedded) => {
  const block = slackOf(embedded)[0]?.blocks[0];
  return block?.type === 'header' ? block.text.text : undefined;
};
const press = (embedded: Embedded, change: string, action: string, user = LINKED.slack) =>
  embedded.clock.during(() =>
    embedded.web.slack.press({ user, channel: 'C0123ABCD', action, change, trigger: 't1' }),
  );

describe('a change that asks', () => {
  test('is one message in Slack, edited as it moves on, with its end in the thread', async () => {
    const { embedded, change } = await open();
    expect(headerOf(embedded)).toMatch(/^Approve\? /);
    expect(slackOf(embedded)).toHaveLength(1);
    await embedded.decide(change, 'reject');
    await embedded.until(change, (state) => state.closed !== undefined);
    await embedded.clock.quiet();
    expect(slackOf(embedded)).toHaveLength(1);
    expect(headerOf(embedded)).toMatch(/^Rejected: /);
    const [message] = slackOf(embedded);
    const answers = message ? embedded.cloud.elsewhere.slack.thread(message) : [];
    expect(answers.at(-1)?.text).toMatch(/^Rejected by ana/);
    expect(answers.at(-1)?.toChannel).toBe(false);
  });

  test('loses its buttons in Slack as soon as it is approved, wherever that was', async () => {
    const { embedded, change } = await open();
    const hasButtons = () => slackOf(embedded)[0]?.blocks.some(({ type }) => type === 'actions');
    expect(hasButtons()).toBe(true);
    await embedded.decide(change, 'approve');
    await embedded.clock.quiet();
    expect(hasButtons()).toBe(false);
    await embedded.until(change, ({ phase }) => phase === 'watching');
    await embedded.clock.quiet();
    const [message] = slackOf(embedded);
    const answers = message ? embedded.cloud.elsewhere.slack.thread(message) : [];
    expect(answers.map(({ text }) => text.split(',')[0])).toEqual(['Approved by ana.', 'Applied']);
    // Who was asked gets one mail with the result, and none on the way to it.
    expect(embedded.cloud.mails.list()).toHaveLength(1);
  });

  test('reaches topic, phone and webhook, signed, each once', async () => {
    const { embedded, change } = await open();
    await embedded.decide(change, 'reject');
    await embedded.until(change, (state) => state.closed !== undefined);
    await embedded.clock.advanceTo(embedded.clock.now() + 2 * MS_PER_HOUR);
    const told = (type: string) => ({
      topic: embedded.cloud.messages
        .list()
        .filter(({ topicArn, attributes }) => topicArn !== null && attributes.type === type).length,
      webhook: embedded.cloud.elsewhere.webhooks
        .list()
        .filter(({ body }) => JSON.parse(body).type === type).length,
    });
    expect(told('approval-asked')).toEqual({ topic: 1, webhook: 1 });
    expect(told('change-rejected')).toEqual({ topic: 1, webhook: 1 });
    expect(embedded.cloud.elsewhere.webhooks.list().every(({ isSigned }) => isSigned)).toBe(true);
    expect(embedded.errors).toEqual([]);
  });

  test('holds the secret of a link in the mail of its approver and in nothing else', async () => {
    const { embedded, change } = await open();
    const { decide, stop, passOn } = await embedded.links(change);
    await embedded.decide(change, 'reject');
    await embedded.until(change, (state) => state.closed !== undefined);
    const { messages, elsewhere, mails } = embedded.cloud;
    const slack = elsewhere.slack.list().flatMap((each) => [each, ...elsewhere.slack.thread(each)]);
    const others = JSON.stringify([messages.list(), slack, elsewhere.webhooks.list()]);
    const secrets = [
      decide,
      stop,
      passOn,
      ...Object.values(LOCAL_SECRETS).map((name) => process.env[name] ?? ''),
    ];
    for (const secret of secrets.filter(Boolean)) expect(others).not.toContain(secret);
    expect(others).not.toMatch(/\/(a|stop|pass-on)\/[\w-]{43}/);
    const withLinks = mails.list().filter(({ text }) => text.includes(decide));
    expect(withLinks.map(({ recipients }) => recipients)).toEqual([ANA.mail]);
    for (const mail of mails.list())
      for (const secret of Object.values(LOCAL_SECRETS).map((name) => process.env[name] ?? '?'))
        expect(JSON.stringify(mail)).not.toContain(secret);
  });
});

describe('a button in Slack', () => {
  test('rejects only with a reason, which a window asks for', async () => {
    const { embedded, change } = await open();
    await press(embedded, change, 'reject');
    expect(embedded.cloud.elsewhere.slack.modalOf('t1')?.view.callback_id).toBe('reject');
    const reject = (text: string) =>
      embedded.clock.during(() =>
        embedded.web.slack.reject({ user: LINKED.slack, channel: 'C0123ABCD', change, text }),
      );
    expect(await reject('  ')).toContain('why');
    expect((await embedded.read(change)).state.decisions).toEqual([]);
    expect(await reject('too soon')).toBeUndefined();
    expect((await embedded.read(change)).state.decisions).toMatchObject([
      { decision: 'reject', by: 'ana', via: 'slack', signedIn: false, note: 'too soon' },
    ]);
  });

  test('does nothing for somebody whom nobody linked, and says so to them alone', async () => {
    const { embedded, change } = await open();
    for (const action of ['approve', 'reject', 'snooze'])
      await press(embedded, change, action, 'U0EVIL');
    expect((await embedded.read(change)).state.decisions).toEqual([]);
    expect(embedded.cloud.elsewhere.slack.modalOf('t1')).toBeUndefined();
    const [message] = slackOf(embedded);
    const said = message ? embedded.cloud.elsewhere.slack.thread(message) : [];
    expect(said.map(({ onlyFor }) => onlyFor)).toEqual(['U0EVIL', 'U0EVIL', 'U0EVIL']);
  });

  test('approves low risk, in the name of whom it is linked to', async () => {
    const { embedded, change } = await open({}, lowRisk);
    expect((await embedded.read(change)).state.assessed?.risk.band).toBe('low');
    await press(embedded, change, 'approve');
    const { decisions } = (await embedded.read(change)).state;
    expect(decisions).toMatchObject([
      { decision: 'approve', by: 'ana', via: 'slack', signedIn: false, complete: true },
    ]);
    await embedded.until(change, (state) => state.phase !== 'open');
    expect(JSON.stringify(slackOf(embedded)[0]?.blocks)).toContain('Approved by ana.');
  });

  test('approves nothing above low risk, and says so', async () => {
    const { embedded, change } = await open();
    await press(embedded, change, 'approve');
    expect((await embedded.read(change)).state.decisions).toEqual([]);
    const [message] = slackOf(embedded);
    const said = message ? embedded.cloud.elsewhere.slack.thread(message) : [];
    expect(said.at(-1)?.text).toContain('Only low risk');
  });

  test('snoozes, after which the message has no buttons', async () => {
    const { embedded, change } = await open();
    await press(embedded, change, 'snooze');
    await embedded.until(change, (state) => state.closed !== undefined);
    const { clock } = embedded;
    const isTold = () => headerOf(embedded)?.startsWith('Cancelled: ') === true;
    await clock.runUntil(isTold, clock.now() + MS_PER_HOUR);
    expect(headerOf(embedded)).toMatch(/^Cancelled: /);
    expect(slackOf(embedded)[0]?.blocks.some(({ type }) => type === 'actions')).toBe(false);
  });
});

describe('what cannot be told', () => {
  test('keeps no change from its end, and is told later', async () => {
    const { embedded, change } = await open();
    // The write that keeps the deliveries fails, as often as it is tried for a while.
    let left = 3;
    embedded.around = (call, next) => {
      const isDelivery = JSON.stringify(call.input).includes('delivery#');
      return call.operation === 'PutItem' && isDelivery && left-- > 0
        ? failing(() => true)(call, next)
        : next();
    };
    await embedded.decide(change, 'reject');
    await embedded.until(change, (state) => state.closed !== undefined);
    await embedded.clock.quiet();
    const told = () =>
      embedded.cloud.mails.list().filter(({ subject }) => subject.startsWith('Re:'));
    expect(told()).toHaveLength(0);
    const { meta } = await embedded.read(change);
    expect((await embedded.statusOf(change, meta.fence)).status).toBe('SUCCEEDED');
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_HOUR);
    expect(told()).toHaveLength(1);
  });

  test('on Slack is an alert after a day, told by mail', async () => {
    const { embedded, change } = await open({
      notifications: {
        ...NOTIFY,
        targets: { ...NOTIFY.targets, team: { ...NOTIFY.targets.team, token: 'env:NOT_SET' } },
        routes: [{ to: ['approvers'] }, { atLeast: 'warning', to: ['team'] }],
      },
    });
    await embedded.clock.during(() =>
      embedded.ports.setBrake({
        on: true,
        by: 'bob',
        at: embedded.clock.now(),
        reason: 'an incident',
      }),
    );
    const alerts = await embedded.clock.during(() => embedded.ports.openAlerts());
    expect(alerts.map(({ id }) => id)).toEqual(['delivery-failed.team']);
    expect(alerts[0]?.says).toContain('env:NOT_SET is not set');
    await embedded.clock.advanceTo(embedded.clock.now() + 16 * MS_PER_MINUTE);
    const subjects = embedded.cloud.mails.list().map(({ subject }) => subject);
    expect(subjects).toContain('A message was not delivered');
    expect(subjects).toContain('All changes are stopped');
    expect(change).not.toBe('');
  });
});

describe('a change that needs a person', () => {
  test('is told at once, then again until somebody has seen it, by one channel once a round', async () => {
    const { embedded, change } = await open({
      notifications: {
        ...NOTIFY,
        routes: [{ to: ['approvers', 'team'] }, { on: ['needs-person'], to: ['phone'] }],
      },
    });
    await embedded.decide(change, 'approve');
    await embedded.until(change, ({ phase }) => phase === 'watching');
    hurt(embedded);
    await embedded.clock.during(() =>
      embedded.tina.lambda.updateFunctionConfiguration({
        FunctionName: 'resize',
        MemorySize: 1_024,
      }),
    );
    await embedded.until(change, (state) => state.closed !== undefined);
    await embedded.clock.quiet();
    const texts = () =>
      embedded.cloud.messages.list().filter(({ message }) => message.includes('Needs you')).length;
    const mails = () =>
      embedded.cloud.mails.list().filter(({ text }) => text.includes('NEEDS YOU')).length;
    expect([texts(), mails()]).toEqual([1, 1]);
    // The calls that put it right are in the mail and in the thread.
    const call = 'lambda:UpdateFunctionConfiguration';
    expect(embedded.cloud.mails.list()[0]?.text).toContain(call);
    const [message] = slackOf(embedded);
    const answers = message ? embedded.cloud.elsewhere.slack.thread(message) : [];
    const ending = answers.filter(({ text }) => text.startsWith('Needs you'));
    expect(ending.map(({ toChannel }) => toChannel)).toEqual([true]);
    expect(JSON.stringify(ending[0]?.blocks)).toContain(call);
    const locked = answers.filter(({ text }) => text.startsWith('Nothing else is begun'));
    expect(locked.map(({ toChannel }) => toChannel)).toEqual([false]);
    // The round of the alert is the same notification as the end of the change.
    await embedded.clock.advanceTo(embedded.clock.now() + 14 * MS_PER_MINUTE);
    expect([texts(), mails()]).toEqual([1, 1]);
    await embedded.clock.advanceTo(embedded.clock.now() + 20 * MS_PER_MINUTE);
    expect(texts()).toBe(1);
    expect(mails()).toBe(2);
    const id = `needs-person.${change}`;
    await embedded.clock.during(() =>
      embedded.web.alerts.acknowledge({ id, by: 'ana', via: 'console' }),
    );
    expect((await embedded.read(change)).state.acknowledged).toMatchObject({ by: 'ana' });
    await embedded.clock.advanceTo(embedded.clock.now() + 5 * MS_PER_HOUR);
    expect(mails()).toBe(2);
    expect(embedded.errors).toEqual([]);
  });
});

describe('the brake', () => {
  test('is told of once for each time that it changes', async () => {
    const { embedded } = await open();
    const set = (on: boolean) =>
      embedded.clock.during(() =>
        embedded.ports.setBrake({ on, by: 'bob', at: embedded.clock.now(), reason: 'an incident' }),
      );
    await set(true);
    await set(true);
    await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_MINUTE);
    await set(false);
    const types = embedded.cloud.elsewhere.webhooks.list().map(({ body }) => JSON.parse(body).type);
    expect(types.filter((type: string) => type.startsWith('brake'))).toEqual([
      'brake-off',
      'brake-on',
    ]);
  });

  test('is on even when nobody can be told', async () => {
    const { embedded } = await open();
    let calls = 0;
    embedded.around = (call, next) =>
      call.operation === 'PutItem' && calls++ > 0 ? failing(() => true)(call, next) : next();
    await embedded.clock.during(() =>
      embedded.ports.setBrake({
        on: true,
        by: 'bob',
        at: embedded.clock.now(),
        reason: 'an incident',
      }),
    );
    embedded.around = undefined;
    expect((await embedded.clock.during(() => embedded.ports.readBrake())).on).toBe(true);
  });
});
