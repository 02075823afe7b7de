import { isWaiting } from '#core/approval/approved.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import { plain } from '../escape.ts';
import { evidenceOf, verdictSentence } from '../evidence.ts';
import { capitalised, deadline } from '../format.ts';
import { factLine, fourFactsOf } from '../four-facts.ts';
import type { Notice, NoticedChange } from '../notice/notice.ts';
import { headlineOf, outcomeSubjectOf } from '../outcome.ts';
import { placeOf } from '../place.ts';
import { shortTitleOf, subjectOf } from '../title.ts';
import { couldGoWrong } from '../watch-sentence.ts';
import {
  actionsBlock,
  button,
  confirmDialog,
  contextBlock,
  fallbackText,
  fieldsBlock,
  headerBlock,
  linkMarkup,
  paragraphBlock,
  type SlackBlock,
  type SlackMessage,
} from './blocks.ts';

/** What the buttons of a message are called when they come back. */
export const ACTIONS = { approve: 'approve', reject: 'reject', snooze: 'snooze' } as const;
/** How long a request is put off by the button. */
export const SNOOZE_DAYS = 7;

export interface ChangeMessageOptions {
  readonly change: NoticedChange;
  /** Where the console shows it. */
  readonly url: string;
  /** Whether a press can be proven to come from Slack: without that there are no buttons that decide. */
  readonly canAnswer: boolean;
  /** Slack id of whoever owns the resource, or is asked first. */
  readonly owner?: string;
}

/** The one message of a change in a channel, as the change stands now; edited in place when it moves on. */
export const changeMessage = (options: ChangeMessageOptions): SlackMessage => {
  const { change } = options;
  const isAsking = isWaiting(change.state);
  const presented = change.presented;
  return {
    text: fallbackText(isAsking ? subjectOf(change) : headingOf(change)),
    blocks: [
      headerBlock(headingOf(change)),
      ...(presented === undefined
        ? []
        : [
            fieldsBlock(
              fourFactsOf(presented).map((fact) => ({ label: fact.label, value: factLine(fact) })),
            ),
            paragraphBlock(verdictOf(change)),
            ...(isAsking ? [paragraphBlock(couldGoWrong(presented), 'What could go wrong:')] : []),
          ]),
      ...(isAsking ? [buttons(options)] : [statusBlock(change)]),
      contextBlock([
        change.number,
        placeOf(change),
        ...(isAsking ? [`ends ${deadline(change.state.asked?.expiresAt ?? 0)}`] : []),
        ...(options.owner === undefined ? [] : [{ markup: `<@${plain(options.owner, 30)}>` }]),
        linkMarkup(options.url, 'Open or stop'),
      ]),
    ],
  };
};

const headingOf = (change: NoticedChange): string => {
  const { closed } = change.state;
  if (closed !== undefined) return outcomeSubjectOf(change, closed.outcome);
  return isWaiting(change.state) ? `Approve? ${shortTitleOf(change)}` : shortTitleOf(change);
};

const verdictOf = ({ recommendation }: NoticedChange): readonly string[] => {
  const evidence = evidenceOf(recommendation);
  const verdict = verdictSentence(recommendation);
  return evidence === undefined
    ? [verdict]
    : [`${evidence.caption}: ${evidence.text} (${evidence.limit})`, verdict];
};

const statusBlock = (change: NoticedChange): SlackBlock => {
  const { says, because } = headlineOf(change, change.state);
  return paragraphBlock([deciders(change.state), `${says}.`, because].filter(Boolean).join(' '));
};

/** `Approved by ana.`, for as long as it is not over. */
const deciders = ({ decisions, closed }: ChangeState): string => {
  const names = decisions
    .filter(({ decision }) => decision === 'approve')
    .map(({ by }) => plain(by, 80));
  return closed !== undefined || names.length === 0 ? '' : `Approved by ${names.join(' and ')}.`;
};

/** Only low risk is approved here: beyond that it counts who is signed in. */
const isApprovable = ({ presented, state }: NoticedChange): boolean =>
  presented?.risk.band === 'low' && state.assessed?.verdict.requires === 'one-person';

const buttons = ({ change, url, canAnswer }: ChangeMessageOptions): SlackBlock => {
  const title = shortTitleOf(change);
  return actionsBlock([
    button('review', 'Review and decide', { url, style: 'primary' }),
    ...(canAnswer && isApprovable(change)
      ? [
          button(ACTIONS.approve, 'Approve', {
            value: change.id,
            confirm: confirmDialog(
              'Approve this change?',
              `${title}. Interruption: ${interruptionOf(change)}. It begins as soon as its turn comes.`,
              'Approve',
            ),
          }),
        ]
      : []),
    ...(canAnswer
      ? [
          button(ACTIONS.reject, 'Reject…', { value: change.id }),
          button(ACTIONS.snooze, `Snooze ${SNOOZE_DAYS} days`, { value: change.id }),
        ]
      : []),
  ]);
};

const interruptionOf = ({ presented }: NoticedChange): string =>
  presented === undefined ? '?' : factLine(fourFactsOf(presented)[2]);

/** What happened, as an answer in the thread of the change's message. */
export const threadMessage = ({ text, manual }: Notice): SlackMessage => ({
  text: fallbackText(text),
  blocks: [
    paragraphBlock(capitalised(text)),
    ...(manual.length > 0 ? [paragraphBlock(manual, 'These calls put it right by hand:')] : []),
  ],
});

/** A notice that is about no change: the brake, a channel that fails. */
export const noticeMessage = ({ heading, text, url, notification }: Notice): SlackMessage => ({
  text: fallbackText(`${heading}. ${text}`),
  blocks: [
    headerBlock(heading),
    paragraphBlock(text),
    contextBlock([notification.severity, linkMarkup(url, 'Open the console')]),
  ],
});
