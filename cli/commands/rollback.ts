import type * as z from 'zod';
import { statusSchema } from '#core/contract/api.ts';
import {
  allRolledBackSchema,
  rolledBackSchema,
  wayBackSchema,
  waysBackSchema,
} from '#core/contract/verbs.ts';
import { callText } from '#core/present/calls.ts';
import { plain } from '#core/present/escape.ts';
import { counted } from '#core/present/format.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { durationOf } from '../option-values.ts';
import { openTarget, type Target } from '../target.ts';
import { type CommonOptions, confirm, say, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

export interface RollbackOptions extends CommonOptions {
  readonly since?: string;
  readonly reason: string;
  readonly dryRun?: true;
}

type Way = z.output<typeof wayBackSchema>;

/** Shows the way back, asks, and goes it. */
export const rollback = async (
  change: string | undefined,
  options: RollbackOptions,
): Promise<ExitCode> => {
  const target = await openTarget(options);
  if ((change === undefined) === (options.since === undefined))
    throw new CommandError('name one change, or a time with --since 2h', EXIT.usage);
  if (options.since !== undefined && options.region !== undefined)
    throw new CommandError(
      '--since takes back the changes of all regions: leave --region out',
      EXIT.usage,
    );
  return change === undefined
    ? rollbackSince(target, options.since ?? '', options)
    : rollbackOne(target, change, options);
};

const rollbackOne = async (
  target: Target,
  change: string,
  options: RollbackOptions,
): Promise<ExitCode> => {
  const path = `/changes/${encodeURIComponent(change)}`;
  const way = await target.get(`${path}/way-back`, wayBackSchema);
  if (options.dryRun || way.kind === 'impossible') {
    show(options, way, linesOf(way));
    return way.kind === 'impossible' ? EXIT.changedSince : EXIT.done;
  }
  for (const line of linesOf(way)) say(line);
  await confirm(options, `Take ${way.number} back?`);
  const done = await target.post(`${path}/rollback`, { reason: options.reason }, rolledBackSchema);
  show(options, done, [doneLine(done)]);
  return done.kind === 'impossible' ? EXIT.changedSince : EXIT.done;
};

const rollbackSince = async (
  target: Target,
  text: string,
  options: RollbackOptions,
): Promise<ExitCode> => {
  const { now } = await target.get('/status', statusSchema);
  const since = now - durationOf(text, '--since');
  const { ways } = await target.get(`/rollback?since=${since}`, waysBackSchema);
  const possible = ways.filter(({ kind }) => kind !== 'impossible');
  if (options.dryRun || possible.length === 0) {
    show(
      options,
      { ways },
      ways.length === 0 ? ['Nothing was applied since then.'] : ways.flatMap(linesOf),
    );
    return EXIT.done;
  }
  for (const line of ways.flatMap(linesOf)) say(line);
  await confirm(options, `Take ${counted(possible.length, 'change')} back?`);
  const body = { since, reason: options.reason };
  const done = await target.post('/rollback', body, allRolledBackSchema);
  show(options, done, done.ways.map(doneLine));
  return EXIT.done;
};

const linesOf = (way: Way): string[] => {
  const line = (label: string, text: string) => wrapped(label, plain(text, 600), terminalWidth());
  return [
    ...line('', `${way.number}  ${way.title}`),
    ...line('  ', way.says),
    ...way.differences.flatMap((each) => line('  ~ ', `${each.what}: ${each.old} -> ${each.new}`)),
    ...(way.kind === 'new-change' ? (way.plan?.steps ?? []) : []).flatMap(({ call }, i) =>
      line(`  ${i + 1} `, callText(call)),
    ),
  ];
};

const doneLine = (way: z.output<typeof rolledBackSchema>): string =>
  way.startedAs === undefined
    ? `${way.number}: not taken back: ${plain(way.says, 300)}`
    : way.startedAs === way.number
      ? `${way.number} turns back. Follow it: trimtab change ${way.number}`
      : `${way.startedAs} takes ${way.number} back. Follow it: trimtab change ${way.startedAs}`;
