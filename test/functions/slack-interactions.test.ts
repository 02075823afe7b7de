import { beforeEach, describe, expect, test } from 'vitest';
import { slackSignature } from '#adapters/slack/signature.ts';
import { SLACK_PATH } from '#core/contract/slack.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { makeInvoke } from '#local/functions.ts';
import { LOCAL_SECRETS } from '#local/services/outbound.ts';
import { asks, opened } from '#test/app/approvals/asked-change.ts';
import { apiEvent } from '#test/support/api-event.ts';
import { ANA, type Embedded } from '#test/support/embedded.ts';

/** The deployed handler, asked with the events by which an HTTP API hands over what Slack sends. */

const invoke = makeInvoke();
const CHANNEL = 'C0123ABCD';
const SLACK = {
  targets: {
    team: {
      kind: 'slack',
      channel: CHANNEL,
      token: `env:${LOCAL_SECRETS.slackToken}`,
      signingSecret: `env:${LOCAL_SECRETS.slackSigning}`,
    },
  },
  routes: [{ to: ['approvers', 'team'] }],
};

let embedded: Embedded;
let change = '';
beforeEach(async () => {
  embedded = await opened({
    ...asks({ approvers: [{ ...ANA, slack: 'U012AB3CD' }] }),
    notifications: SLACK,
  });
  [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
});

interface Sent {
  readonly secret?: string | undefined;
  readonly ageMs?: number;
  readonly isBase64Encoded?: boolean;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
/** Presses *Snooze*, as Ana. */
const press = async ({
  secret = process.env[LOCAL_SECRETS.slackSigning] ?? '',
  ageMs = 0,
  isBase64Encoded = true,
  headers = {},
  ...given
}: Sent = {}) => {
  const payload = {
    type: 'block_actions',
    user: { id: 'U012AB3CD', name: 'ana' },
    trigger_id: 't1',
    channel: { id: CHANNEL },
    actions: [{ type: 'button', action_id: 'snooze', value: change }],
  };
  const signed = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(Math.floor((embedded.clock.now() - ageMs) / MS_PER_SECOND));
  const { body = signed } = given;
  const answer = await embedded.clock.during(() =>
    invoke('api', {
      ...apiEvent(SLACK_PATH, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': slackSignature(secret, timestamp, signed),
          ...headers,
        },
      }),
      routeKey: `POST ${SLACK_PATH}`,
      body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded,
    }),
  );
  const { withdrawn } = (await embedded.read(change)).state;
  return {
    status: (answer as { statusCode: number }).statusCode,
    snoozed: withdrawn !== undefined,
  };
};

test.each([true, false])(
  'what Slack signs is done, in base64 or not: %s',
  async (isBase64Encoded) => {
    expect(await press({ isBase64Encoded })).toEqual({ status: 200, snoozed: true });
  },
);

test('pressed twice, or sent again as it was, it is done once', async () => {
  await press();
  const { length } = (await embedded.read(change)).events;
  expect(await press()).toEqual({ status: 200, snoozed: true });
  const { events } = await embedded.read(change);
  expect(events.filter(({ body }) => body.kind === 'withdrawn')).toHaveLength(1);
  expect(events.length).toBeGreaterThanOrEqual(length);
});

describe('nothing is done, and nothing is told to whoever asks', () => {
  test.each<[string, Sent, number]>([
    ['signed by somebody else', { secret: 'guessed' }, 401],
    ['signed more than five minutes ago', { ageMs: 5 * MS_PER_MINUTE + 1_000 }, 401],
    ['signed for a time to come', { ageMs: -6 * MS_PER_MINUTE }, 401],
    ['altered on its way', { body: 'payload=%7B%7D' }, 401],
    ['without a signature', { headers: { 'x-slack-signature': '' } }, 401],
    ['with no time', { headers: { 'x-slack-request-timestamp': '' } }, 401],
    ['longer than anything Slack sends', { body: 'x'.repeat(70_000) }, 413],
  ])('%s', async (_name, sent, status) => {
    expect(await press(sent)).toEqual({ status, snoozed: false });
  });
});
