/** Something that can be switched off at once, without a release. */
export interface FeatureSpec {
  /** What it lets happen while it is on. */
  readonly does: string;
  /** What happens instead while it is off. */
  readonly off: string;
  readonly usual: boolean;
  /** Release that brought the switch. */
  readonly since: string;
  /** When the switch goes, or why it stays. */
  readonly goes: string;
}

/** The whole list: what is not here cannot be switched. Switching off is always the more careful side. */
export const FEATURES = {
  changesWithoutPerson: {
    does: 'Changes that the rules let pass are applied without asking anybody.',
    off: 'At least one person is asked for each of them.',
    usual: true,
    since: '0.1.0',
    goes: 'stays: how far the rules are trusted is decided anew after every incident',
  },
  mailDecisions: {
    does: 'The link of a mail approves low and moderate risk by itself.',
    off: 'Whoever approves has signed in; the link still shows the request, and rejects.',
    usual: true,
    since: '0.1.0',
    goes: 'stays: mailboxes are taken over more often than accounts with a second factor',
  },
  slackDecisions: {
    does: 'Buttons in Slack approve low risk, reject and snooze.',
    off: 'Messages come without them, and an older one approves nothing any more.',
    usual: true,
    since: '0.1.0',
    goes: 'with 1.0.0, if nobody had to use it by then',
  },
} as const satisfies Readonly<Record<string, FeatureSpec>>;
export type FeatureId = keyof typeof FEATURES;
/** Which are on. */
export type Features = Readonly<Record<FeatureId, boolean>>;
