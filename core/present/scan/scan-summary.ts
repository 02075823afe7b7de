import { assumeStatementsFor, type Gap, statementFor } from '#core/scan/gap.ts';
import type { ScanReport } from '#core/scan/report.ts';
import { plain } from '../escape.ts';
import { count, counted, date, dollars } from '../format.ts';

/** Lines of one kind that are written out; the rest is in `--json`. */
const MOST_LINES = 12;

/** What is said below the table: sums, what nobody knows, what would tell, and what the scan itself cost. */
export const summaryOf = (report: ScanReport): readonly string[] => [
  ...notKnown(report),
  ...notRead(report),
  ...report.prices.map(priceLine),
  ...billLines(report),
  spentLine(report),
];

/** `23 open, $1,108.42 a month, no overlap`. */
export const totalLine = ({ rows, total, checks }: ScanReport): string => {
  const others = checks.reduce((n, { overlapped }) => n + overlapped, 0);
  const overlap =
    others === 0 ? 'no overlap' : `${count(others)} more on the same resources not added`;
  return `${count(rows.length)} open, ${dollars(total)} a month, ${overlap}`;
};

/** `12 resources read in 1 place`. */
export const readLine = ({ resources, optedOut, places }: ScanReport): string =>
  `${counted(resources, 'resource')} read in ${counted(places.length, 'region')}` +
  (accountsOf(places) > 1 ? ` of ${counted(accountsOf(places), 'account')}` : '') +
  (optedOut === 0 ? '' : `, ${count(optedOut)} left alone by their tag`);

const notKnown = (report: ScanReport): string[] => {
  const lines = notEnoughDataLines(report).map((line) => `  ${line}`);
  return lines.length === 0 ? [] : ['Not enough data:', ...cut(lines)];
};

/** `ec2/idle-instance: 3 resources, fewer than 10 days of CPU`. */
export const notEnoughDataLines = ({ checks }: ScanReport): readonly string[] =>
  checks.flatMap(({ check, notEnoughData }) =>
    Object.entries(notEnoughData).map(
      ([missing, n]) => `${check}: ${counted(n, 'resource')}, ${plain(missing, 160)}`,
    ),
  );

type Read = Pick<ScanReport, 'gaps' | 'places'>;

const notRead = (report: Read): string[] => {
  if (report.gaps.length === 0) return [];
  return [
    `! Could not be read (${counted(report.gaps.length, 'gap')}); more may be there than is shown:`,
    ...cut(gapLines(report).map((line) => `  ${line}`)),
    ...remediesOf(report.gaps).flatMap(([says, statement]) => [
      says,
      `  ${JSON.stringify(statement)}`,
    ]),
  ];
};

/** `eu-west-1 ec2: ebs/volume: access denied`; with the account where there are several. */
export const gapLines = ({ gaps, places }: Read): readonly string[] => {
  const several = accountsOf([...places, ...gaps]) > 1;
  return gaps.map(
    ({ account, region, service, missing, why }) =>
      `${several ? `${account} ` : ''}${region} ${service}: ${plain(missing, 80)}: ${plain(why, 200)}`,
  );
};

/** What would close the gaps: what to do with a statement, and the statement. */
export const remediesOf = (
  gaps: readonly Gap[],
): readonly (readonly [says: string, statement: object])[] => {
  const statement = statementFor(gaps);
  const assume = assumeStatementsFor(gaps);
  return [
    ...(statement ? [['Add to the policy of whoever scans:', statement] as const] : []),
    ...(assume
      ? [
          ['Add to the policy of whoever scans, to assume these roles:', assume.own] as const,
          ['Add to the trust policy of each of these roles:', assume.trust] as const,
        ]
      : []),
  ];
};

const accountsOf = (places: readonly { readonly account: string }[]): number =>
  new Set(places.map(({ account }) => account)).size;

const cut = (lines: readonly string[]): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `  … ${count(lines.length - MOST_LINES)} more`];

export const priceLine = ({ region, asOf, source }: ScanReport['prices'][number]): string =>
  `Prices of ${region}: ${source}, ${asOf}, list prices before discounts`;

const billLines = ({ bill }: ScanReport): string[] =>
  bill === undefined
    ? []
    : [
        `Bill from ${date(bill.from)} to ${date(bill.to)}: ${dollars(bill.total)}`,
        ...cut(
          bill.services.map(({ service, cost }) => `  ${plain(service, 60)} ${dollars(cost)}`),
        ),
      ];

export const spentLine = ({ spent: { cost, calls } }: ScanReport): string => {
  const n = Object.values(calls).reduce((a, b) => a + b, 0);
  return `This scan: ${counted(n, 'call')}, $${Number(cost.amount).toFixed(4)} at most`;
};
