import { readFileSync } from 'node:fs';
import { OWN_PRICES } from '#core/cost/own-prices.ts';
import { ACCOUNTS_PER_PAGE } from '#core/inventory/accounts.ts';
import { code, document, table } from './markdown.ts';
import {
  changeUsd,
  fanOut,
  judgementsIn,
  type Measured,
  type MeasuredExecution,
  type Organization,
  SECONDS_PER_INVOCATION,
  SECONDS_PER_REGION_FUNCTION,
} from './scale.ts';

/** Returns what a change and an organisation take of the limits and of the bill, by arithmetic on what was measured. */
export const scaleDocument = (): string => {
  const measured = JSON.parse(
    readFileSync(new URL('../test/golden/scale.json', import.meta.url), 'utf8'),
  ) as Measured;
  return document(
    'Scale',
    [
      'What a change costs, how large things get, and what a thousand accounts take. Transitions, events, payloads, calls and',
      'writes are measured on the real workflows and functions in the embedded cloud (`test/workflows/scale.test.ts`); the rest is',
      `arithmetic (\`scripts/scale.ts\`) with the [prices](cost.md#prices) of ${OWN_PRICES.region}, without free tiers.`,
    ],
    [
      ['A change', changes(measured)],
      ['Limits of Step Functions', limits(measured)],
      ['An organisation', organizations(measured)],
      ['Throttles', throttles(measured)],
      ['Mail and messages', mails()],
      ['What this does not prove', NOT_PROVEN],
    ],
  );
};

/** The longest watch that is asked for; the actions of today watch for one or two hours. */
const WATCH_HOURS = 24;
const usd = (amount: number, digits = 4): string => `$${amount.toFixed(digits)}`;
const whole = (count: number): string => Math.round(count).toLocaleString('en-US');
const kib = (bytes: number): string => `${bytes / 1_024} KiB`;

const changes = ({ change }: Measured): readonly string[] => [
  `Watched for ${WATCH_HOURS} hours, in which it is looked at ${judgementsIn(WATCH_HOURS)} times (\`core/watch/due.ts\`). Functions`,
  `count ${SECONDS_PER_INVOCATION} s each, which is more than they take; the schedules that come for all changes at once are not in it.`,
  '',
  ...table(
    ['action', 'transitions', 'Step Functions', 'functions', 'CloudWatch', 'tables', 'together'],
    Object.entries(change).map(([action, taken]) => {
      const cost = changeUsd(taken, WATCH_HOURS);
      return [
        code(action),
        String(taken.transitions),
        ...[cost.transitions, cost.functions, cost.metrics, cost.tables, cost.total].map((part) =>
          usd(part),
        ),
      ];
    }),
  ),
];

const limits = ({ change, collect, optimize }: Measured): readonly string[] => {
  const row = (name: string, { transitions, events, payloadBytes }: MeasuredExecution) => [
    name,
    String(transitions),
    String(events),
    `below ${kib(payloadBytes)}`,
  ];
  return [
    'An execution may have 25,000 events, and 256 KiB may go in or out of a state; a test holds both to 10,000 and 64 KiB.',
    `A page is of ${ACCOUNTS_PER_PAGE} accounts, an account of 20 regions.`,
    '',
    ...table(
      ['execution', 'transitions', 'events', 'largest payload'],
      [
        ...Object.entries(change).map(([action, size]) => row(code(action), size)),
        ...Object.entries({ collect, optimize }).flatMap(([name, { root, page, account }]) => [
          row(`${code(name)}, root of two pages`, root),
          row(`${code(name)}, a page`, page),
          row(`${code(name)}, an account`, account),
        ]),
      ],
    ),
  ];
};

const SIZES: readonly Organization[] = [
  { accounts: 10, regions: 3 },
  { accounts: 100, regions: 10 },
  { accounts: 1_000, regions: 20 },
];
const EVERY_HOURS = { collect: 1, optimize: 6 } as const;
const HOURS_PER_MONTH = 730;

const organizations = ({ collect, optimize }: Measured): readonly string[] => [
  `One run. A function of a region counts ${SECONDS_PER_REGION_FUNCTION} s, which is one with about a hundred resources; most regions of most accounts`,
  'are empty and take less than one. `collect` runs every hour, `optimize` every six. Reading metrics is not in it: it grows',
  'with the resources, not with the accounts.',
  '',
  ...table(
    [
      'accounts × regions',
      'workflow',
      'executions',
      'transitions',
      'functions',
      'at once',
      'minutes',
      'a run',
      'a month',
    ],
    SIZES.flatMap((size) =>
      Object.entries({ collect, optimize }).map(([name, measured]) => {
        const run = fanOut(measured, size);
        const cost = run.usd.transitions + run.usd.functions;
        return [
          `${whole(size.accounts)} × ${size.regions}`,
          code(name),
          whole(run.executions),
          whole(run.transitions),
          whole(run.invocations),
          whole(run.concurrency),
          whole(Math.max(1, run.minutes)),
          usd(cost, 2),
          usd((cost * HOURS_PER_MONTH) / EVERY_HOURS[name as keyof typeof EVERY_HOURS], 0),
        ];
      }),
    ),
  ),
  '',
  'At a thousand accounts in twenty regions the hourly round is what costs: leave out regions that nobody uses.',
];

const LARGEST = { accounts: 1_000, regions: 20 };

const throttles = ({ collect }: Measured): readonly string[] => {
  const { concurrency, executions, minutes, invocations } = fanOut(collect, LARGEST);
  const seconds = minutes * 60;
  return [
    'At 1,000 accounts and 20 regions, beside the default quotas of an account. Reads go to the accounts that are read, each',
    'with quotas of its own.',
    '',
    ...table(
      ['quota', 'default', 'taken'],
      [
        [
          'Lambda, at the same time',
          '1,000; a new account 10',
          `${whole(concurrency)}, by \`MaxConcurrency\` of the workflow`,
        ],
        [
          'Step Functions, `StartExecution`',
          '800 at once, then 150 a second',
          `${whole(executions)} over ${whole(minutes)} min: ${(executions / seconds).toFixed(1)} a second`,
        ],
        [
          'Step Functions, transitions',
          '800 a second',
          `${(fanOut(collect, LARGEST).transitions / seconds).toFixed(0)} a second`,
        ],
        [
          'STS, `AssumeRole`',
          'hundreds a second',
          `at most ${(invocations / seconds).toFixed(0)} a second: once for a function and account, and kept for an hour`,
        ],
        [
          'CloudWatch, `GetMetricData`',
          '50 a second, in each account and region',
          'one function at a time reads a region',
        ],
        [
          'Organizations, `ListAccounts`',
          'a few a second',
          '50 pages of 20 in a run, one after the other',
        ],
      ],
    ),
    '',
    'Whatever is throttled is tried again: by the SDK, then by the workflow with growing pauses. A region that stays throttled',
    'is missing in this run, and read by the next one.',
  ];
};

const mails = (): readonly string[] => [
  ...table(
    ['service', 'quota', 'what it means'],
    [
      [
        'SES in its sandbox',
        '200 mails a day, 1 a second, to verified addresses',
        'with two approvers, asking, reminding and telling the end: about 30 changes a day',
      ],
      [
        'SES in production',
        'by the account, often 50,000 a day and 14 a second',
        'no limit in practice: at most as many changes are begun as `execution.caps` allow',
      ],
      [
        'SNS, e-mail endpoints',
        '10 messages a second for each topic',
        'alerts only; what waits for a decision is not sent there',
      ],
      [
        'SNS, text messages',
        '$1 a month until raised',
        'some dozens of messages: for alerts that nobody acknowledged',
      ],
    ],
  ),
  '',
  'A mail is kept before it is sent and sent once; what SES refuses is said in the log and never holds up a change.',
  'Sources: [SES](https://docs.aws.amazon.com/ses/latest/dg/quotas.html), [SNS](https://docs.aws.amazon.com/general/latest/gr/sns.html),',
  '[Step Functions](https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html), [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html),',
  '[CloudWatch](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html). Quotas of AWS are raised on request.',
];

const NOT_PROVEN: readonly string[] = [
  'The fan-out is run with 41 accounts of 20 regions and extended by arithmetic; no organisation of a thousand accounts was read.',
  'The pages of the console that list the whole estate read every region one after the other: beyond some hundred regions they',
  'are slow, and so is `GET /api/health`.',
];
