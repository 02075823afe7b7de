import type * as z from 'zod';
import { statusSchema } from '#core/contract/api.ts';
import {
  approvalDetailSchema,
  approvalListSchema,
  verbAnswerSchema,
} from '#core/contract/api-approvals.ts';
import { plain } from '#core/present/escape.ts';
import { deadline, relative } from '#core/present/format.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { durationOf } from '../option-values.ts';
import { openTarget, type Target } from '../target.ts';
import { type CommonOptions, confirm, say, show } from '../terminal.ts';

type Detail = z.output<typeof approvalDetailSchema>;

/** What waits for somebody, oldest expiry first. */
export const approvals = async (options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const list = await target.get('/approvals', approvalListSchema);
  const waiting = list.approvals.filter(({ group }) => group.startsWith('waiting'));
  show(
    options,
    list,
    waiting.length === 0
      ? ['Nothing needs you.']
      : waiting.map(
          ({ number, group, title, expiresAt }) =>
            `${number}  ${group.replace('waiting-', '').replaceAll('-', ' ').padEnd(10)}  ${title}  (ends ${relative(expiresAt, list.now)})`,
        ),
  );
  return EXIT.done;
};

const pathOf = (id: string): string => `/approvals/${encodeURIComponent(id)}`;

/** Everything that the mail's page says, before anybody decides. */
const linesOf = (detail: Detail): string[] => [
  `${detail.number}  ${detail.title}`,
  detail.place,
  '',
  ...detail.facts.map(
    ({ label, value, detail: more }) =>
      `  ${label.padEnd(13)} ${value}${more ? ` (${plain(more, 200)})` : ''}`,
  ),
  '',
  `  ${plain(detail.verdict, 300)}`,
  `  ${plain(detail.couldGoWrong, 300)}`,
  ...detail.differences.map(
    (each) => `  ~ ${plain(each.what)}: ${plain(each.old)} -> ${plain(each.new)}`,
  ),
  ...detail.guards.filter(({ clear }) => !clear).map(({ says }) => `  ✖ ${plain(says, 300)}`),
  `  ends ${deadline(detail.expiresAt)}`,
];

export interface DecisionOptions extends CommonOptions {
  readonly note?: string;
}

/** The same checks as over the mail's link: what is not as it is shown here is not decided. */
export const approve = async (id: string, options: DecisionOptions): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const detail = await target.get(pathOf(id), approvalDetailSchema);
  for (const line of linesOf(detail)) say(line);
  if (!detail.may.includes('approve'))
    throw new CommandError(
      `${detail.number} cannot be approved: it is ${detail.kind}`,
      EXIT.changedSince,
    );
  await confirm(options, `Approve ${detail.number}?`);
  return decide(target, detail, { decision: 'approve', ...noteOf(options) }, options);
};

export const reject = async (
  id: string,
  options: CommonOptions & { reason: string },
): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const detail = await target.get(pathOf(id), approvalDetailSchema);
  return decide(target, detail, { decision: 'reject', note: options.reason }, options);
};

/** Takes an approval back, as long as nothing was called. */
export const withdraw = async (
  id: string,
  options: CommonOptions & { reason: string },
): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const body = { reason: options.reason };
  const answer = await target.post(`${pathOf(id)}/withdraw`, body, verbAnswerSchema);
  show(options, answer, [answer.says]);
  return EXIT.done;
};

/** Ends a request for now: the resource is not asked about again before that. */
export const snooze = async (
  id: string,
  options: CommonOptions & { for: string; reason: string },
): Promise<ExitCode> => {
  const forMs = durationOf(options.for, '--for');
  const target = await openTarget(options.state);
  const { now } = await target.get('/status', statusSchema);
  const body = { until: now + forMs, reason: options.reason };
  const answer = await target.post(`${pathOf(id)}/snooze`, body, verbAnswerSchema);
  show(options, answer, [answer.says]);
  return EXIT.done;
};

const noteOf = ({ note }: DecisionOptions) => (note === undefined ? {} : { note });

const decide = async (
  target: Target,
  { number, version }: Detail,
  decision: object,
  options: CommonOptions,
): Promise<ExitCode> => {
  const path = `${pathOf(number)}/decision`;
  const answer = await target.post(path, { ...decision, version }, verbAnswerSchema);
  show(options, answer, [answer.says, `Follow it: trimtab change ${number}`]);
  return EXIT.done;
};
