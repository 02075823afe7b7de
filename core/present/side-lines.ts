import type * as z from 'zod';
import type { EventOf } from '#core/model/ledger.ts';
import type { sideEventSchemas } from '#core/model/side-events.ts';
import { callName } from './calls.ts';
import { plain } from './escape.ts';
import { counted, dateTime, deadline, listed } from './format.ts';

/** What is said of one event. */
export interface Line {
  /** At most two words. */
  readonly word: string;
  readonly says: string;
  /** What the line sums up, one thing each: for those who unfold it. */
  readonly details?: readonly string[];
  /** Said by the word too: colour is never the only signal. */
  readonly tone?: 'neutral' | 'good' | 'bad';
}

/** Events beside the way of a change: what people said, its place in the queue, what was learned later. */
type SideEvent = z.infer<(typeof sideEventSchemas)[number]>;

export const sideLine = (body: SideEvent): Line => {
  switch (body.kind) {
    case 'asked-again':
      return {
        word: ASKED_AGAIN[body.how],
        says: `${listed(body.to.map(name))}: ${plain(body.because, 200)}`,
      };
    case 'not-reached':
      return {
        word: 'not reached',
        says: `${name(body.name)}: ${plain(body.because, 300)}`,
        tone: 'bad',
      };
    case 'commented':
      return {
        word: 'comment',
        says: `${name(body.by)}, by ${name(body.via)}: ${plain(body.text, 400)}`,
      };
    case 'withdrawn':
      return { word: 'withdrawn', says: byWhom(body) };
    case 'attempt-refused':
      return {
        word: 'refused',
        says: `${plain(body.what, 80)} by ${body.by === undefined ? 'somebody unknown' : name(body.by)}, over ${name(body.via)}: ${plain(body.because, 200)}`,
        tone: 'bad',
      };
    case 'queued':
      return {
        word: 'queued',
        says: `${body.priority}: ${plain(body.because, 300)}${body.until === undefined ? '' : `; until ${deadline(body.until)}`}`,
      };
    case 'admitted':
      return { word: 'its turn', says: plain(body.because, 300) };
    case 'rehearsed':
      return rehearsed(body);
    case 'edit-found':
      return { word: 'edit found', says: plain(body.says, 300), tone: 'bad' };
    case 'rollback-asked':
      return { word: 'asked back', says: byWhom(body), tone: 'bad' };
    case 'restored':
      return {
        word: 'restored',
        says: `${name(body.by)}, by ${name(body.via)}: as it was on ${dateTime(body.to)}; what happened since is unknown`,
        tone: 'bad',
      };
    case 'steps-found':
      return {
        word: 'found',
        says: `${listed(body.steps.map(({ step }) => step))} in the account, and not in the restored ledger`,
        tone: 'bad',
      };
    case 'acknowledged':
      return {
        word: 'seen',
        says: `${name(body.by)}, by ${name(body.via)}${body.note ? `: ${plain(body.note, 300)}` : ''}`,
      };
    case 'verified':
      return {
        word: 'verified',
        says: plain(body.says, 400),
        ...(body.actualUsdPerMonth !== undefined && { tone: 'good' }),
      };
  }
};

const ASKED_AGAIN = {
  reminder: 'reminded',
  deputy: 'deputy asked',
  escalation: 'escalated',
} as const;

const name = (text: string): string => plain(text, 80);

const byWhom = ({ by, via, because }: EventOf<'withdrawn' | 'rollback-asked'>): string =>
  `${name(by)}, by ${name(via)}: ${plain(because, 300)}`;

const rehearsed = ({ calls }: EventOf<'rehearsed'>): Line => {
  const refused = calls.filter(({ answer }) => answer === 'refused');
  return {
    word: 'dry run',
    says:
      refused.length === 0
        ? `${counted(calls.length, 'call')} would be made, none was`
        : refused.map(({ call, says }) => `${callName(call)}: ${plain(says, 200)}`).join('; '),
    details: calls.map(({ call, says }) => `${callName(call)}: ${plain(says, 200)}`),
    tone: refused.length === 0 ? 'neutral' : 'bad',
  };
};
