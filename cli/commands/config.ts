import { readSettings } from '#adapters/config-file/config-file.ts';
import type { Setting } from '#adapters/config-file/settings.ts';
import { counted } from '#core/present/format.ts';
import { CONFIG_FILE } from '../configuration.ts';
import type { ExitCode } from '../exit.ts';
import { EXIT } from '../exit.ts';
import { sayingProblems } from '../file-problems.ts';
import { type Column, tableOf } from '../table.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';

/** Every setting that a file puts in force, with where it comes from; else every problem in it. */
export const configCheck = (
  path = CONFIG_FILE,
  options: CommonOptions & { readonly settings?: string },
): Promise<ExitCode> =>
  sayingProblems(path, options, async () => {
    const { version, settings } = await readSettings(path, options);
    const defaults = settings.filter(({ from }) => from === 'default').length;
    show(options, { file: path, problems: [], version, settings }, [
      ...tableOf(columns(options.settings === undefined), settings, terminalWidth()),
      `${path} can be used${options.environment === undefined ? '' : ` as ${options.environment}`}: ${counted(settings.length - defaults, 'setting')} of its own, ${counted(defaults, 'default')}`,
    ]);
    return EXIT.done;
  });

const columns = (isOneFile: boolean): readonly Column<Setting>[] => [
  { head: 'SETTING', cell: ({ name }) => name },
  { head: 'VALUE', cell: ({ value }) => JSON.stringify(value), stretches: true },
  // Of one file its line says enough, and leaves room for the value.
  { head: 'FROM', cell: ({ from }) => (isOneFile ? from.replace(/^.*:/, 'line ') : from) },
];
