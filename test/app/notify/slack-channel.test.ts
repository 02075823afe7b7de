import { describe, expect, test } from 'vitest';
import type { SlackApi, SlackPlace } from '#app/notify/ports.ts';
import { makeSlackChannel } from '#app/notify/slack-channel.ts';
import type { Config } from '#core/contract/config.ts';
import { InvalidInputError, UpstreamError } from '#core/errors/errors.ts';
import { type NoticedChange, noticeOf } from '#core/present/notice/notice.ts';
import { aNotification, configOf } from '#test/core/notify/notifications.ts';
import { ended, waiting } from '#test/core/present/slack/noticed-changes.ts';

const ADDRESS = { kind: 'slack', channel: 'C1', token: 'env:T', canAnswer: true } as const;
const URL = 'https://trimtab.example.com/changes/chg-0217';

interface Given {
  readonly known?: SlackPlace;
  readonly update?: SlackApi['update'];
  readonly change?: NoticedChange;
  readonly config?: Config;
}
const channel = ({ known, update, change = ended(), config = configOf() }: Given = {}) => {
  const calls: string[] = [];
  const shown: unknown[] = [];
  let place = known;
  let posts = 0;
  const send = makeSlackChannel({
    slack: {
      post: async (token, { thread, toChannel, blocks }) => {
        shown.push(...(blocks ?? []));
        calls.push(`post ${token} ${thread ?? 'top'}${toChannel ? ' and channel' : ''}`);
        return { channel: 'C1', ts: `new-${++posts}` };
      },
      update:
        update ??
        (async (_, { ts }) => {
          calls.push(`update ${ts}`);
        }),
      openModal: async () => {},
      whisper: async () => {},
    },
    readSecret: async (reference) => `what ${reference} is`,
    slackMessageOf: async () => place,
    saveSlackMessage: async (_, saved) => {
      place = saved;
    },
    readConfig: async () => ({ config, version: 'v' }),
  });
  const tell = (given: Parameters<typeof aNotification>[0] = {}) =>
    send(noticeOf(aNotification(given), { templates: {}, url: URL, change }), ADDRESS, 'dlv-1');
  return { calls, shown, tell, placeNow: () => place };
};

describe('the message of a change in Slack', () => {
  test.each([true, false])('has buttons that decide while that is on: %s', async (isOn) => {
    const config = { ...configOf(), features: { ...configOf().features, slackDecisions: isOn } };
    const { shown, tell } = channel({ change: waiting({ band: 'low' }), config });
    await tell({ type: 'approval-asked' });
    expect(JSON.stringify(shown)).toContain('Review and decide');
    expect(/"(Approve|Reject…)"/.test(JSON.stringify(shown))).toBe(isOn);
  });

  test('is posted once, and edited from then on, with the news in its thread', async () => {
    const { calls, tell } = channel();
    await tell({ type: 'approval-asked' });
    await tell({ severity: 'info', type: 'change-completed' });
    await tell();
    expect(calls).toEqual([
      'post what env:T is top',
      'update new-1',
      'post what env:T is new-1',
      'update new-1',
      'post what env:T is new-1 and channel',
    ]);
  });

  test('is only edited by what asks again: that is what it says itself', async () => {
    const { calls, tell } = channel({ known: { channel: 'C1', ts: 'old' } });
    await tell({ type: 'approval-asked' });
    expect(calls).toEqual(['update old']);
  });

  test('that somebody deleted is posted anew', async () => {
    const gone = async () => {
      throw new InvalidInputError('gone', { details: { code: 'message_not_found' } });
    };
    const { calls, tell, placeNow } = channel({
      known: { channel: 'C1', ts: 'old' },
      update: gone,
    });
    await tell();
    expect(calls).toEqual(['post what env:T is top']);
    expect(placeNow()).toEqual({ channel: 'C1', ts: 'new-1' });
  });

  test('that cannot be edited now is not posted twice', async () => {
    const busy = async () => {
      throw new UpstreamError('busy');
    };
    const { calls, tell } = channel({ known: { channel: 'C1', ts: 'old' }, update: busy });
    await expect(tell()).rejects.toThrow(UpstreamError);
    expect(calls).toEqual([]);
  });
});
