import type { Config } from '#core/contract/config.ts';
import { AppError } from '#core/errors/errors.ts';
import { isAtLeast } from '#core/notify/notification.ts';
import type { Notice, NoticedChange } from '#core/present/notice/notice.ts';
import type { SlackMessage } from '#core/present/slack/blocks.ts';
import { changeMessage, noticeMessage, threadMessage } from '#core/present/slack/change-message.ts';
import type { ReadConfig } from '../ports.ts';
import type {
  Channel,
  ReadSecret,
  SaveSlackMessage,
  SlackApi,
  SlackMessageOf,
  SlackPlace,
} from './ports.ts';

export interface SlackChannelDeps {
  readonly slack: SlackApi;
  readonly readSecret: ReadSecret;
  readonly slackMessageOf: SlackMessageOf;
  readonly saveSlackMessage: SaveSlackMessage;
  readonly readConfig: ReadConfig;
}

/**
 * One message for a change, edited in place as it moves on; what happened goes into its thread, and to the channel too
 * when it went back or somebody must act.
 */
export const makeSlackChannel =
  (deps: SlackChannelDeps): Channel<'slack'> =>
  async (notice, { channel, token: reference, canAnswer }) => {
    const token = await deps.readSecret(reference);
    const { change } = notice;
    if (change === undefined) {
      await deps.slack.post(token, { channel, ...noticeMessage(notice) });
      return { kind: 'sent' };
    }
    const { config } = await deps.readConfig();
    const message = messageFor(change, config, { url: notice.url, canAnswer });
    const known = await edited(deps, token, message, await deps.slackMessageOf(change.id, channel));
    if (known === undefined) {
      await deps.saveSlackMessage(change.id, await deps.slack.post(token, { channel, ...message }));
      return { kind: 'sent' };
    }
    // Editing again shows the same; only the answer in the thread must not come twice, and so comes last.
    if (isNews(notice))
      await deps.slack.post(token, {
        channel: known.channel,
        thread: known.ts,
        toChannel: isAtLeast(notice.notification.severity, 'warning'),
        ...threadMessage(notice),
      });
    return { kind: 'sent' };
  };

/** The message after it was edited; undefined when there is none, or somebody deleted it. */
const edited = async (
  { slack }: SlackChannelDeps,
  token: string,
  message: SlackMessage,
  place: SlackPlace | undefined,
): Promise<SlackPlace | undefined> => {
  if (place === undefined) return undefined;
  try {
    await slack.update(token, place, message);
    return place;
  } catch (error) {
    if (error instanceof AppError && error.details.code === 'message_not_found') return undefined;
    throw error;
  }
};

/** The message of a change as it stands now. */
export const messageFor = (
  change: NoticedChange,
  config: Config,
  { url, canAnswer }: { readonly url: string; readonly canAnswer: boolean },
): SlackMessage => {
  const asked = change.state.asked?.approvers ?? [];
  const owner = config.approval.approvers.find(({ name }) => asked.includes(name))?.slack;
  return changeMessage({
    change,
    url,
    canAnswer: canAnswer && config.features.slackDecisions,
    ...(owner !== undefined && { owner }),
  });
};

/** That it asks is what the message itself says. */
const isNews = ({ notification }: Notice): boolean => notification.type !== 'approval-asked';
