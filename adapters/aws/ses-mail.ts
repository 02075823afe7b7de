import type { ReadMailAccount, SendMail } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { InvalidInputError, UpstreamError } from '#core/errors/errors.ts';
import { clientFor } from './clients.ts';

/** Longer subjects are cut by mail programs anyway. */
const SUBJECT_LENGTH = 200;

/** Line breaks would start another header; the others turn text around or hide it. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** One address, alone: no list, no name, no space. */
const ADDRESS = /^[^\s@,;:<>"()[\]\\]+@[^\s@,;:<>"()[\]\\]+$/;

/** What SES takes as the value of a tag. */
const TAG = /^[\w.@-]{1,255}$/;

/** As SES gives them: letters, digits and dashes. */
const MESSAGE_ID = /^[\w.-]+$/;

/** Sends mails by SES; names and tags of a cloud account within a subject cannot add a header. */
export const makeSendMail =
  (env: Pick<FunctionEnv, 'MAIL_FROM' | 'MAIL_CONFIGURATION_SET'>): SendMail =>
  async ({ to, subject, html, text, inReplyTo, about = {} }) => {
    if (!ADDRESS.test(to)) throw new InvalidInputError('a mail needs one address to go to');
    const ses = await clientFor('sesv2');
    const thread = inReplyTo && messageId(inReplyTo, await ses.config.region());
    const { MessageId } = await ses.sendEmail({
      FromEmailAddress: env.MAIL_FROM,
      // Without it nobody would hear of what comes back.
      ...(env.MAIL_CONFIGURATION_SET && { ConfigurationSetName: env.MAIL_CONFIGURATION_SET }),
      EmailTags: Object.entries(about)
        .filter(([, value]) => TAG.test(value))
        .map(([Name, Value]) => ({ Name, Value })),
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: { Data: oneLine(subject), Charset: 'UTF-8' },
          Body: {
            Html: { Data: html, Charset: 'UTF-8' },
            Text: { Data: text, Charset: 'UTF-8' },
          },
          ...(thread && {
            Headers: [
              { Name: 'In-Reply-To', Value: thread },
              { Name: 'References', Value: thread },
            ],
          }),
        },
      },
    });
    if (MessageId === undefined) throw new UpstreamError('sesv2 SendEmail gave no message id');
    return MessageId;
  };

/** Of the account and region of this process. */
export const readMailAccount: ReadMailAccount = async () => {
  const ses = await clientFor('sesv2');
  const { SendingEnabled = false, ProductionAccessEnabled = false } = await ses.getAccount({});
  return { isSending: SendingEnabled, isSandbox: !ProductionAccessEnabled };
};

const oneLine = (subject: string): string =>
  // The cut may go through a character of two halves.
  subject.replace(UNSAFE, ' ').trim().slice(0, SUBJECT_LENGTH).toWellFormed();

/** @see https://docs.aws.amazon.com/ses/latest/dg/header-fields.html */
const messageId = (id: string, region: string): string => {
  if (!MESSAGE_ID.test(id)) throw new InvalidInputError('that is not a message id of SES');
  return `<${id}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`;
};
