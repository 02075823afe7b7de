import type { GetAccountCommandOutput, SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import type { Handler, Service } from '#local/services/wire/service.ts';
import { type CallContext, ServiceError } from '#local/services/wire/service.ts';
import type { MailStore } from './mail-store.ts';

/** Amazon SES as far as Trimtab uses it: takes simple mails with both parts, keeps them, and sends nothing. */
export const mailService = (store: MailStore): Service => ({
  name: 'sesv2',
  operations: { SendEmail: sendEmail(store), GetAccount: getAccount(store) },
});

const sendEmail =
  (store: MailStore): Handler =>
  (input: SendEmailCommandInput, context) => {
    const { Simple: simple } = input.Content ?? {};
    if (simple === undefined)
      throw refused('Only simple content is taken here, neither raw nor templates.');
    const stored = store.add(
      {
        account: context.account,
        region: context.region,
        sender: header('FromEmailAddress', input.FromEmailAddress),
        recipients: recipientsOf(input),
        subject: header('Subject', simple.Subject?.Data),
        html: simple.Body?.Html?.Data ?? '',
        text: simple.Body?.Text?.Data ?? '',
        inReplyTo: inReplyTo(simple.Headers ?? []),
        sentAt: context.now,
      },
      messageIdOf(context),
    );
    return { MessageId: stored.messageId };
  };

/** SES answers `<time in hex>-<uuid>-000000`; here it is counted, so that a run can be repeated exactly. */
const messageIdOf =
  ({ now }: CallContext) =>
  (n: number): string =>
    `${now.toString(16).padStart(16, '0')}-00000000-0000-4000-8000-${String(n).padStart(12, '0')}-000000`;

const recipientsOf = ({ Destination }: SendEmailCommandInput): string => {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination ?? {};
  const all = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  if (all.length === 0) throw refused('Missing required destination.');
  return all.map((address) => header('Destination', address)).join(', ');
};

/** A header that holds a line break would become two headers. */
const header = (name: string, value: string | undefined): string => {
  if (!value) throw refused(`Missing required ${name}.`);
  if (/[\r\n]/.test(value)) throw refused(`${name} must not contain line breaks.`);
  return value;
};

const inReplyTo = (
  headers: readonly { Name?: string | undefined; Value?: string | undefined }[],
) => {
  for (const { Name, Value } of headers) header(`Header ${Name ?? ''}`, Value);
  return headers.find(({ Name }) => Name?.toLowerCase() === 'in-reply-to')?.Value ?? null;
};

const refused = (message: string): ServiceError => new ServiceError('BadRequestException', message);

/** An account out of the sandbox that may send: what `doctor` looks for. */
const getAccount =
  (store: MailStore): Handler =>
  (): Omit<GetAccountCommandOutput, '$metadata'> => ({
    EnforcementStatus: 'HEALTHY',
    ProductionAccessEnabled: true,
    SendingEnabled: true,
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: store.list().length },
  });
