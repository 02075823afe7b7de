import { changeListSchema, changeViewSchema } from '#core/contract/api.ts';
import { dateTime } from '#core/present/format.ts';
import { timelineOf } from '#core/present/timeline.ts';
import { titleOf } from '#core/present/title.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openTarget } from '../target.ts';
import { type CommonOptions, show } from '../terminal.ts';

export const changes = async (options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const list = await target.get('/changes', changeListSchema);
  show(
    options,
    list,
    list.changes.map(
      ({ number, outcome, phase, title }) =>
        `${number}  ${(outcome ?? phase).padEnd(13)}  ${title}`,
    ),
  );
  return EXIT.done;
};

export const change = async (id: string, options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const view = await target.get(`/changes/${encodeURIComponent(id)}`, changeViewSchema);
  show(options, view, [
    `${view.number}  ${titleOf(view)}`,
    `${view.outcome ?? view.phase}`,
    ...timelineOf(view.plan, view.events).map(
      ({ at, word, says }) => `  ${dateTime(at)}  ${word.padEnd(13)} ${says}`,
    ),
  ]);
  return EXIT.done;
};
