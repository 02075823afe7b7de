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
import { type Column, tableOf } from '../table.ts';
import { openTarget, type Target } from '../target.ts';
import { type CommonOptions, confirm, say, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

type Detail = z.output<typeof approvalDetailSchema>;
type Row = z.output<typeof approvalListSchema>['approvals'][number];

/** What waits for somebody, oldest expiry first. */
export const approvals = async (options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options);
  const list = await target.get('/approvals', approvalListSchema);
  const waiting = list.approvals.filter(({ group }) => group.startsWith('waiting'));
  const columns: readonly Column<Row>[] = [
    { head: 'ID', cell: ({ number }) => number },
    { head: 'WAITS', cell: ({ group }) => group.replace('waiting-', '').replaceAll('-', ' ') },
    { head: 'CHANGE', cell: ({ title }) => title, stretches: true },
    { head: 'ENDS', cell: ({ expiresAt }) => relative(expiresAt, list.now), drop: 1 },
  ];
  show(
    options,
    list,
    waiting.length === 0 ? ['Nothing needs you.'] : tableOf(columns, waiting, terminalWidth()),
  );
  return EXIT.done;
};

const pathOf = (id: string): string => `/approvals/${encodeURIComponent(id)}`;

/** Everything that the mail's page says, before anybody decides. */
const linesOf = (detail: Detail): string[] => {
  const line = (label: string, text: string) => wrapped(label, plain(text, 600), terminalWidth());
  return [
    ...line('', `${detail.number}  ${detail.title}`),
    ...line('', detail.place),
    '',
    ...detail.facts.flatMap(({ label, value, detail: more }) =>
      line(`  ${label.padEnd(13)} `, `${value}${more ? ` (${more})` : ''}`),
    ),
    '',
    ...line('  ', detail.verdict),
    ...line('  ', detail.couldGoWrong),
    ...detail.differences.flatMap((each) =>
      line('  ~ ', `${each.what}: ${each.old} -> ${each.new}`),
    ),
    ...detail.guards.filter(({ clear }) => !clear).flatMap(({ says }) => line('  ✖ ', says)),
    `  ends ${deadline(detail.expiresAt)}`,
  ];
};

export interface DecisionOptions extends CommonOptions {
  readonly note?: string;
}

/** The same checks as over the mail's link: what is not as it is shown here is not decided. */
export const approve = async (id: string, options: DecisionOptions): Promise<ExitCode> => {
  const target = await openTarget(options);
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
  const target = await openTarget(options);
  const detail = await target.get(pathOf(id), approvalDetailSchema);
  return decide(target, detail, { decision: 'reject', note: options.reason }, options);
};

/** Takes an approval back, as long as nothing was called. */
export const withdraw = async (
  id: string,
  options: CommonOptions & { reason: string },
): Promise<ExitCode> => {
  const target = await openTarget(options);
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
  const target = await openTarget(options);
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
