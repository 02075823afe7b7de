// One list: every command with its options, so that help and reference are drawn from one place.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError, type CommandOptions, Option } from 'commander';
import { VERSION } from '#local/version.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { type CommonOptions, say } from './terminal.ts';

let code: ExitCode = EXIT.done;

/**
 * Loads a command once it is asked for, so that help waits for no client, and keeps what it answers: the exit code.
 * A command that does not narrow what it shows to the account that was named acts in that account or not at all.
 */
const running =
  <A extends unknown[]>(
    load: () => Promise<(...args: A) => Promise<ExitCode>>,
    { narrows = false }: { readonly narrows?: boolean } = {},
  ) =>
  async (...given: unknown[]): Promise<void> => {
    const asked = given.at(-1) as Command;
    const options = inEnvironment(asked.optsWithGlobals());
    if (options.verbose) await tellCalls();
    if (options.account !== undefined && !narrows)
      await (await import('./named-place.ts')).requireAccount(options);
    const run = await load();
    code = await run(...([...given.slice(0, -2), options] as unknown[] as A));
  };

/** What is left to say about the calls of this process, in the end. */
let callLines = (): readonly string[] => [];

const tellCalls = async (): Promise<void> => {
  const { setWatching } = await import('#adapters/aws/clients.ts');
  const log = await import('./call-log.ts');
  setWatching(({ service, operation }, send) => log.timed(service, operation, send));
  callLines = log.callLines;
};

/** The commands as they are declared; none of them is loaded before it is asked for. */
export const program = new Command('trimtab')
  .description(
    'Scans a real AWS account, or acts on the Trimtab that runs on this machine (npm start) or is deployed (login).',
  )
  .version(VERSION, '--version', 'the version of this Trimtab')
  .option('--state <dir>', 'folder that keeps scans and the simulation', '.trimtab')
  .option('--json', 'one JSON document on stdout')
  .addOption(
    new Option(
      '--target <which>',
      'scan, local (the simulation that runs here), or address or name of a deployment',
    ).env('TRIMTAB_TARGET'),
  )
  .option('--account <ids>', 'only these accounts, with commas')
  .option('--region <region>', 'where to look; else the region of the environment or the profile')
  .option('--profile <name>', 'profile of ~/.aws/config')
  .option('--endpoint <url>', 'asked instead of AWS')
  .addOption(
    new Option(
      '--environment <name>',
      'environment in trimtab.yaml that is laid over the rest of it',
    ).env('TRIMTAB_ENVIRONMENT'),
  )
  .option('--no-color', 'no colour, as with NO_COLOR in the environment')
  .addOption(new Option('-q, --quiet', 'no progress, no remarks').conflicts('verbose'))
  .option('-v, --verbose', 'which calls were made, how many, and how long they took, on stderr')
  .configureHelp({ showGlobalOptions: true })
  .showSuggestionAfterError()
  .exitOverride();

/** A command. The options of the program are taken behind it too. */
const command = (
  usage: string,
  description: string,
  parent: Command = program,
  how: CommandOptions = {},
): Command => parent.command(usage, how).description(description).exitOverride();

/** Sets what the AWS SDK and Node read from the environment, and returns what is in force there. */
const inEnvironment = (options: CommonOptions & { readonly color: boolean }): CommonOptions => {
  const { profile, endpoint, color, ...others } = options;
  if (others.region !== undefined) process.env.AWS_REGION = others.region;
  if (!color) {
    process.env.NO_COLOR = '1';
    delete process.env.FORCE_COLOR;
  }
  if (endpoint !== undefined) process.env.AWS_ENDPOINT_URL = endpoint;
  if (profile !== undefined) {
    process.env.AWS_PROFILE = profile;
    // Keys there would win over a profile that was named.
    for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
      delete process.env[key];
  }
  const { AWS_PROFILE, AWS_ENDPOINT_URL, XDG_CONFIG_HOME } = process.env;
  return {
    ...others,
    signIns: join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'trimtab', 'sign-ins.json'),
    ...(AWS_PROFILE && { profile: AWS_PROFILE }),
    ...(AWS_ENDPOINT_URL && { endpoint: AWS_ENDPOINT_URL }),
  };
};

const withYes = (made: Command): Command => made.option('--yes', 'do not ask');

command('scan', 'reads a real AWS account and says what could be saved; changes nothing')
  .option('--regions <list>', 'several, with commas, or all that the account may use: all')
  .option('--org', 'every active account of the organisation')
  .option('--role-name <name>', 'assumed in every account but your own (default: "trimtab-read")')
  .option('--external-id <id>', 'said when the role is assumed')
  .option('--check <ids...>', 'only these checks')
  .option('--csv', 'rows as CSV on stdout')
  .option('--md', 'the report as Markdown on stdout')
  .option('--html [file]', 'the report with its evidence as one page; without a file on stdout')
  .addOption(
    new Option('--prices <from>', 'the AWS Price List, or the built-in table')
      .choices(['list', 'built-in'])
      .default('list'),
  )
  .option('--costs', 'the bill of 30 days too, from Cost Explorer: $0.01 a page')
  .option(
    '--focus <file>',
    'the bill from a FOCUS file (CSV, also gzipped, or Parquet) or a folder of them, which costs nothing',
  )
  .option('--budget <usd>', 'most that paid calls may cost', '0.10')
  .option('--timeout <seconds>', 'longest that one call may take', '20')
  .option('--exit-code', 'exit 2 when something waits for a decision')
  .action(running(async () => (await import('./commands/scan.ts')).scan, { narrows: true }));
command('recs', 'what the last scan found')
  .option('--env <name>', 'only this environment')
  .option('--service <name>', 'only this service: ec2, ebs, lambda, …')
  .option('--min-saving <usd>', 'only what saves at least this a month')
  .option('--html [file]', 'as one page with the evidence; without a file on stdout')
  .action(running(async () => (await import('./commands/recs.ts')).recs, { narrows: true }));
command('plan <rec>', 'what would be changed, how, and the way back; changes nothing').action(
  running(async () => (await import('./commands/plan.ts')).plan, { narrows: true }),
);
command(
  'explain <id>',
  'why it is recommended or changed: rule, inputs, limits, policy, guards',
).action(running(async () => (await import('./commands/explain.ts')).explain, { narrows: true }));
command('resources', 'what was read, with what is open for each')
  .option('--env <name>', 'only this environment')
  .option('--type <name>', 'only this service or type: ec2, ebs/volume, …')
  .action(
    running(async () => (await import('./commands/resources.ts')).resources, { narrows: true }),
  );
command('costs', 'what was billed, by service')
  .option('--since <time>', 'of the simulation: so far back', '30d')
  .action(running(async () => (await import('./commands/costs.ts')).costs, { narrows: true }));
command(
  'login [address]',
  'signs in to a deployment with a browser; without an address again to the last',
)
  .option('--name <name>', 'what it is to be called here, for --target')
  .action(running(async () => (await import('./commands/login.ts')).login, { narrows: true }));
command('logout [address]', 'signs out of a deployment').action(
  running(async () => (await import('./commands/login.ts')).logout, { narrows: true }),
);
command('status', 'mode, brake, what waits and what is live; exit 5 when stopped').action(
  running(async () => (await import('./commands/brake.ts')).status),
);
command('stop', 'the brake: stops all changes')
  .option('--reason <text>', 'why', 'stopped from the command line')
  .action(running(async () => (await import('./commands/brake.ts')).stop));
command('resume', 'lifts the brake')
  .requiredOption('--reason <text>', 'why')
  .action(running(async () => (await import('./commands/brake.ts')).resume));
command('approvals', 'what waits for somebody').action(
  running(async () => (await import('./commands/approvals.ts')).approvals),
);
withYes(
  command('approve <id>', 'shows what would be done, asks, and approves; exit 3 when it changed'),
)
  .option('--note <text>', 'for those who read it later')
  .action(running(async () => (await import('./commands/approvals.ts')).approve));
command('reject <id>', 'rejects; nothing changes')
  .requiredOption('--reason <text>', 'why')
  .action(running(async () => (await import('./commands/approvals.ts')).reject));
command('snooze <id>', 'ends a request for now; nothing changes')
  .requiredOption('--for <time>', 'not asked again before that is over: 4h, 7d')
  .requiredOption('--reason <text>', 'why')
  .action(running(async () => (await import('./commands/approvals.ts')).snooze));
command('withdraw <id>', 'takes an approval back, as long as nothing was called')
  .requiredOption('--reason <text>', 'why')
  .action(running(async () => (await import('./commands/approvals.ts')).withdraw));
command('changes', 'lists changes, newest first')
  .option('--live', 'only those that are under way')
  .option('--canaries', 'the daily canaries instead')
  .action(running(async () => (await import('./commands/changes.ts')).changes));
command('change <id>', 'what happened to one change')
  .option('--follow', 'until it has ended')
  .action(running(async () => (await import('./commands/changes.ts')).change));
withYes(command('rollback [id]', 'shows the way back, asks, and goes it; exit 3 when it cannot'))
  .option('--since <time>', 'everything applied since then: 30m, 2h, 1d')
  .option('--reason <text>', 'why', 'asked for on the command line')
  .option('--dry-run', 'shows the way back and changes nothing')
  .action(running(async () => (await import('./commands/rollback.ts')).rollback));
const audit = program.command('audit').description('the ledgers of all changes').exitOverride();
command('list', 'who did what, newest first; what audit alone says', audit, { isDefault: true })
  .option('--since <time>', 'so far back', '30d')
  .option('--change <id>', 'only of this change')
  .option('--who <name>', 'only what this person did, or trimtab itself')
  .option('--via <way>', 'only what came this way: mail, console, cli, slack, workflow')
  .option('--limit <rows>', 'most rows', '50')
  .action(running(async () => (await import('./commands/audit.ts')).auditList));
command('verify', 'whether every ledger is as it was written', audit).action(
  running(async () => (await import('./commands/audit.ts')).auditVerify),
);
command(
  'replay <id>',
  'makes decisions again from what was stored; exit 6 when they differ',
).action(running(async () => (await import('./commands/audit.ts')).replay));
const config = program.command('config').description('the whole of trimtab.yaml').exitOverride();
command(
  'check [file]',
  'every setting in force and where it comes from, else what is wrong in which line',
  config,
)
  .option('--settings <file>', 'what is to be put into the parameter of a deployment of it')
  .action(
    running(async () => (await import('./commands/config.ts')).configCheck, { narrows: true }),
  );
const policy = program.command('policy').description('the rules of trimtab.yaml').exitOverride();
command('check [file]', 'its rules in words, else what is wrong in which line', policy).action(
  running(async () => (await import('./commands/policy.ts')).policyCheck, { narrows: true }),
);
command(
  'test [file]',
  'what it would decide otherwise about what the last scan found',
  policy,
).action(running(async () => (await import('./commands/policy.ts')).policyTest));

withYes(command('init', 'what Trimtab needs to be allowed, and a trimtab.yaml to begin with'))
  .option('--policy <name>', 'only this policy of IAM, to create it: scan, ec2, ebs, lambda, …')
  .action(running(async () => (await import('./commands/init.ts')).init, { narrows: true }));
withYes(
  command('restore [name]', 'puts a deployment back to an earlier time, or shows that it could be'),
)
  .option('--to <time>', 'as it was then: 2026-11-21T10:00Z, or so far back: 30m, 2h, 1d')
  .option('--from <file>', 'ledgers that destroy has exported, into empty tables')
  .option('--drill', 'restores beside the deployment, proves the ledgers, and changes nothing')
  .action(running(async () => (await import('./commands/restore.ts')).restore));
command('slack-manifest', 'what Slack makes the app of a deployment from')
  .requiredOption('--url <address>', 'where the deployment is: LinksUrl of its stack api')
  .action(
    running(async () => (await import('./commands/slack-manifest.ts')).printSlackManifest, {
      narrows: true,
    }),
  );
withYes(command('destroy [name]', 'removes a deployment, but for what is locked'))
  .requiredOption('--export <file>', 'where the ledgers are kept, as JSON lines; it must not exist')
  .action(running(async () => (await import('./commands/destroy.ts')).destroy));
command('doctor', 'what is wrong with this machine and its credentials, and what to do').action(
  running(async () => (await import('./commands/doctor.ts')).doctor, { narrows: true }),
);

/** What commander has printed already says what was wrong; an unknown verb also gets the nearest one. */
const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    return EXIT.usage;
  }
  if (error instanceof CommandError) {
    say(error.message);
    return error.code;
  }
  say(error instanceof Error ? error.message : String(error));
  return EXIT.failed;
};

/** Carries out what was typed. */
export const run = async (): Promise<void> => {
  try {
    await program.parseAsync();
  } catch (error) {
    code = exitCodeOf(error);
  }
  callLines().forEach(say);
  process.exitCode = code;
};
