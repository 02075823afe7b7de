import type { SetBrake } from '../ports.ts';
import { makeTellOutcome, makeTellUntold, type TellOutcomeDeps } from '../tell-outcome.ts';
import {
  type AcknowledgeDeps,
  type EscalateDeps,
  makeAcknowledgeAlert,
  makeEscalateAlerts,
} from './alerts.ts';
import { makeDeliverDue } from './deliver.ts';
import { type MailChannelDeps, makeMailChannel } from './mail-channel.ts';
import { makeNotify, type NotifyDeps } from './notify.ts';
import type { PostWebhook, PublishToTopic, SendSms, UntoldChanges } from './ports.ts';
import { makeSlackChannel, type SlackChannelDeps } from './slack-channel.ts';
import { makeSetBrake, type TellBrakeDeps } from './tell-brake.ts';
import { makeSmsChannel, makeTopicChannel, makeWebhookChannel } from './text-channels.ts';

export type NotificationDeps = Omit<
  NotifyDeps & EscalateDeps & AcknowledgeDeps & TellOutcomeDeps & TellBrakeDeps,
  'channels' | 'notify'
> &
  MailChannelDeps &
  SlackChannelDeps & {
    readonly untoldChanges: UntoldChanges;
    readonly publishToTopic: PublishToTopic;
    readonly sendSms: SendSms;
    readonly postWebhook: PostWebhook;
  };

/** Everything that tells people something, from the ports. */
export const makeNotifications = (deps: NotificationDeps) => {
  const channels = {
    mail: makeMailChannel(deps),
    slack: makeSlackChannel(deps),
    sns: makeTopicChannel(deps.publishToTopic),
    sms: makeSmsChannel(deps.sendSms),
    webhook: makeWebhookChannel(deps),
  };
  const notify = makeNotify({ ...deps, channels });
  const setBrake: SetBrake = makeSetBrake({ ...deps, notify });
  const all = { ...deps, channels, notify };
  return {
    notify,
    setBrake,
    tellOutcome: makeTellOutcome(all),
    acknowledgeAlert: makeAcknowledgeAlert(all),
    /** What the sweeper does for people: first what opens new deliveries, then those that are due. */
    tellingChores: {
      outcomes: makeTellUntold(all),
      alerts: makeEscalateAlerts(all),
      deliveries: makeDeliverDue(all),
    },
  };
};
