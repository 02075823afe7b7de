import type { ChangeState } from '#core/ledger/fold.ts';
import { html, plain } from '../escape.ts';
import { counted } from '../format.ts';
import { fourFactsOf } from '../four-facts.ts';
import { headlineOf } from '../outcome.ts';
import { type PresentedPatch, presentPatch } from '../patch.ts';
import { placeOf } from '../place.ts';
import type { PresentedChange } from '../presented-change.ts';
import { titleOf } from '../title.ts';
import {
  button,
  code,
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

/** What became of a change, for somebody who was asked about it, or who must know. */
export interface ChangeResult {
  readonly change: PresentedChange;
  /** `Re: ` and that of the mail that asked, by which an inbox keeps them together; or one of its own. */
  readonly subject: string;
  /** Closed. */
  readonly state: ChangeState;
  /** Days without a new request for the same thing; left out when there is none. */
  readonly quietDays?: number;
  /** Calls that put things right by hand, when a person is needed. */
  readonly manual?: readonly string[];
  /** Where the console shows the change. */
  readonly changeUrl?: string;
  readonly stopUrl?: string;
}

/** The mail that tells how it ended, the outcome first. */
export const resultMail = (result: ChangeResult): MailContent => {
  const { change, state } = result;
  const patch = state.closed?.outcome === 'blocked' ? presentPatch(state.guarded) : undefined;
  const headline = headlineOf(change, state);
  const said: Said = {
    headline: headline.says,
    because: headline.because,
    tone: headline.tone,
    was: `It was about: ${titleOf(change)}.`,
    further: furtherOf(result),
    manual: (result.manual ?? []).map((call) => plain(call, 400)),
    ...(patch && { patch }),
    reference: plain(change.number, 40),
  };
  return {
    subject: plain(result.subject),
    html: htmlPart(result, said),
    text: textPart(result, said),
  };
};

interface Said {
  readonly headline: string;
  readonly because: string;
  readonly tone: 'neutral' | 'good' | 'bad';
  readonly was: string;
  /** What follows from it, a sentence each. */
  readonly further: readonly string[];
  readonly manual: readonly string[];
  /** What to change in code that owns the resource. */
  readonly patch?: PresentedPatch;
  readonly reference: string;
}

const furtherOf = ({ state, quietDays }: ChangeResult): readonly string[] => {
  const { closed, watch } = state;
  const left = closed?.left ?? [];
  return [
    ...(closed?.outcome === 'rolled-back' && watch !== undefined
      ? ['Everything was read back and is confirmed to be as it was.']
      : []),
    ...(left.length > 0
      ? [`Kept on purpose: ${left.map((what) => plain(what, 120)).join(', ')}.`]
      : []),
    ...(quietDays === undefined ? [] : [`Not asked again for ${counted(quietDays, 'day')}.`]),
  ];
};

const htmlPart = ({ change, changeUrl, stopUrl }: ChangeResult, said: Said): string =>
  mailFrame(said.headline, `${said.headline}. ${said.because}`, [
    small(placeOf(change)),
    heading(said.headline, said.tone),
    html`${said.because && paragraph(said.because)}${said.further.map((line) => paragraph(line))}`,
    html`${
      said.manual.length > 0 &&
      html`${paragraph('These calls put it right by hand:')}${said.manual.map((call) => paragraph(html`<code>${call}</code>`))}`
    }`,
    html`${said.patch && html`${paragraph(said.patch.lead)}${code(said.patch.text)}`}`,
    paragraph(said.was),
    factTable(fourFactsOf(change)),
    html`${changeUrl !== undefined && button('Open the change', changeUrl)}`,
    footer([
      said.reference,
      'You get this because you are one of those who decide about changes.',
      ...(stopUrl === undefined ? [] : [link('Stop all changes', stopUrl)]),
    ]),
  ]);

const textPart = ({ change, changeUrl, stopUrl }: ChangeResult, said: Said): string =>
  [
    wrapped(said.headline.toUpperCase()),
    placeOf(change),
    '',
    ...[said.because, ...said.further].filter(Boolean).flatMap((line) => [wrapped(line), '']),
    ...(said.patch ? [said.patch.lead, '', said.patch.text, ''] : []),
    ...(said.manual.length > 0 ? ['These calls put it right by hand:', ...said.manual, ''] : []),
    wrapped(said.was),
    '',
    ...factLines(fourFactsOf(change)),
    '',
    ...(changeUrl === undefined ? [] : [`Open the change: ${changeUrl}`]),
    said.reference,
    ...(stopUrl === undefined ? [] : [`Stop all changes: ${stopUrl}`]),
    '',
  ].join('\n');
