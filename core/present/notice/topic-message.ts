import { placeOf } from '../place.ts';
import type { Notice } from './notice.ts';
import { inGsm } from './sms.ts';

/** What Amazon SNS takes: ASCII, no line break, under 100 characters, beginning with a letter or a number. */
const MAX_SUBJECT = 99;

const subjectOf = (heading: string): string => {
  const ascii = inGsm(heading)
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/^[^A-Za-z0-9]+/, '');
  return ascii.length <= MAX_SUBJECT ? ascii : `${ascii.slice(0, MAX_SUBJECT - 3).trimEnd()}...`;
};

/** The notice for a topic: a subject, one line for machines and phones, and a text for mails. */
export const topicMessageOf = (notice: Notice) => {
  const { notification, heading, text, change, url, manual } = notice;
  return {
    subject: subjectOf(heading),
    text: `${text}${change ? ` (${change.number})` : ''}`,
    mail: [
      heading,
      ...(change ? [placeOf(change)] : []),
      '',
      text,
      ...(manual.length > 0 ? ['', 'These calls put it right by hand:', ...manual] : []),
      '',
      url,
      ...(change ? [change.number] : []),
      '',
    ].join('\n'),
    attributes: { type: notification.type, severity: notification.severity },
  };
};
