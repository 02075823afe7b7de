import { returnedMail } from '#adapters/aws/mail-event.ts';
import { handle } from '#adapters/aws/middleware.ts';
import { makeAwsPorts } from '#adapters/aws/ports.ts';
import { makeNoteReturnedMail } from '#app/notify/note-returned-mail.ts';
import { functionEnvSchema } from '#core/contract/env.ts';
import { topicMessagesSchema } from '#core/contract/events.ts';

const noteReturnedMail = makeNoteReturnedMail(makeAwsPorts(functionEnvSchema.parse(process.env)));

/** Topic of SES, for each mail that comes back. Safe to retry: what was noted once stays so, whoever was asked is not again. */
export const handler = handle(topicMessagesSchema, async ({ Records }) => {
  for (const { Sns } of Records) {
    const mail = returnedMail(Sns.Message);
    if (mail !== undefined) await noteReturnedMail(mail);
  }
});
