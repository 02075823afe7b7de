import { createInterface } from 'node:readline/promises';
import { CommandError } from './exit.ts';

/** What a command is given besides its own arguments. */
export interface CommonOptions {
  readonly state: string;
  readonly json?: true;
  readonly yes?: true;
}

/** Results go to stdout, everything else to stderr. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Where nobody sees how wide it is. */
const WIDTH_ELSEWHERE = 80;

/** Characters of a line that a person sees at once. */
export const terminalWidth = (): number => process.stdout.columns ?? WIDTH_ELSEWHERE;

/** Prints one JSON document, or the lines for people. */
export const show = (options: CommonOptions, document: unknown, lines: readonly string[]): void => {
  if (options.json) print(JSON.stringify(document, null, 2));
  else for (const line of lines) print(line);
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

/** Asks before something is changed. Without a terminal only `--yes` is a yes. @throws CommandError */
export const confirm = async (options: CommonOptions, question: string): Promise<void> => {
  if (options.yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question} Nobody is there to ask: say --yes`);
  if (!(await ask(question))) throw new CommandError('Nothing was changed.');
};
