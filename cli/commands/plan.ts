import { systemClock } from '#adapters/aws/clock.ts';
import type { StoredScan } from '#adapters/scan-folder/scan-folder.ts';
import { planFor } from '#app/open-changes.ts';
import { recommendationDetailSchema } from '#core/contract/api-recommendations.ts';
import { type PlanSheet, type ProposedPlan, planSheetOf } from '#core/present/plan-sheet.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { rowOf } from '../scan-store.ts';
import { openSource } from '../source.ts';
import type { Target } from '../target.ts';
import { type CommonOptions, show, terminalWidth } from '../terminal.ts';
import { wrapped } from '../wrapped.ts';

/** What would be done about a recommendation, and how it would be undone. Changes nothing. */
export const plan = async (id: string, options: CommonOptions): Promise<ExitCode> => {
  const source = await openSource(options);
  const { next, ...proposed } =
    source.kind === 'scan'
      ? await proposedInScan(source.scan, id)
      : await proposedLocally(source.target, id);
  show(options, proposed, [
    ...sheetLines(planSheetOf(proposed), terminalWidth()),
    ...(next === undefined ? [] : [`Next: trimtab ${next}`]),
  ]);
  return EXIT.done;
};

/** And what to type then. */
type Shown = ProposedPlan & { readonly next?: string };

/** The plan for the resource as the scan saw it: the one that would be made, had nobody touched it since. */
const proposedInScan = async (scan: StoredScan, id: string): Promise<Shown> => {
  const { number, title, recommendation, risk, verdict, unjudged } = rowOf(scan, id);
  const { resource: before } = await scan.readEvidence(recommendation.evidenceHash);
  const plan = planFor(recommendation, before);
  if (plan === undefined || risk === undefined || verdict === undefined)
    throw new CommandError(`${number} has no plan: the resource as it is allows none`);
  return {
    id: number,
    title,
    recommendation,
    before,
    plan,
    risk,
    verdict,
    unjudged,
    now: systemClock(),
    next: `explain ${number}`,
  };
};

const proposedLocally = async (target: Target, id: string): Promise<Shown> => {
  const path = `/recommendations/${encodeURIComponent(id)}`;
  const detail = await target.get(path, recommendationDetailSchema);
  const { row, recommendation, before, plan, risk, verdict, now } = detail;
  if (before === null || plan === null || risk === null || verdict === null)
    throw new CommandError(`${row.id} has no plan: ${row.standing.says}`);
  const next = row.standing.kind === 'waiting' && row.change && `approve ${row.change.number}`;
  return {
    id: row.id,
    title: row.title,
    recommendation,
    before,
    plan,
    risk,
    verdict,
    unjudged: [],
    now,
    ...(next && { next }),
  };
};

const sheetLines = (sheet: PlanSheet, width: number): string[] => {
  const widest = Math.max(...sheet.differences.map(({ what }) => what.length));
  const labelled = (label: string, text: string, number = '') =>
    wrapped(`  ${label.padEnd(LABEL)}${number}`, text, width);
  const numbered = (label: string, calls: readonly string[]) =>
    calls.flatMap((call, i) => labelled(i === 0 ? label : '', call, `${i + 1} `));
  return [
    ...wrapped('', sheet.title, width),
    ...wrapped('', sheet.place, width),
    '',
    ...sheet.differences.flatMap(({ sign, what, says }) =>
      wrapped(`  ${sign} ${what.padEnd(widest)}  `, says, width),
    ),
    '',
    ...sheet.facts.flatMap(({ label, says }) => labelled(label, says)),
    ...numbered('Steps', sheet.steps),
    ...numbered('Way back', sheet.wayBack),
    '',
    `${sheet.counts} Nothing has been changed.`,
  ];
};

/** `Interruption`, and two spaces. */
const LABEL = 14;
