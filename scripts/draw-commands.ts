import type { Command, Option } from 'commander';
import { program } from '../cli/main.ts';
import { code, table } from './markdown.ts';

/** Returns the commands as they are declared, with the options of each. */
export const commandLines = (): readonly string[] => [
  'Every command takes these, before its verb or behind it:',
  '',
  ...program.options.map((option) => `- ${optionText(option)}`),
  '',
  'Where a command shows what is in several places, `--account` and `--region` narrow it; whatever acts is refused where that',
  'would reach an account that `--account` does not name.',
  '',
  ...table(
    ['command', 'what', 'options'],
    leavesOf(program).map((command) => [
      code(usageOf(command)),
      command.description(),
      command.options.map(optionText).join('<br>'),
    ]),
  ),
];

const leavesOf = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);

const usageOf = (command: Command): string => {
  const names: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent)
    names.unshift(each.name());
  const given = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [...names, ...given].join(' ');
};

const optionText = ({ flags, description, defaultValue, argChoices, negate }: Option): string => {
  const choices = argChoices?.map(code).join(' or ') ?? '';
  const notes = [
    choices,
    defaultValue === undefined || negate ? '' : `else ${code(String(defaultValue))}`,
  ];
  const said = notes.filter(Boolean).join('; ');
  return `${code(flags)} ${description}${said && ` (${said})`}`;
};
