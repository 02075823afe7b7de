import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { MACHINE_COLUMNS, type Machine, machinesOf, readCsvTable } from './machine-list.ts';
import { openParquet, type ParquetFile, readRowGroups, unreadable } from './parquet-columns.ts';

/** What one machine used, slot by slot from `startMs` on; a missing slot is `NaN`, never zero. */
export interface MachineTrace extends Machine {
  readonly cpuMhz: Float32Array;
  readonly memMb: Float32Array;
}

/** Recorded utilisation of many machines on one clock. */
export interface Traces {
  readonly startMs: EpochMs;
  readonly periodMs: number;
  /** In the order of the list of machines; the series of all are equally long. */
  readonly machines: readonly MachineTrace[];
}

/** Slot 0 of the Bitbrains traces (GWA-T-12), which count five minutes from there and name no time themselves. */
export const BITBRAINS_START_MS: EpochMs = Date.UTC(2013, 7, 1);

const PERIOD_MS = 5 * MS_PER_MINUTE;
const USAGE_COLUMNS = ['vm', 'i', 'cpu_mhz', 'mem_mb'] as const;
/** A slot beyond ten years is no slot; it would ask for that much memory for each machine. */
const MAX_SLOTS = (3_653 * MS_PER_DAY) / PERIOD_MS;

/**
 * Reads recorded utilisation from a folder with one Parquet file (`vm`, `i`, `cpu_mhz`, `mem_mb`; `i` counts five
 * minutes) and one CSV list of machines (`vm`, `cores`, `cap_mhz`, `mem_cap_mb`), both found by their columns.
 *
 * @param startMs time of slot 0
 * @throws NotFoundError when there is no such folder
 * @throws InvalidInputError naming the file and the place in it that cannot be used, and what to do
 */
export const readTraces = async (
  folder: string,
  { startMs = BITBRAINS_START_MS }: { readonly startMs?: EpochMs } = {},
): Promise<Traces> => {
  const files = listFiles(folder);
  const tables = files.filter((file) => file.endsWith('.csv')).map((file) => readCsvTable(file));
  const list = theOne(tables, MACHINE_COLUMNS, `CSV file in ${folder}`);
  const parquets = await Promise.all(
    files.filter((file) => file.endsWith('.parquet')).map((file) => openParquet(file)),
  );
  const usage = theOne(parquets, USAGE_COLUMNS, `Parquet file in ${folder}`);
  const machines = await fillTraces(usage, machinesOf(list), list.name);
  return { startMs, periodMs: PERIOD_MS, machines };
};

const listFiles = (folder: string): string[] => {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
    return files.sort();
  } catch (cause) {
    throw new NotFoundError(
      `expected a folder of traces at ${folder}, found none: check the path`,
      { details: { folder }, cause },
    );
  }
};

const theOne = <File extends { readonly name: string; readonly columns: readonly string[] }>(
  files: readonly File[],
  columns: readonly string[],
  what: string,
): File => {
  const [found, ...more] = files.filter((file) => columns.every((c) => file.columns.includes(c)));
  if (found !== undefined && more.length === 0) return found;
  const seen =
    found === undefined
      ? files.map((file) => `${file.name} (${file.columns.join(', ')})`)
      : [found, ...more].map(({ name }) => name);
  throw new InvalidInputError(
    `expected one ${what} with the columns ${columns.join(', ')}, found ${seen.join(' and ') || 'none'}: ` +
      (found === undefined ? 'add it' : 'leave one of them there'),
    { details: { columns, files: files.map(({ name }) => name) } },
  );
};

const fillTraces = async (
  usage: ParquetFile,
  machines: readonly Machine[],
  list: string,
): Promise<MachineTrace[]> => {
  const slots = await countSlots(usage);
  const empty = () => new Float32Array(slots).fill(Number.NaN);
  const traces = new Map<string, MachineTrace>();
  for await (const { index, rows, values } of readRowGroups(usage, USAGE_COLUMNS)) {
    const at = (column: string) => ({ file: usage.name, rowGroup: index, column });
    for (let row = 0; row < rows; row += 1) {
      const id = String(values.vm[row]);
      const slot = values.i[row] ?? Number.NaN;
      let trace = traces.get(id);
      if (trace === undefined) {
        const machine = machines.find((known) => known.id === id);
        if (machine === undefined) throw unreadable(at('vm'), `machine ${id} is not in ${list}`);
        trace = { ...machine, cpuMhz: empty(), memMb: empty() };
        traces.set(id, trace);
      }
      // Both missing would look like a free slot again, which does no harm: there is nothing to overwrite.
      if (!(Number.isNaN(trace.cpuMhz[slot]) && Number.isNaN(trace.memMb[slot]))) {
        throw unreadable(at('i'), `machine ${id} has slot ${slot} twice`);
      }
      trace.cpuMhz[slot] = usedAmount(values.cpu_mhz[row], at('cpu_mhz'));
      trace.memMb[slot] = usedAmount(values.mem_mb[row], at('mem_mb'));
    }
  }
  return machines.map((machine) => {
    const trace = traces.get(machine.id);
    if (trace !== undefined) return trace;
    throw new InvalidInputError(
      `${usage.name} has no row of machine ${machine.id}, which ${list} lists: remove it there, or add its rows`,
      { details: { file: usage.name, machine: machine.id } },
    );
  });
};

const countSlots = async (usage: ParquetFile): Promise<number> => {
  let slots = 0;
  for await (const { index, values } of readRowGroups(usage, ['i'])) {
    const odd = values.i.find((slot) => !(Number.isInteger(slot) && slot >= 0 && slot < MAX_SLOTS));
    if (odd !== undefined) {
      throw unreadable(
        { file: usage.name, rowGroup: index, column: 'i' },
        `expected a count of five minutes, found ${odd}`,
      );
    }
    slots = values.i.reduce((most, slot) => Math.max(most, slot + 1), slots);
  }
  return slots;
};

const usedAmount = (
  value: number | undefined,
  at: { readonly file: string; readonly rowGroup: number; readonly column: string },
): number => {
  if (value === undefined || Number.isNaN(value)) return Number.NaN;
  if (value >= 0 && Number.isFinite(value)) return value;
  throw unreadable(at, `expected an amount of at least 0, found ${value}`);
};
