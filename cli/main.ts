import { Command, CommanderError, Option } from 'commander';
import { approvals, approve, reject, snooze, withdraw } from './commands/approvals.ts';
import { auditVerify, replay } from './commands/audit.ts';
import { resume, status, stop } from './commands/brake.ts';
import { change, changes } from './commands/changes.ts';
import { explain as explainRec } from './commands/explain.ts';
import { recs } from './commands/recs.ts';
import { rollback } from './commands/rollback.ts';
import { scan } from './commands/scan.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { say } from './terminal.ts';

let code: ExitCode = EXIT.done;

/** Keeps what a command answers: it is the exit code. */
const ending =
  <A extends unknown[]>(run: (...args: A) => Promise<ExitCode>) =>
  async (...args: A): Promise<void> => {
    code = await run(...args);
  };

const program = new Command('trimtab')
  .description(
    'Scans a real AWS account, or acts on the Trimtab that runs on this machine (npm start).',
  )
  .showSuggestionAfterError()
  .exitOverride();

/** A command with the options that every command has. */
const command = (usage: string, description: string, parent: Command = program): Command =>
  parent
    .command(usage)
    .description(description)
    .option('--state <dir>', 'state folder of the simulation', '.trimtab')
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
    return ending(scan)({ ...options, profile: process.env.AWS_PROFILE });
  });
command('recs', 'what the last scan found')
  .option('--env <name>', 'only this environment')
  .option('--service <name>', 'only this service: ec2, ebs, lambda, …')
  .option('--min-saving <usd>', 'only what saves at least this a month')
  .option('--html [file]', 'as one page with the evidence; without a file on stdout')
  .action(ending(recs));
command('explain <rec>', 'why the last scan recommends it: rule, inputs, limits, policy').action(
  ending(explainRec),
);
command('status', 'mode, brake, what waits and what is live; exit 5 when stopped').action(
  ending(status),
);
command('stop', 'the brake: stops all changes')
  .option('--reason <text>', 'why', 'stopped from the command line')
  .action(ending(stop));
command('resume', 'lifts the brake')
  .requiredOption('--reason <text>', 'why')
  .action(ending(resume));
command('approvals', 'what waits for somebody').action(ending(approvals));
withYes(
  command('approve <id>', 'shows what would be done, asks, and approves; exit 3 when it changed'),
)
  .option('--note <text>', 'for those who read it later')
  .action(ending(approve));
command('reject <id>', 'rejects; nothing changes')
  .requiredOption('--reason <text>', 'why')
  .action(ending(reject));
command('snooze <id>', 'ends a request for now; nothing changes')
  .requiredOption('--for <time>', 'not asked again before that is over: 4h, 7d')
  .requiredOption('--reason <text>', 'why')
  .action(ending(snooze));
command('withdraw <id>', 'takes an approval back, as long as nothing was called')
  .requiredOption('--reason <text>', 'why')
  .action(ending(withdraw));
command('changes', 'lists changes, newest first').action(ending(changes));
command('change <id>', 'what happened to one change').action(ending(change));
withYes(command('rollback [id]', 'shows the way back, asks, and goes it; exit 3 when it cannot'))
  .option('--since <time>', 'everything applied since then: 30m, 2h, 1d')
  .option('--reason <text>', 'why', 'asked for on the command line')
  .option('--dry-run', 'shows the way back and changes nothing')
  .action(ending(rollback));
const audit = program.command('audit').description('the ledgers of all changes').exitOverride();
command('verify', 'whether every ledger is as it was written', audit).action(ending(auditVerify));
command(
  'replay <id>',
  'makes decisions again from what was stored; exit 6 when they differ',
).action(ending(replay));

/** What commander has printed already says what was wrong; an unknown verb also gets the nearest one. */
const explain = (error: unknown): ExitCode => {
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

try {
  await program.parseAsync();
} catch (error) {
  code = explain(error);
}
process.exitCode = code;
