import { Command, CommanderError, type CommandOptions, Option } from 'commander';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { say } from './terminal.ts';

let code: ExitCode = EXIT.done;

/** Loads a command once it is asked for, so that help waits for no client, and keeps what it answers: the exit code. */
const running =
  <A extends unknown[]>(load: () => Promise<(...args: A) => Promise<ExitCode>>) =>
  async (...args: A): Promise<void> => {
    const run = await load();
    code = await run(...args);
  };

/** The commands as they are declared; none of them is loaded before it is asked for. */
export const program = new Command('trimtab')
  .description(
    'Scans a real AWS account, or acts on the Trimtab that runs on this machine (npm start).',
  )
  .showSuggestionAfterError()
  .exitOverride();

/** A command with the options that every command has. */
const command = (
  usage: string,
  description: string,
  parent: Command = program,
  how: CommandOptions = {},
): Command =>
  parent
    .command(usage, how)
    .description(description)
    .option('--state <dir>', 'folder that keeps scans and the simulation', '.trimtab')
    .option('--json', 'one JSON document on stdout')
    .exitOverride();

/** What the AWS SDK reads from its environment. Keys there would win over a profile that was named. */
const useAws = ({ profile, endpoint }: { profile?: string; endpoint?: string }): void => {
  if (endpoint !== undefined) process.env.AWS_ENDPOINT_URL = endpoint;
  if (profile === undefined) return;
  process.env.AWS_PROFILE = profile;
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    delete process.env[key];
};

/** A command that shows what was seen, in a real account or in the simulation. */
const seen = (made: Command): Command =>
  made.addOption(
    new Option(
      '--target <which>',
      'the last scan, which comes first, or the simulation that runs here',
    ).choices(['scan', 'local']),
  );
const withYes = (made: Command): Command => made.option('--yes', 'do not ask');

command('scan', 'reads a real AWS account and says what could be saved; changes nothing')
  .option('--region <region>', 'where to look; else the region of the environment or the profile')
  .option('--regions <list>', 'several, with commas, or all that the account may use: all')
  .option('--profile <name>', 'profile of ~/.aws/config')
  .option('--endpoint <url>', 'asked instead of AWS')
  .option('--org', 'every active account of the organisation')
  .option('--account <ids>', 'only these accounts, with commas')
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
  .option('--focus <file>', 'the bill from a FOCUS file (CSV), which costs nothing')
  .option('--budget <usd>', 'most that paid calls may cost', '0.10')
  .option('--timeout <seconds>', 'longest that one call may take', '20')
  .option('--exit-code', 'exit 2 when something waits for a decision')
  .option('-q, --quiet', 'no progress')
  .action((options) => {
    useAws(options);
    return running(async () => (await import('./commands/scan.ts')).scan)({
      ...options,
      profile: process.env.AWS_PROFILE,
    });
  });
seen(command('recs', 'what the last scan found'))
  .option('--env <name>', 'only this environment')
  .option('--service <name>', 'only this service: ec2, ebs, lambda, …')
  .option('--min-saving <usd>', 'only what saves at least this a month')
  .option('--html [file]', 'as one page with the evidence; without a file on stdout')
  .action(running(async () => (await import('./commands/recs.ts')).recs));
seen(command('plan <rec>', 'what would be changed, how, and the way back; changes nothing')).action(
  running(async () => (await import('./commands/plan.ts')).plan),
);
seen(
  command('explain <id>', 'why it is recommended or changed: rule, inputs, limits, policy, guards'),
).action(running(async () => (await import('./commands/explain.ts')).explain));
seen(command('resources', 'what was read, with what is open for each'))
  .option('--env <name>', 'only this environment')
  .option('--type <name>', 'only this service or type: ec2, ebs/volume, …')
  .action(running(async () => (await import('./commands/resources.ts')).resources));
seen(command('costs', 'what was billed, by service'))
  .option('--since <time>', 'of the simulation: so far back', '30d')
  .action(running(async () => (await import('./commands/costs.ts')).costs));
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
).action(running(async () => (await import('./commands/config.ts')).configCheck));
const policy = program.command('policy').description('the rules of trimtab.yaml').exitOverride();
command('check [file]', 'its rules in words, else what is wrong in which line', policy).action(
  running(async () => (await import('./commands/policy.ts')).policyCheck),
);
command(
  'test [file]',
  'what it would decide otherwise about what the last scan found',
  policy,
).action(running(async () => (await import('./commands/policy.ts')).policyTest));

/** A command that asks AWS, with whatever credentials the SDK finds. */
const asking = (made: Command): Command =>
  made
    .option('--region <region>', 'else that of the environment or the profile')
    .option('--profile <name>', 'profile of ~/.aws/config')
    .option('--endpoint <url>', 'asked instead of AWS');

withYes(
  asking(command('init', 'what Trimtab needs to be allowed, and a trimtab.yaml to begin with')),
)
  .option('--policy <name>', 'only this policy of IAM, to create it: scan, ec2, ebs, lambda, …')
  .action((options) => {
    useAws(options);
    return running(async () => (await import('./commands/init.ts')).init)(options);
  });
asking(
  command('doctor', 'what is wrong with this machine and its credentials, and what to do'),
).action((options) => {
  useAws(options);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  return running(async () => (await import('./commands/doctor.ts')).doctor)({
    ...options,
    ...(endpoint && { endpoint }),
  });
});

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
  process.exitCode = code;
};
