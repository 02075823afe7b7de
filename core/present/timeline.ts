import type { Outcome, Requirement } from '#core/model/change.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Json, Plan } from '#core/model/plan.ts';
import type { EpochMs } from '#core/model/units.ts';
import { beforeText, callName, callText, observationText, stepText } from './calls.ts';
import { plain } from './escape.ts';
import { counted, deadline, dollars, listed } from './format.ts';
import { metricName } from './metric-names.ts';
import { outcomeWord } from './outcome.ts';
import { presentPatch } from './patch.ts';
import { type Line, sideLine } from './side-lines.ts';

/** One ledger event as a line: `08:58:04  approved  Ana, by mail`. */
export interface TimelineEntry extends Required<Line> {
  readonly n: number;
  readonly at: EpochMs;
}

export const timelineOf = (plan: Plan, events: readonly LedgerEvent[]): readonly TimelineEntry[] =>
  events.map(({ n, at, body }, i) => ({
    n,
    at,
    details: [],
    tone: 'neutral',
    ...lineOf(plan, body, (reason) => events.slice(0, i).some(({ body }) => tells(body, reason))),
  }));

/** Whether a line has told a reason: a verdict is also why the change goes back and why it ends, but said once. */
type IsTold = (reason: string) => boolean;
const tells = (body: EventBody, reason: string): boolean =>
  body.kind === 'judged' ? body.says === reason : 'because' in body && body.because === reason;

const lineOf = (plan: Plan, body: EventBody, isTold: IsTold): Line => {
  switch (body.kind) {
    case 'opened':
      return {
        word: 'opened',
        says: `requested by ${plain(body.requestedBy, 80)}${body.attempt > 1 ? `, attempt ${body.attempt}` : ''}${body.because === undefined ? '' : `: ${plain(body.because, 500)}`}`,
      };
    case 'assessed':
      return {
        word: 'assessed',
        says: `risk ${body.risk.score} of 100, ${body.risk.band}; ${REQUIRES[body.verdict.requires]}: ${listed(body.verdict.because)}`,
        details: [
          ...body.risk.factors.map(
            ({ name, points, reason }) => `${name} ${points}: ${plain(reason, 200)}`,
          ),
          ...(body.expectedSaving ? [savingText(body.expectedSaving)] : []),
        ],
      };
    case 'asked':
      return {
        word: 'asked',
        says: `${listed(body.approvers.map((name) => plain(name, 80)))}; ends ${deadline(body.expiresAt)}`,
      };
    case 'decided':
      return decided(body);
    case 'guarded':
      return guarded(body);
    case 'recorded':
      return {
        word: 'recorded',
        says: `${listed(Object.values(body.observed).map(observationText).filter(isNew))}, written to the ledger`,
      };
    case 'step-intended':
      return { word: 'calling', says: callName(body.call), details: [callText(body.call)] };
    case 'step-done':
      return { word: 'applied', says: doneText(plan, body.step, body.observed), tone: 'good' };
    case 'step-failed':
      return { word: 'failed', says: failedText(body), tone: 'bad' };
    case 'watch-started':
      return watchStarted(body);
    case 'judged':
      return { ...VERDICTS[body.verdict], says: plain(body.says, 400) };
    case 'rollback-started':
      return rollbackStarted(plan, body, isTold);
    case 'undo-intended':
      return { word: 'calling', says: callName(body.call), details: [callText(body.call)] };
    case 'undo-done':
      return {
        // The first step is undone last: only then is the change rolled back.
        word: plan.steps[0]?.id === body.step ? 'rolled back' : 'undone',
        says: `${observationText(body.observed)}, read back and confirmed`,
      };
    case 'undo-failed':
      return { word: 'undo failed', says: failedText(body), tone: 'bad' };
    case 'taken-over':
      return { word: 'taken over', says: plain(body.because, 400) };
    case 'closed':
      return closed(body, isTold);
    default:
      return sideLine(body);
  }
};

const savingText = ({
  expected,
  low,
  high,
  verified,
}: NonNullable<Body<'assessed'>['expectedSaving']>): string => {
  const [mean, from, to] = [expected, low, high].map((amount) => dollars(usdPerMonth(amount)));
  return `saving ${mean} a month, ${from} to ${to} in four of five cases, by ${counted(verified, 'change')} that the bill has verified`;
};

/** What policy asks for, in words. */
export const REQUIRES: Readonly<Record<Requirement, string>> = {
  nobody: 'asks nobody',
  'one-person': 'asks one person',
  'signed-in-person': 'asks a person who has signed in',
  'two-people': 'asks two people who have signed in',
  never: 'not allowed',
};

const VERDICTS = {
  healthy: { word: 'healthy', tone: 'good' },
  degraded: { word: 'regression', tone: 'bad' },
  doubtful: { word: 'doubtful', tone: 'bad' },
  inconclusive: { word: 'inconclusive', tone: 'bad' },
} as const;

type Body<K extends EventBody['kind']> = Extract<EventBody, { kind: K }>;

const decided = ({ decision, by, via, note, complete }: Body<'decided'>): Line => ({
  word: decision === 'approve' ? 'approved' : 'rejected',
  says:
    `${plain(by, 80)}, by ${plain(via, 40)}${note ? `: ${plain(note, 300)}` : ''}` +
    (decision === 'approve' && !complete ? '; one more person is needed' : ''),
  tone: decision === 'approve' ? 'good' : 'neutral',
});

const guarded = ({ clear, guards, patch: found }: Body<'guarded'>): Line => {
  // What could not be looked up stops several guards in the same words.
  const stopping = [...new Set(guards.filter((guard) => !guard.clear).map(({ says }) => says))];
  const patch = presentPatch({ patch: found });
  return {
    word: clear ? 'checked' : 'stopped',
    says: clear
      ? `${counted(guards.length, 'check')}, nothing stands against it`
      : stopping.map((says) => plain(says, 300)).join('; '),
    details: [
      ...guards.map(({ id, says }) => `${id}: ${plain(says, 300)}`),
      ...(patch === undefined ? [] : [`${patch.lead}\n${patch.text}`]),
    ],
    tone: clear ? 'neutral' : 'bad',
  };
};

const watchStarted = ({ until, watched, unguarded }: Body<'watch-started'>): Line => ({
  word: 'watching',
  says:
    `${listed(watched.map(metricName)) || 'nothing'} until ${deadline(until)}` +
    (unguarded.length > 0 ? `; cannot be watched: ${listed(unguarded.map(metricName))}` : ''),
});

const rollbackStarted = (
  plan: Plan,
  { because }: Body<'rollback-started'>,
  isTold: IsTold,
): Line => ({
  word: 'rolling back',
  says: [...(isTold(because) ? [] : [plain(because, 400)]), `back to ${beforeText(plan)}`].join(
    '; ',
  ),
  tone: 'bad',
});

const closed = (body: Body<'closed'>, isTold: IsTold): Line => {
  const { outcome, replaced, left } = body;
  const replacements = Object.entries(replaced).map(
    ([old, now]) => `${plain(old)} was replaced by ${plain(now)}`,
  );
  const says =
    (isTold(body.because) && COMES_TO[outcome]?.(replacements)) || plain(body.because, 400);
  return {
    ...(outcome === 'rolled-back' || outcome === 'rejected'
      ? // The line before has that word already.
        { word: 'ended', says: `${outcomeWord(outcome)}: ${says}` }
      : { word: outcomeWord(outcome), says }),
    details: [...replacements, ...left.map((what) => `kept: ${plain(what)}`)],
    tone: outcome === 'completed' ? 'good' : outcome === 'needs-person' ? 'bad' : 'neutral',
  };
};

/** What an outcome comes to, where its reason was told. */
const COMES_TO: { readonly [O in Outcome]?: (replacements: readonly string[]) => string } = {
  completed: () => 'the change stays',
  'rolled-back': (replacements) => listed(replacements) || 'everything is as it was before',
};

/** `lambda:UpdateFunctionConfiguration  memory 3008 MB -> 1536 MB`. */
const doneText = (plan: Plan, stepId: string, observed: Json): string => {
  const step = plan.steps.find(({ id }) => id === stepId);
  return step === undefined
    ? `${plain(stepId)}: ${observationText(observed)}`
    : `${callName(step.call)}  ${stepText(step)}`;
};

const failedText = ({
  step,
  error,
  message,
}: {
  step: string;
  error: string;
  message: string;
}): string => `${plain(step, 80)}: ${plain(error, 80)}, ${plain(message, 300)}`;

const isNew = (text: string, index: number, all: readonly string[]): boolean =>
  all.indexOf(text) === index;
