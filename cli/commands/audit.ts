import { auditReportSchema, replayedSchema } from '#core/contract/verbs.ts';
import { plain } from '#core/present/escape.ts';
import { count, counted } from '#core/present/format.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openTarget } from '../target.ts';
import { type CommonOptions, show } from '../terminal.ts';

/** Whether every ledger is as it was written. */
export const auditVerify = async (options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const report = await target.get('/audit', auditReportSchema);
  const { changes, entries, root, broken } = report;
  show(options, report, [
    ...broken.map(({ number, says }) => `✖ ${number}: ${plain(says, 300)}`),
    broken.length === 0
      ? `chain intact, ${count(entries)} entries of ${counted(changes, 'change')}`
      : `${counted(broken.length, 'ledger')} of ${count(changes)} not as written`,
    `root ${root}`,
  ]);
  return broken.length === 0 ? EXIT.done : EXIT.failed;
};

/** Makes the decisions again, of a change (`chg-…`) or a recommendation (`rec-…`). */
export const replay = async (id: string, options: CommonOptions): Promise<ExitCode> => {
  const target = await openTarget(options.state);
  const kind = id.startsWith('rec-') ? 'recommendations' : 'changes';
  const replayed = await target.get(`/${kind}/${encodeURIComponent(id)}/replay`, replayedSchema);
  const { decisions } = replayed;
  show(
    options,
    replayed,
    decisions.map(
      ({ decision, result, says }) =>
        `${MARKS[result]} ${decision.padEnd(14)} ${WORDS[result].padEnd(10)} ${plain(says, 300)}`,
    ),
  );
  return decisions.some(({ result }) => result === 'different') ? EXIT.differs : EXIT.done;
};

const MARKS = { same: '✔', different: '✖', 'not-stored': '·' } as const;
const WORDS = { same: 'same', different: 'different', 'not-stored': 'not kept' } as const;
