import { plain } from '../escape.ts';
import { mrkdwn } from './mrkdwn.ts';

/** The blocks that Trimtab sends, and Slack's limits for them. @see https://docs.slack.dev/reference/block-kit/blocks */

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}
interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Names and addresses in it are not turned into links. */
  readonly verbatim: true;
}
export interface ConfirmDialog {
  readonly title: PlainText;
  readonly text: PlainText;
  readonly confirm: PlainText;
  readonly deny: PlainText;
}
export interface SlackButton {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: ConfirmDialog;
}
export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[] }
  | { readonly type: 'actions'; readonly elements: readonly SlackButton[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

/** What a channel is sent: blocks, and the text that stands for them where they cannot be shown. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** A question in a window of its own. */
export interface SlackModal {
  readonly type: 'modal';
  readonly callback_id: string;
  /** Comes back with the answer. */
  readonly private_metadata: string;
  readonly title: PlainText;
  readonly submit: PlainText;
  readonly close: PlainText;
  readonly blocks: readonly {
    readonly type: 'input';
    readonly block_id: string;
    readonly label: PlainText;
    readonly element: {
      readonly type: 'plain_text_input';
      readonly action_id: string;
      readonly multiline: true;
      readonly max_length: number;
    };
  }[];
}

const LIMITS = {
  header: 150,
  section: 3_000,
  field: 2_000,
  context: 2_000,
  button: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  modalButton: 24,
  label: 2_000,
  /** Slack cuts at 40,000, and asks for no more than this. */
  fallback: 4_000,
} as const;

/** Text in which nothing is read as formatting. */
export const plainText = (text: string, limit: number): PlainText => ({
  type: 'plain_text',
  // Slack escapes nothing here, and shows an entity as it stands.
  text: plain(text, limit),
  emoji: false,
});

/** Formatted text of our own: whatever came from outside must have been through `mrkdwn`. */
const formatted = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true });

export const headerBlock = (text: string): SlackBlock => ({
  type: 'header',
  text: plainText(text, LIMITS.header),
});

/** A paragraph, or a line each; `lead` is shown in bold before it. */
export const paragraphBlock = (text: string | readonly string[], lead?: string): SlackBlock => {
  const lines = typeof text === 'string' ? [text] : text;
  const start = lead === undefined ? '' : `*${lead}*${lines.length > 1 ? '\n' : ' '}`;
  const room = Math.floor((LIMITS.section - start.length) / Math.max(1, lines.length)) - 1;
  const shown = lines.map((line) => mrkdwn(line, room)).join('\n');
  return { type: 'section', text: formatted(start + shown) };
};

/** Pairs of a label and a value, two in a row. */
export const fieldsBlock = (
  pairs: readonly { readonly label: string; readonly value: string }[],
): SlackBlock => ({
  type: 'section',
  fields: pairs.map(({ label, value }) => {
    const start = `*${label}*\n`;
    return formatted(start + mrkdwn(value, LIMITS.field - start.length));
  }),
});

/** Small print, its parts side by side. A part that is a link or a mention of ours is given as it stands. */
export const contextBlock = (
  parts: readonly (string | { readonly markup: string })[],
): SlackBlock => ({
  type: 'context',
  elements: parts.map((part) =>
    formatted(typeof part === 'string' ? mrkdwn(part, LIMITS.context) : part.markup),
  ),
});

export const actionsBlock = (elements: readonly SlackButton[]): SlackBlock => ({
  type: 'actions',
  elements,
});

export const button = (
  action: string,
  label: string,
  rest: Omit<SlackButton, 'type' | 'action_id' | 'text'>,
): SlackButton => ({
  type: 'button',
  action_id: action,
  text: plainText(label, LIMITS.button),
  ...rest,
});

export const confirmDialog = (title: string, text: string, yes: string): ConfirmDialog => ({
  title: plainText(title, LIMITS.confirmTitle),
  text: plainText(text, LIMITS.confirmText),
  confirm: plainText(yes, LIMITS.confirmButton),
  deny: plainText('Not now', LIMITS.confirmButton),
});

/** An address of ours as a link; it holds nothing that came from outside. */
export const linkMarkup = (url: string, label: string): { readonly markup: string } => ({
  markup: `<${url.replace(/[<>|&\s]/g, encodeURIComponent)}|${mrkdwn(label, 200)}>`,
});

export const fallbackText = (text: string): string => mrkdwn(text, LIMITS.fallback);

export interface Question {
  readonly callback: string;
  readonly about: string;
  readonly title: string;
  readonly label: string;
  readonly submit: string;
  readonly maxLength: number;
}
/** The id under which the answer to a question comes back. */
export const ANSWER = 'answer';

export const questionModal = (question: Question): SlackModal => ({
  type: 'modal',
  callback_id: question.callback,
  private_metadata: question.about,
  title: plainText(question.title, LIMITS.modalTitle),
  submit: plainText(question.submit, LIMITS.modalButton),
  close: plainText('Cancel', LIMITS.modalButton),
  blocks: [
    {
      type: 'input',
      block_id: ANSWER,
      label: plainText(question.label, LIMITS.label),
      element: {
        type: 'plain_text_input',
        action_id: ANSWER,
        multiline: true,
        max_length: question.maxLength,
      },
    },
  ],
});
