import type { Requirement } from '#core/model/change.ts';
import type { EpochMs } from '#core/model/units.ts';
import { silenceSays } from '../asking.ts';
import { html, plain } from '../escape.ts';
import { type EvidenceLine, evidenceOf, verdictSentence } from '../evidence.ts';
import { type FourFacts, factLine, fourFactsOf } from '../four-facts.ts';
import { placeOf } from '../place.ts';
import type { PresentedChange } from '../presented-change.ts';
import { subjectOf, titleOf } from '../title.ts';
import { couldGoWrong } from '../watch-sentence.ts';
import {
  barTable,
  button,
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
} from './mail-layout.ts';

/** A request for one person's decision. */
export interface ApprovalRequest {
  readonly change: PresentedChange;
  /** Whom it is sent to. */
  readonly approver: string;
  readonly requires: Extract<Requirement, 'one-person' | 'signed-in-person' | 'two-people'>;
  readonly expiresAt: EpochMs;
  /** This person's own link; opening it changes nothing. */
  readonly reviewUrl: string;
  /** A link that can stop and nothing else. */
  readonly stopUrl: string;
  /** A link that passes the request on to whoever stands in for this person; absent when nobody does. */
  readonly passOnUrl?: string;
  /** Which of several levels is asked. */
  readonly level?: { readonly name: string; readonly n: number; readonly of: number };
  /** Why it comes, where it is not the first mail about this request. */
  readonly because?: string;
}

/** The mail that asks for a decision. It has one button, which leads to the page where the decision is made. */
export const approvalMail = (request: ApprovalRequest): MailContent => {
  const parts = partsOf(request);
  return {
    subject: subjectOf(request.change),
    html: htmlPart(request, parts),
    text: textPart(request, parts),
  };
};

/** What both parts say, each in its own way. */
interface Parts {
  readonly title: string;
  readonly place: string;
  readonly facts: FourFacts;
  readonly evidence: EvidenceLine | undefined;
  readonly verdict: string;
  readonly wrong: string;
  readonly silence: string;
  readonly reference: string;
  readonly whyYou: string;
  /** Empty in the first mail. */
  readonly lead: string;
}

const partsOf = ({
  change,
  approver,
  requires,
  expiresAt,
  level,
  because,
}: ApprovalRequest): Parts => ({
  title: titleOf(change),
  place: placeOf(change),
  facts: fourFactsOf(change),
  evidence: evidenceOf(change.recommendation),
  verdict: verdictSentence(change.recommendation),
  wrong: couldGoWrong(change),
  silence: `Opening the page changes nothing. ${silenceSays(expiresAt)}`,
  reference: plain(change.number, 40),
  lead: because === undefined ? '' : `${plain(because, 300)}.`,
  whyYou: `For ${plain(approver, 80)}, an approver of changes in this account. ${CONDITIONS[requires]}${
    level === undefined ? '' : ` Level ${level.n} of ${level.of}: ${plain(level.name, 80)}.`
  }`,
});

const CONDITIONS: Readonly<Record<ApprovalRequest['requires'], string>> = {
  'one-person': 'One person is enough.',
  'signed-in-person': 'You will be asked to sign in.',
  'two-people': 'Two people must agree, each signed in and confirmed with a fresh code.',
};

/** What an inbox shows beside the subject. */
const preheaderOf = ([, , interruption, undo]: FourFacts): string =>
  `Interruption: ${factLine(interruption)}. Undo: ${factLine(undo)}. If you do nothing, nothing changes.`;

const htmlPart = ({ reviewUrl, stopUrl, passOnUrl }: ApprovalRequest, parts: Parts): string =>
  mailFrame(parts.title, `${parts.lead} ${preheaderOf(parts.facts)}`.trim(), [
    ...(parts.lead === '' ? [] : [paragraph(html`<strong>${parts.lead}</strong>`)]),
    small(parts.place),
    heading(parts.title),
    factTable(parts.facts),
    html`${parts.evidence && barTable(parts.evidence)}${paragraph(parts.verdict)}`,
    paragraph(parts.wrong, 'What could go wrong:'),
    button('Review and decide', reviewUrl),
    paragraph(parts.silence),
    footer([
      parts.reference,
      parts.whyYou,
      ...(passOnUrl === undefined
        ? []
        : [html`${link('Not for me', passOnUrl)}: passes it to whoever stands in for you.`]),
      html`Something is wrong? ${link('Stop all changes', stopUrl)}: opens a page that asks first.`,
    ]),
  ]);

const textPart = ({ reviewUrl, stopUrl, passOnUrl }: ApprovalRequest, parts: Parts): string => {
  const { title, place, facts, evidence, verdict, wrong, silence, reference, whyYou } = parts;
  return [
    ...(parts.lead === '' ? [] : [wrapped(parts.lead), '']),
    title.toUpperCase(),
    place,
    '',
    ...factLines(facts),
    '',
    ...(evidence ? [`${evidence.caption}: ${evidence.text} (${evidence.limit})`] : []),
    wrapped(verdict),
    '',
    wrapped(`What could go wrong: ${wrong}`),
    '',
    `Review and decide: ${reviewUrl}`,
    wrapped(`${silence} ${reference}`),
    wrapped(whyYou),
    ...(passOnUrl === undefined ? [] : [`Not for me, pass it on: ${passOnUrl}`]),
    `Stop all changes: ${stopUrl}`,
    '',
  ].join('\n');
};
