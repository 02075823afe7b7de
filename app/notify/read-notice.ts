import type { Config } from '#core/contract/config.ts';
import { fold } from '#core/ledger/fold.ts';
import { alertId } from '#core/notify/alert-id.ts';
import { ALERT_KINDS } from '#core/notify/escalate.ts';
import type { Notification } from '#core/notify/notification.ts';
import { type Notice, type NoticedChange, noticeOf } from '#core/present/notice/notice.ts';
import type { ReadChange, ReadConfig } from '../ports.ts';
import { presentChange } from '../present-change.ts';
import type { FindAlert } from './ports.ts';

export interface ReadNoticeDeps {
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly findAlert: FindAlert;
  readonly publicUrl: string;
}

/** Reads all that a notification is about, as it is now. */
export const makeReadNotice =
  (deps: ReadNoticeDeps) =>
  async (notification: Notification): Promise<Notice> => {
    const { config } = await deps.readConfig();
    const change =
      notification.change === undefined
        ? undefined
        : await noticedChange(deps, notification.change, config);
    const { templates } = config.notifications;
    return noticeOf(notification, {
      templates,
      url: change === undefined ? deps.publicUrl : `${deps.publicUrl}/changes/${change.number}`,
      manual: await manualOf(deps, notification),
      ...(change && { change }),
    });
  };

export const noticedChange = async (
  { readChange }: Pick<ReadNoticeDeps, 'readChange'>,
  id: string,
  config: Config,
): Promise<NoticedChange> => {
  const stored = await readChange(id);
  const state = fold(stored.events);
  const { meta, plan, recommendation, before } = stored;
  const accountName = config.accounts.find((account) => account.id === plan.account)?.name;
  return {
    id,
    number: meta.number,
    recommendation,
    before,
    state,
    ...(accountName !== undefined && { accountName }),
    ...(state.assessed !== undefined && { presented: presentChange(stored, state, config) }),
  };
};

const manualOf = async (
  { findAlert }: ReadNoticeDeps,
  { type, change }: Notification,
): Promise<readonly string[]> => {
  const kind = ALERT_KINDS.find((known) => known === type);
  if (kind === undefined || change === undefined) return [];
  return (await findAlert(alertId({ kind, change })))?.manual ?? [];
};
