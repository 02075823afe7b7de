import { AppError } from '#core/errors/errors.ts';
import { parseFlags, USAGE } from './flags.ts';
import { start } from './start.ts';
import { runInteractive } from './terminal/interactive.ts';
import { processScreen } from './terminal/screen.ts';
import { runTour } from './tour.ts';

const main = async (): Promise<number> => {
  const flags = parseFlags(process.argv.slice(2), process.env.TRIMTAB_ENVIRONMENT || undefined);
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const screen = processScreen(flags);
  const started = await start(flags, screen);
  return flags.tour ? runTour(started, flags, screen) : runInteractive(started, flags, screen);
};

const explain = (error: unknown): string => {
  if (error instanceof AppError) return error.message;
  if (error instanceof Error) return `${error.stack ?? error.message}`;
  return String(error);
};

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // Whatever had been opened by then must not keep the process alive.
    process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
  },
);
