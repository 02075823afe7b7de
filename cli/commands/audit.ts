import { statusSchema } from '#core/contract/api.ts';
import { type AuditEntries, auditEntriesSchema } from '#core/contract/api-audit.ts';
import { auditReportSchema, replayedSchema } from '#core/contract/verbs.ts';
import { plain } from '#core/present/escape.ts';
import { count, counted, dateTime } from '#core/present/format.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { durationOf, numberOf } from '../option-values.ts';
import { type Column, tableOf } from '../table.ts';
import { openTarget, type Target } from '../target.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

export interface AuditOptions extends CommonOptions {
  readonly since: string;
  readonly change?: string;
  readonly who?: string;
  readonly via?: string;
  readonly limit: string;
}

/** Who did what, over all changes, newest first. */
export const auditList = async (options: AuditOptions): Promise<ExitCode> => {
  const { since, change, who, via } = options;
  const sinceMs = durationOf(since, '--since');
  const most = numberOf(options.limit, '--limit');
  const target = await openTarget(options);
  const { now } = await target.get('/status', statusSchema);
  const asked = { from: String(now - sinceMs), change, who, via };
  const { entries, isAll } = await readEntries(target, asked, most);
  show(options, { now, entries, isAll }, [
    ...(entries.length === 0
      ? [`Nothing was done in the last ${since}.`]
      : tableOf(COLUMNS, entries, terminalWidth())),
    ...(isAll ? [] : [`There is more: --limit is ${count(most)}.`]),
  ]);
  return EXIT.done;
};

type Entry = AuditEntries['entries'][number];

const COLUMNS: readonly Column<Entry>[] = [
  { head: 'AT', cell: ({ at }) => dateTime(at) },
  { head: 'WHO', cell: ({ who, via }) => plain(`${who}, ${via}`, 30) },
  { head: 'CHANGE', cell: ({ number }) => number },
  { head: 'WHAT', cell: ({ word }) => word },
  { head: '', cell: ({ says }) => plain(says, 300), stretches: true },
];

/** Most that the API gives at a time. */
const PAGE = 200;

/** A page may be short, and even empty, and yet have a next one. */
const readEntries = async (
  target: Target,
  asked: Readonly<Record<string, string | undefined>>,
  most: number,
): Promise<{ readonly entries: readonly Entry[]; readonly isAll: boolean }> => {
  const entries: Entry[] = [];
  let after: string | undefined;
  do {
    const limit = String(Math.max(1, Math.min(PAGE, most - entries.length)));
    const given = Object.entries({ ...asked, after, limit }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    );
    const page = await target.get(
      `/audit/entries?${new URLSearchParams(given)}`,
      auditEntriesSchema,
    );
    entries.push(...page.entries);
    after = page.next;
  } while (after !== undefined && entries.length < most);
  return { entries: entries.slice(0, most), isAll: after === undefined };
};

/** Whether every ledger is as it was written. */
export const auditVerify = async (options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options);
  const report = await target.get('/audit', auditReportSchema);
  const { changes, entries, root, broken, anchor } = report;
  show(options, report, [
    ...broken.map(({ number, says }) => `✖ ${number}: ${plain(says, 300)}`),
    broken.length === 0
      ? `chain intact, ${count(entries)} entries of ${counted(changes, 'change')}`
      : `${counted(broken.length, 'ledger')} of ${count(changes)} not as written`,
    anchor
      ? `compared with where ${counted(anchor.changes, 'ledger')} stood on ${dateTime(anchor.at)}`
      : 'compared with no anchor: there is none',
    `root ${root}`,
  ]);
  return broken.length === 0 ? EXIT.done : EXIT.failed;
};

/** Makes the decisions again, of a change (`chg-…`) or a recommendation (`rec-…`). */
export const replay = async (id: string, options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options);
  const kind = id.startsWith('rec-') ? 'recommendations' : 'changes';
  const replayed = await target.get(`/${kind}/${encodeURIComponent(id)}/replay`, replayedSchema);
  const { decisions } = replayed;
  show(
    options,
    replayed,
    decisions.flatMap(({ decision, result, says }) =>
      wrapped(
        `${MARKS[result]} ${decision.padEnd(14)} ${WORDS[result].padEnd(10)} `,
        plain(says, 300),
        terminalWidth(),
      ),
    ),
  );
  return decisions.some(({ result }) => result === 'different') ? EXIT.differs : EXIT.done;
};

const MARKS = { same: '✔', different: '✖', 'not-stored': '·' } as const;
const WORDS = { same: 'same', different: 'different', 'not-stored': 'not kept' } as const;
