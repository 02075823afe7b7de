import { planHash } from '#core/approval/plan-hash.ts';
import { exportEndSchema, exportedChangeSchema } from '#core/contract/ledger-export.ts';
import { ConflictError, InvalidInputError } from '#core/errors/errors.ts';
import { rootOf } from '#core/ledger/anchor.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import { fold } from '#core/ledger/fold.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type EveryChangeDeps, everyChange } from './every-change.ts';
import type { StoredChange } from './ports.ts';

export interface ImportLedgersDeps extends EveryChangeDeps {
  /** Writes all of a change, and lists it only after that; writing it again is writing it once. */
  readonly putChange: (stored: StoredChange) => Promise<void>;
  /** Numbers that people use go on after this one. */
  readonly numbersFrom: (last: number) => Promise<void>;
}

export interface Imported {
  readonly changes: number;
  /** As the export and the audit give it. */
  readonly root: string;
  /** When the export was made. */
  readonly at: EpochMs;
}

/**
 * Puts ledgers that were exported into empty tables. All of the export is proven before anything is written: each chain,
 * that a head and a plan are those of their events, and the root of all. One that ended early is begun again.
 *
 * @throws InvalidInputError when the export is not whole or not as it was written, naming the line
 * @throws ConflictError when the tables hold other ledgers; then nothing was written
 */
export const makeImportLedgers =
  (deps: ImportLedgersDeps) =>
  async (
    lines: readonly string[],
    beforeWriting: (exportedAt: EpochMs) => Promise<void> = async () => {},
  ): Promise<Imported> => {
    const { changes, end } = proven(lines);
    const heads = new Map(changes.map(({ meta }) => [meta.change, meta.head]));
    for (const { change, number, head } of await everyChange(deps))
      if (heads.get(change) !== head)
        throw new ConflictError(
          `nothing was imported: the tables hold ${number}, which is not in the export or has gone another way`,
        );
    await beforeWriting(end.at);
    await deps.numbersFrom(Math.max(0, ...changes.map(({ meta }) => numberIn(meta.number))));
    // Oldest first, so that what is listed of an import that ends early is a beginning.
    for (const stored of changes.toSorted((a, b) => a.meta.openedAt - b.meta.openedAt))
      await deps.putChange(stored);
    return { changes: changes.length, root: end.root, at: end.at };
  };

const proven = (lines: readonly string[]) => {
  const last = lines.length - 1;
  const changes = lines.slice(0, last).map((line, i): StoredChange => {
    const stored = parsed(exportedChangeSchema, line, i);
    const wrong = whatIsWrong(stored);
    if (wrong !== undefined) throw notAsWritten(i, `${stored.meta.number}: ${wrong}`);
    return stored;
  });
  const end = parsed(exportEndSchema, lines[last] ?? '', last);
  const root = rootOf(
    Object.fromEntries(changes.map(({ meta }) => [meta.change, { hash: meta.head }])),
  );
  if (end.changes !== changes.length || end.root !== root)
    throw notAsWritten(last, `it is of ${end.changes} changes with the root ${end.root}`);
  return { changes, end };
};

const whatIsWrong = ({ meta, plan, events }: StoredChange): string | undefined => {
  const broken = brokenAt(meta.change, events);
  if (broken !== undefined) return broken;
  const last = events.at(-1);
  if (meta.n !== last?.n || meta.head !== last.hash) return 'its last event is not its head';
  const { opened, phase, closed } = fold(events);
  if (meta.phase !== phase || meta.outcome !== closed?.outcome || meta.fence < last.fence)
    return 'its head is not what its events say';
  if (opened.planHash !== planHash(plan)) return 'its plan is not the one that it was opened with';
  return undefined;
};

const parsed = <S extends typeof exportedChangeSchema | typeof exportEndSchema>(
  schema: S,
  line: string,
  i: number,
): S['_output'] => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw notAsWritten(i, 'it is not JSON: an export ends with a line that says of how many');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw notAsWritten(i, `${issue?.path.join('.')}: ${issue?.message}`);
};

const notAsWritten = (i: number, says: string) =>
  new InvalidInputError(`nothing was imported: line ${i + 1} of the export: ${says}`);

const numberIn = (number: string): number => Number(number.replace(/^chg-/, ''));
