import type { EpochMs } from '#core/model/units.ts';
import { plain } from './escape.ts';
import { counted, deadline } from './format.ts';
import type { LiveCheck } from './page/approval-view.ts';

/** `If you do nothing, nothing changes and this request ends Fri 4 Sep, 17:00 UTC.` */
export const silenceSays = (expiresAt: EpochMs): string =>
  `If you do nothing, nothing changes and this request ends ${deadline(expiresAt)}.`;

/** As many as a page has room for: the first of them is in the way already. */
const MOST_STOPS = 3;

/** What looking again found: `Checked 4 seconds ago: nothing has changed …`, and what would stop the change now. */
export const checkSays = (
  { checkedAt, guards }: LiveCheck,
  now: EpochMs,
): { readonly says: string; readonly stops: readonly string[] } => {
  const seconds = Math.max(0, Math.round((now - checkedAt) / 1_000));
  const ago = seconds === 0 ? 'just now' : `${counted(seconds, 'second')} ago`;
  const checked = `Checked ${ago}: nothing has changed since the request was sent.`;
  const stops = guards
    .filter(({ clear }) => !clear)
    .slice(0, MOST_STOPS)
    .map(({ says }) => `It would be stopped now: ${plain(says, 240)}`);
  return {
    says:
      stops.length === 0
        ? `${checked} ${counted(guards.length, 'check')}, nothing stands against it.`
        : checked,
    stops,
  };
};
