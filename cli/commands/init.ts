import { readFile, stat, writeFile } from 'node:fs/promises';
import { systemClock } from '#adapters/aws/clock.ts';
import { readCaller } from '#adapters/aws/readers/caller.ts';
import { makeReadDetachments } from '#adapters/aws/readers/detachments.ts';
import { makeReadFacts } from '#adapters/aws/readers/facts.ts';
import { makeReadInstanceTypes } from '#adapters/aws/readers/instance-types.ts';
import { makeTryReads, type TriedRead } from '#app/try-reads.ts';
import { executeStatementsOf, FAMILIES, type Family } from '#core/actions/execute-policy.ts';
import { AppError } from '#core/errors/errors.ts';
import { plain } from '#core/present/escape.ts';
import { counted } from '#core/present/format.ts';
import { statementFor } from '#core/scan/gap.ts';
import { CONFIG_FILE } from '../configuration.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { requireNamed } from '../named-place.ts';
import { startingConfiguration } from '../starting-configuration.ts';
import { ask, type CommonOptions, print, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

export interface InitOptions extends CommonOptions {
  readonly policy?: string;
}

/** Shows what Trimtab needs to be allowed, tries what may be read, and writes a configuration where there is none. */
export const init = async (options: InitOptions): Promise<ExitCode> => {
  const policies = await readPolicies();
  if (options.policy !== undefined) {
    print(JSON.stringify(policyNamed(policies, options.policy), null, 2));
    return EXIT.done;
  }
  const tried = await tryReads(options);
  const config = await writeConfig(options);
  show(options, { policies, tried, config }, [
    ...policyLines(policies),
    '',
    ...triedLines(tried),
    '',
    CONFIG_SAYS[config],
    'Next: trimtab scan',
  ]);
  return tried.kind === 'tried' && tried.reads.some(({ gap }) => gap) ? EXIT.failed : EXIT.done;
};

/** Policies of IAM by whom they are for: whoever scans, and the role of each family of actions. */
type Policies = Readonly<Record<string, PolicyDocument>>;

interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

const SCAN = 'scan';
/** The one that the guides show. */
const SCAN_POLICY = new URL('../../docs/scan-policy.json', import.meta.url);

const readPolicies = async (): Promise<Policies> => ({
  [SCAN]: JSON.parse(await readFile(SCAN_POLICY, 'utf8')) as PolicyDocument,
  ...Object.fromEntries(FAMILIES.map((family) => [family, executePolicy(family)])),
});

const executePolicy = (family: Family): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: executeStatementsOf(family),
});

const policyNamed = (policies: Policies, name: string): PolicyDocument => {
  const found = policies[name];
  if (found !== undefined) return found;
  throw new CommandError(
    `--policy is one of ${Object.keys(policies).join(', ')}, not ${JSON.stringify(name)}`,
    EXIT.usage,
  );
};

const policyLines = (policies: Policies): readonly string[] => {
  const width = terminalWidth();
  const actionsOf = ({ Statement }: PolicyDocument) => Statement.flatMap(({ Action }) => Action);
  const families = Object.entries(policies).filter(([name]) => name !== SCAN);
  const reads = policies[SCAN] === undefined ? [] : actionsOf(policies[SCAN]);
  return [
    ...wrapped(
      '',
      `To scan: ${counted(reads.length, 'permission')}, all of which read. As a policy: trimtab init --policy scan`,
      width,
    ),
    'To make changes, once deployed, a role for each family of actions:',
    ...families.flatMap(([name, policy]) =>
      wrapped(`  ${name.padEnd(8)}`, actionsOf(policy).join(', '), width),
    ),
  ];
};

type Tried =
  | { readonly kind: 'not-tried'; readonly why: string }
  | {
      readonly kind: 'tried';
      readonly account: string;
      readonly region: string;
      readonly reads: readonly TriedRead[];
    };

const tryReads = async (options: InitOptions): Promise<Tried> => {
  const caller = await readCaller(options).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (caller instanceof AppError) return { kind: 'not-tried', why: caller.message };
  requireNamed(options, 'the credentials are', [caller.account]);
  const reads = await makeTryReads({
    readFacts: makeReadFacts({ now: systemClock }),
    readDetachments: makeReadDetachments({}),
    readInstanceTypes: makeReadInstanceTypes({}),
    now: systemClock,
  })(caller);
  return { kind: 'tried', ...caller, reads };
};

const triedLines = (tried: Tried): readonly string[] => {
  if (tried.kind === 'not-tried')
    return wrapped('', `Permissions were not tried: ${plain(tried.why, 300)}`, terminalWidth());
  const gaps = tried.reads.flatMap(({ gap }) => gap ?? []);
  const statement = statementFor(gaps);
  return [
    `Tried in ${tried.account}, ${tried.region}; metrics and the bill are paid, and were not:`,
    ...tried.reads.flatMap(({ what, gap }) =>
      wrapped(
        `  ${gap === undefined ? '✔' : '✖'} `,
        gap === undefined ? what : `${what}: ${plain(gap.why, 300)}`,
        terminalWidth(),
      ),
    ),
    ...(statement ? ['Add to the policy of whoever scans:', `  ${JSON.stringify(statement)}`] : []),
  ];
};

/** Never over a file that is there. */
const writeConfig = async (options: InitOptions): Promise<keyof typeof CONFIG_SAYS> => {
  const isThere = await stat(CONFIG_FILE).then(
    () => true,
    () => false,
  );
  if (isThere) return 'kept';
  if (!options.yes && !(await ask(`Write ${CONFIG_FILE}?`))) return 'not-written';
  await writeFile(CONFIG_FILE, startingConfiguration(), { flag: 'wx' });
  return 'written';
};

const CONFIG_SAYS = {
  kept: `${CONFIG_FILE} is there, and stays as it is: trimtab policy check`,
  written: `${CONFIG_FILE} was written, with what can stand in it`,
  'not-written': `${CONFIG_FILE} was not written: trimtab init --yes`,
} as const;
