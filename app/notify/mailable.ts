import { NotPermittedError } from '#core/errors/errors.ts';
import { alertId } from '#core/notify/alert-id.ts';
import { addressName } from '#core/notify/returned-mail.ts';
import type { SendMail } from '../ports.ts';
import type { IsAlertOpen } from './ports.ts';

/**
 * Sends mails but for addresses from which one came back for good: until somebody has acknowledged that, each further one
 * would only cost the sender its reputation.
 *
 * @throws NotPermittedError for such an address; its alert is open
 */
export const makeSendToMailable =
  ({
    sendMail,
    isAlertOpen,
  }: {
    readonly sendMail: SendMail;
    readonly isAlertOpen: IsAlertOpen;
  }): SendMail =>
  async (mail) => {
    const alert = { kind: 'mail-returned', change: addressName(mail.to) } as const;
    if (await isAlertOpen(alert))
      throw new NotPermittedError(
        `mails to ${mail.to} come back; acknowledge the alert of that address once it takes mails again`,
        { details: { alert: alertId(alert) } },
      );
    return sendMail(mail);
  };
