import { assumeStatementsFor, type Gap, statementFor } from '#core/scan/gap.ts';
import type { ScanReport } from '#core/scan/report.ts';
import { plain } from '../escape.ts';
import { count, counted, date, dollars } from '../format.ts';

/** Lines of one kind that are written out; the rest is in `--json`. */
const MOST_LINES = 12;

/** What is said below the table: sums, what nobody knows, what would tell, and what the scan itself cost. */
export const summaryOf = (report: ScanReport): readonly string[] => [
  ...notKnown(report),
  ...notRead(report.gaps, report.places),
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

const notKnown = ({ checks }: ScanReport): string[] => {
  const lines = checks.flatMap(({ check, notEnoughData }) =>
    Object.entries(notEnoughData).map(
      ([missing, n]) => `  ${check}: ${counted(n, 'resource')}, ${plain(missing, 160)}`,
    ),
  );
  return lines.length === 0 ? [] : ['Not enough data:', ...cut(lines)];
};

const notRead = (gaps: readonly Gap[], places: ScanReport['places']): string[] => {
  if (gaps.length === 0) return [];
  const accounts = accountsOf(places);
  const lines = gaps.map(
    ({ account, region, service, missing, why }) =>
      `  ${accounts > 1 ? `${account} ` : ''}${region} ${service}: ${plain(missing, 80)}: ${plain(why, 200)}`,
  );
  const statement = statementFor(gaps);
  const assume = assumeStatementsFor(gaps);
  return [
    `Could not be read (${counted(gaps.length, 'gap')}); more may be there than is shown:`,
    ...cut(lines),
    ...(statement ? ['Add to the policy of whoever scans:', `  ${JSON.stringify(statement)}`] : []),
    ...(assume
      ? [
          'Add to the policy of whoever scans, so that it may assume the roles:',
          `  ${JSON.stringify(assume.own)}`,
          'Add to the trust policy of each of these roles:',
          `  ${JSON.stringify(assume.trust)}`,
        ]
      : []),
  ];
};

const accountsOf = (places: ScanReport['places']): number =>
  new Set(places.map(({ account }) => account)).size;

const cut = (lines: readonly string[]): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `  … ${count(lines.length - MOST_LINES)} more`];

const priceLine = ({ region, asOf, source }: ScanReport['prices'][number]): string =>
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

const spentLine = ({ spent: { cost, calls } }: ScanReport): string => {
  const n = Object.values(calls).reduce((a, b) => a + b, 0);
  return `This scan: ${counted(n, 'call')}, $${Number(cost.amount).toFixed(4)} at most`;
};
