import { setTimeout } from 'node:timers/promises';
import {
  type ChangeRow,
  type ChangeView,
  changeListSchema,
  changeViewSchema,
} from '#core/contract/api.ts';
import { capitalised, dateTime, dollars } from '#core/present/format.ts';
import { outcomeWord } from '#core/present/outcome.ts';
import { timelineOf } from '#core/present/timeline.ts';
import { titleOf } from '#core/present/title.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type Column, tableOf } from '../table.ts';
import { openTarget } from '../target.ts';
import { type CommonOptions, print, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

/** Changes, newest first; with `--live` those that are under way, with `--canaries` the daily canaries instead. */
export const changes = async (
  options: CommonOptions & { live?: true; canaries?: true },
): Promise<ExitCode> => {
  const target = await openTarget(options);
  const list = await target.get(
    options.canaries ? '/changes?list=canaries' : '/changes',
    changeListSchema,
  );
  const wanted = list.changes.filter(({ outcome }) => !options.live || outcome === undefined);
  show(options, { ...list, changes: wanted }, [
    ...(wanted.length === 0
      ? [options.live ? 'Nothing is under way.' : 'Nothing was changed yet.']
      : tableOf(COLUMNS, wanted, terminalWidth())),
  ]);
  return EXIT.done;
};

const moneySays = ({ money: { state, usdPerMonth } }: ChangeRow): string =>
  state === 'none' ? '-' : `${dollars(usdPerMonth)} ${state}`;

const COLUMNS: readonly Column<ChangeRow>[] = [
  { head: 'ID', cell: ({ number }) => number },
  {
    head: 'STATE',
    cell: ({ outcome, phase }) => (outcome === undefined ? phase : outcomeWord(outcome)),
  },
  { head: 'CHANGE', cell: ({ title }) => title, stretches: true },
  { head: 'MONEY', cell: moneySays, drop: 1 },
  { head: 'OPENED', cell: ({ openedAt }) => dateTime(openedAt), drop: 2 },
];

/** What happened to one change; with `--follow` also what happens from now on, until it has ended. */
export const change = async (
  id: string,
  options: CommonOptions & { follow?: true },
): Promise<ExitCode> => {
  const target = await openTarget(options);
  const read = () => target.get(`/changes/${encodeURIComponent(id)}`, changeViewSchema);
  let view = await read();
  let told = 0;
  const tell = () => {
    const lines = linesOf(view).slice(told);
    told += lines.length;
    if (!options.json) for (const line of lines) print(line);
  };
  tell();
  while (options.follow && view.outcome === undefined) {
    await setTimeout(ASK_AGAIN_MS);
    view = await read();
    tell();
  }
  show(options, view, [stateOf(view)]);
  return EXIT.done;
};

/** A simulated minute is a second while a change is under way; the API allows several questions a second. */
const ASK_AGAIN_MS = 1_000;

const linesOf = (view: ChangeView): readonly string[] => [
  ...wrapped('', `${view.number}  ${titleOf(view)}`, terminalWidth()),
  ...timelineOf(view.plan, view.events).flatMap(({ at, word, says }) =>
    wrapped(`  ${dateTime(at).padEnd(WIDEST_TIME)}  ${word.padEnd(13)} `, says, terminalWidth()),
  ),
];

const WIDEST_TIME = '22 Aug 04:00 UTC'.length;

const stateOf = ({ outcome, phase, watch }: ChangeView): string => {
  if (outcome !== undefined) return capitalised(outcomeWord(outcome));
  return watch === null || phase !== 'watching' ? phase : `${phase}: ${watch.says}`;
};
