import { html, plain } from '../escape.ts';
import { fourFactsOf } from '../four-facts.ts';
import {
  factLines,
  factTable,
  footer,
  heading,
  link,
  type MailContent,
  mailFrame,
  paragraph,
  small,
  wrapped,
} from '../mail/mail-layout.ts';
import { placeOf } from '../place.ts';
import type { Notice } from './notice.ts';

const WHY_YOU = 'You get this because the configuration of Trimtab names you.';

/** The mail of a notice that is no result: an alert, the brake, an edit of somebody else. */
export const noticeMail = (notice: Notice, subject: string): MailContent => {
  const { change, text, url, manual, notification } = notice;
  const facts = change?.presented === undefined ? [] : fourFactsOf(change.presented);
  const tone = notification.severity === 'critical' ? 'bad' : 'neutral';
  const place = change === undefined ? '' : placeOf(change);
  return {
    subject: plain(subject),
    html: mailFrame(notice.heading, text, [
      small(place || 'Trimtab'),
      heading(notice.heading, tone),
      paragraph(text),
      html`${
        manual.length > 0 &&
        html`${paragraph('These calls put it right by hand:')}${manual.map((call) => paragraph(html`<code>${call}</code>`))}`
      }`,
      html`${facts.length > 0 && factTable(facts)}`,
      paragraph(link('Open the console', url)),
      footer([change?.number ?? '', WHY_YOU]),
    ]),
    text: [
      wrapped(notice.heading.toUpperCase()),
      place,
      '',
      wrapped(text),
      '',
      ...(manual.length > 0 ? ['These calls put it right by hand:', ...manual, ''] : []),
      ...factLines(facts),
      '',
      `Open the console: ${url}`,
      ...(change === undefined ? [] : [change.number]),
      WHY_YOU,
      '',
    ].join('\n'),
  };
};
