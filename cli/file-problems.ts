import type { ConfigProblem } from '#adapters/config-file/place.ts';
import { AppError } from '#core/errors/errors.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type CommonOptions, say, show } from './terminal.ts';

/** Runs a check of a configuration file; what is wrong in the file is its answer, and everything else its failure. */
export const sayingProblems = async (
  file: string,
  options: CommonOptions,
  check: () => Promise<ExitCode>,
): Promise<ExitCode> => {
  try {
    return await check();
  } catch (error) {
    const problems = problemsIn(error);
    if (problems === undefined) throw error;
    if (options.json) show(options, { file, problems }, []);
    say((error as AppError).message);
    return EXIT.failed;
  }
};

/** What the reader of the file found wrong in it. */
const problemsIn = (error: unknown): readonly ConfigProblem[] | undefined =>
  error instanceof AppError ? (error.details.problems as ConfigProblem[] | undefined) : undefined;
