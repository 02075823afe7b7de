import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import { CommandError } from './exit.ts';

/** What a command is given besides its own arguments. */
export interface CommonOptions {
  readonly state: string;
  /** File of what was signed in to. */
  readonly signIns: string;
  /** `scan`, `local`, or address or name of a deployment. */
  readonly target?: string;
  readonly json?: true;
  readonly yes?: true;
  /** One or several, with commas. */
  readonly account?: string;
  readonly region?: string;
  readonly profile?: string;
  /** Asked instead of AWS. */
  readonly endpoint?: string;
  /** Environment in the configuration that is laid over the rest of it. */
  readonly environment?: string;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** Results go to stdout, everything else to stderr. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Says what is neither asked for nor wrong. */
export const remark = ({ quiet }: CommonOptions, line: string): void => {
  if (!quiet) say(line);
};

const COLOURS = { '✔': 'green', '✖': 'red', '!': 'yellow' } as const;

/** Prints a line for people; the mark with which it begins has its colour on a terminal, unless NO_COLOR is set. */
export const printLine = (line: string): void =>
  print(
    line.replace(/^ *([✔✖!])(?= )/u, (marked, mark: keyof typeof COLOURS) =>
      styleText(COLOURS[mark], marked),
    ),
  );

/** Where nobody sees how wide it is. */
const WIDTH_ELSEWHERE = 80;

/** Characters of a line that a person sees at once. */
export const terminalWidth = (): number => process.stdout.columns ?? WIDTH_ELSEWHERE;

/** Prints one JSON document, or the lines for people. */
export const show = (options: CommonOptions, document: unknown, lines: readonly string[]): void => {
  if (options.json) print(JSON.stringify(document, null, 2));
  else for (const line of lines) printLine(line);
};

/** Asks yes or no. Where nobody is there to ask, it is no. */
export const ask = async (question: string): Promise<boolean> => {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};

/** Asks for a word to be typed, where a yes is said too fast. @throws CommandError */
export const confirmByWord = async (
  options: CommonOptions,
  question: string,
  word: string,
): Promise<void> => {
  if (options.yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question} Nobody is there to ask: say --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await terminal.question(`${question} Type ${word}: `);
    if (typed.trim() !== word) throw new CommandError('Nothing was changed.');
  } finally {
    terminal.close();
  }
};

/** Asks before something is changed. Without a terminal only `--yes` is a yes. @throws CommandError */
export const confirm = async (options: CommonOptions, question: string): Promise<void> => {
  if (options.yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question} Nobody is there to ask: say --yes`);
  if (!(await ask(question))) throw new CommandError('Nothing was changed.');
};
