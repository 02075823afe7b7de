import type { TargetConfig } from '#core/contract/config/notifications.ts';
import type { Config } from '#core/contract/config.ts';
import { AppError } from '#core/errors/errors.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { questionModal } from '#core/present/slack/blocks.ts';
import { ACTIONS, SNOOZE_DAYS } from '#core/present/slack/change-message.ts';
import type { VerbAnswer } from '../approvals/answers.ts';
import type { ApprovalVerbs } from '../approvals/approval-verbs.ts';
import type { Now, ReadChange, ReadConfig } from '../ports.ts';
import type { ReadSecret, SlackApi, SlackMessageOf } from './ports.ts';
import { noticedChange } from './read-notice.ts';
import { messageFor } from './slack-channel.ts';

export interface AnswerSlackDeps {
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly readSecret: ReadSecret;
  readonly slack: SlackApi;
  readonly slackMessageOf: SlackMessageOf;
  readonly publicUrl: string;
  readonly now: Now;
}

/** Somebody pressed a button of a message. */
export interface SlackPress {
  /** Slack id of whoever it was. */
  readonly user: string;
  readonly channel: string;
  readonly action: string;
  /** The change that the button names. */
  readonly change: string;
  /** Lets a window be opened, within three seconds. */
  readonly trigger: string;
}

/** Somebody answered a question in a window. */
export interface SlackAnswer {
  readonly user: string;
  readonly channel: string;
  readonly change: string;
  readonly text: string;
}

/** What people do in Slack, after it was proven to come from there. */
export interface SlackAnswers {
  /** What requests of Slack may be signed with: a secret for each app that messages go to. */
  readonly signingSecrets: () => Promise<readonly string[]>;
  /** What the time of a signature is compared with. */
  readonly now: Now;
  readonly press: (press: SlackPress) => Promise<void>;
  /** A rejection with its reason. Undefined: done; else what is to be written differently. */
  readonly reject: (answer: SlackAnswer) => Promise<string | undefined>;
}

type SlackTarget = Extract<TargetConfig, { kind: 'slack' }>;

const MAX_REASON = 500;
const NOT_LINKED =
  'Nobody knows you here: an administrator has to put your Slack id beside your name among the approvers.';

/**
 * Decides in the name of the approver whose Slack id it is, over the same use case as everybody else: it lets only low
 * risk be approved from here.
 */
export const makeAnswerSlack = (
  deps: AnswerSlackDeps,
  approvals: Pick<ApprovalVerbs, 'decide' | 'snooze'>,
): SlackAnswers => {
  const settle = async (at: Place, answer: VerbAnswer): Promise<void> => {
    if (answer.kind === 'done') await refresh(deps, at);
    else await whisper(deps, at, answer.says);
  };
  return {
    now: deps.now,
    signingSecrets: async () => {
      const { config } = await deps.readConfig();
      const references = slackTargets(config).flatMap(({ signingSecret }) => signingSecret ?? []);
      const secrets = await Promise.all(
        [...new Set(references)].map((name) => secretOf(deps, name)),
      );
      return secrets.filter((secret) => secret !== undefined);
    },
    press: async ({ user, channel, action, change, trigger }) => {
      const { config } = await deps.readConfig();
      const place = { user, channel, change, config };
      const by = identityOf(config, user);
      if (by === undefined) return whisper(deps, place, NOT_LINKED);
      const sent = { target: { change }, by, via: 'slack' };
      switch (action) {
        case ACTIONS.approve:
          return settle(place, await approvals.decide({ ...sent, decision: 'approve' }));
        case ACTIONS.snooze: {
          const until = deps.now() + SNOOZE_DAYS * MS_PER_DAY;
          const because = `snoozed for ${SNOOZE_DAYS} days in Slack`;
          return settle(place, await approvals.snooze({ ...sent, until, because }));
        }
        case ACTIONS.reject:
          return openQuestion(deps, place, trigger);
      }
    },
    reject: async ({ user, channel, change, text }) => {
      const { config } = await deps.readConfig();
      const by = identityOf(config, user);
      if (by === undefined) return NOT_LINKED;
      const answer = await approvals.decide({
        target: { change },
        by,
        via: 'slack',
        decision: 'reject',
        note: text.slice(0, MAX_REASON),
      });
      if (answer.kind !== 'done') return answer.says;
      await refresh(deps, { user, channel, change, config });
      return undefined;
    },
  };
};

/** Where something was pressed, and by whom. */
interface Place {
  readonly user: string;
  readonly channel: string;
  readonly change: string;
  readonly config: Config;
}

const slackTargets = ({ notifications }: Config): readonly SlackTarget[] =>
  Object.values(notifications.targets).filter((target) => target.kind === 'slack');

/** A Slack id proves an account of a workspace: as much as a mailbox, and no sign-in. */
const identityOf = ({ approval }: Config, user: string) => {
  const approver = approval.approvers.find(({ slack }) => slack === user);
  return approver && ({ name: approver.name, how: 'slack', assurance: 'mailbox' } as const);
};

/** A secret that is not set lets nobody in, and keeps nobody of another app out. */
const secretOf = async (
  { readSecret }: AnswerSlackDeps,
  reference: string,
): Promise<string | undefined> => {
  try {
    return await readSecret(reference);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
};

const tokenOf = async (deps: AnswerSlackDeps, { config, channel }: Place) => {
  const target = slackTargets(config).find((each) => each.channel === channel);
  return target && { target, token: await deps.readSecret(target.token) };
};

/** Shows the change as it is now. What was decided is done: that it cannot be shown here takes nothing from it. */
const refresh = async (deps: AnswerSlackDeps, place: Place): Promise<void> => {
  const { change: id, channel, config } = place;
  await quietly(async () => {
    const slack = await tokenOf(deps, place);
    const message = await deps.slackMessageOf(id, channel);
    if (slack === undefined || message === undefined) return;
    const change = await noticedChange(deps, id, config);
    const url = `${deps.publicUrl}/changes/${change.number}`;
    const canAnswer = slack.target.signingSecret !== undefined;
    await deps.slack.update(slack.token, message, messageFor(change, config, { url, canAnswer }));
  });
};

const whisper = (deps: AnswerSlackDeps, place: Place, says: string): Promise<void> =>
  quietly(async () => {
    const slack = await tokenOf(deps, place);
    const { channel, user } = place;
    if (slack !== undefined) await deps.slack.whisper(slack.token, { channel, user }, says);
  });

const openQuestion = async (
  deps: AnswerSlackDeps,
  place: Place,
  trigger: string,
): Promise<void> => {
  const slack = await tokenOf(deps, place);
  if (slack === undefined) return;
  const { change, channel } = place;
  await deps.slack.openModal(
    slack.token,
    trigger,
    questionModal({
      callback: ACTIONS.reject,
      about: JSON.stringify({ change, channel }),
      title: 'Reject this change',
      label: 'Why? It is not proposed again for a while.',
      submit: 'Reject',
      maxLength: MAX_REASON,
    }),
  );
};

const quietly = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
};
