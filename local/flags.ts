import { parseArgs } from 'node:util';
import { closest } from '#core/errors/closest.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';

/** How `npm start` was asked to run. */
export interface Flags {
  readonly fresh: boolean;
  /** Runs the story by itself and ends. */
  readonly tour: boolean;
  /** One JSON document on stdout at the end. */
  readonly json: boolean;
  readonly fault: boolean;
  readonly help: boolean;
  readonly traces: string | undefined;
  /** When the first sample of the traces was taken. */
  readonly tracesStart: EpochMs | undefined;
  readonly focus: string | undefined;
  readonly config: string | undefined;
  /** Environment in the configuration that is laid over the rest of it. */
  readonly environment: string | undefined;
  readonly state: string;
  readonly seed: number;
  /** Given ports must be free; others move to the next free one. */
  readonly cloudPort: number | undefined;
  readonly port: number | undefined;
}

const OPTIONS = {
  fresh: { type: 'boolean' },
  tour: { type: 'boolean' },
  json: { type: 'boolean' },
  'no-fault': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  traces: { type: 'string' },
  'traces-start': { type: 'string' },
  focus: { type: 'string' },
  config: { type: 'string' },
  environment: { type: 'string' },
  state: { type: 'string' },
  seed: { type: 'string' },
  'cloud-port': { type: 'string' },
  port: { type: 'string' },
} as const;

export const USAGE = `npm start -- [flags]

  --tour            runs the story by itself: approve, apply, watch, fault, roll back
  --no-fault        leaves the fault out of the story: the change completes
  --json            prints one JSON summary at the end (with --tour)
  --traces DIR      drives the instances with recorded utilisation (one Parquet and one CSV file)
  --traces-start T  time of the first recorded sample, ISO 8601 (default 2013-08-01T00:00:00Z)
  --focus FILE      ingests a recorded bill (FOCUS 1.0 to 1.2, CSV or Parquet; or a folder)
  --config FILE     configuration (default trimtab.yaml, if there is one)
  --environment E   environment in it that is laid over the rest (or TRIMTAB_ENVIRONMENT)
  --state DIR       where state is kept (default .trimtab)
  --fresh           starts over
  --seed N          another simulated account (default 1)
  --port N          console and mailbox (default 4781, or the next free one)
  --cloud-port N    the embedded cloud (default 4780, or the next free one)
`;

/** @throws InvalidInputError naming the flag, what it takes, and the nearest one that exists */
export const parseFlags = (argv: readonly string[], usualEnvironment?: string): Flags => {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new InvalidInputError(
        `unexpected ${token.value}: npm start takes flags only, see npm start -- --help`,
      );
    if (token.kind === 'option') checkOption(token);
  }
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const text = (name: 'traces' | 'focus' | 'config' | 'environment' | 'state') => values[name];
  return {
    fresh: values.fresh ?? false,
    tour: values.tour ?? false,
    json: values.json ?? false,
    fault: !(values['no-fault'] ?? false),
    help: values.help ?? false,
    traces: text('traces'),
    tracesStart: timeOf(values['traces-start']),
    focus: text('focus'),
    config: text('config'),
    environment: text('environment') ?? usualEnvironment,
    state: text('state') ?? '.trimtab',
    seed: numberOf('seed', values.seed, 2 ** 31) ?? 1,
    cloudPort: numberOf('cloud-port', values['cloud-port'], 65_535),
    port: numberOf('port', values.port, 65_535),
  };
};

const checkOption = (token: {
  name: string;
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}): void => {
  const known = Object.keys(OPTIONS);
  if (!known.includes(token.name)) {
    const nearest = closest(token.name, known);
    const meant = nearest === undefined ? '.' : `, did you mean --${nearest}?`;
    throw new InvalidInputError(`unknown flag ${token.rawName}${meant} See npm start -- --help`);
  }
  const takesValue = OPTIONS[token.name as keyof typeof OPTIONS].type === 'string';
  // Without `=` the parser takes the next flag for the value.
  const isNextFlag = token.inlineValue === false && token.value?.startsWith('--');
  if (takesValue && (token.value === undefined || isNextFlag))
    throw new InvalidInputError(`${token.rawName} needs a value, see npm start -- --help`);
  if (!takesValue && token.value !== undefined)
    throw new InvalidInputError(`${token.rawName} takes no value`);
};

const numberOf = (name: string, text: string | undefined, most: number): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new InvalidInputError(`--${name} expected a whole number from 0 to ${most}, found ${text}`);
};

const timeOf = (text: string | undefined): EpochMs | undefined => {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new InvalidInputError(
    `--traces-start expected a time such as 2013-08-01T00:00:00Z, found ${text}`,
  );
};
