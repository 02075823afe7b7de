import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { malformedCsv } from '#adapters/focus-file/malformed-csv.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

/** What a machine can give at most. */
export interface Machine {
  readonly id: string;
  readonly cores: number;
  readonly capMhz: number;
  readonly memCapMb: number;
}

/** Columns by which a list of machines is known; further ones are ignored. */
export const MACHINE_COLUMNS = ['vm', 'cores', 'cap_mhz', 'mem_cap_mb'] as const;
type MachineColumn = (typeof MACHINE_COLUMNS)[number];

/** A CSV file in memory: a list of machines is short. */
export interface CsvTable {
  /** Its name, for messages. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly fields: Record<string, string> }[];
}

/** Reads a whole CSV file. @throws InvalidInputError naming file, line and field of what is malformed */
export const readCsvTable = (path: string): CsvTable => {
  const name = basename(path);
  let columns: readonly string[] = [];
  const head = (names: readonly string[]) => {
    columns = names.map((column) => column.trim());
    return [...columns];
  };
  try {
    const read = parse(readFileSync(path), {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      columns: head,
    }) as unknown as { info: { lines: number }; record: Record<string, string> }[];
    const rows = read.map(({ info, record }) => ({ line: info.lines, fields: record }));
    return { name, columns, rows };
  } catch (error) {
    throw error instanceof CsvError ? malformedCsv(error, name) : error;
  }
};

/** Returns the machines of a list, in its order. @throws InvalidInputError naming file, line and field */
export const machinesOf = ({ name, rows }: CsvTable): Machine[] => {
  const machines = new Map<string, Machine>();
  for (const { line, fields } of rows) {
    const fail = (field: MachineColumn, expected: string): never => {
      throw new InvalidInputError(
        `${name} line ${line}, ${field}: expected ${expected}, found ${JSON.stringify(fields[field])}; correct the row`,
        { details: { file: name, line, field } },
      );
    };
    const amount = (field: MachineColumn): number => {
      const value = Number(fields[field] || Number.NaN);
      return value > 0 && Number.isFinite(value) ? value : fail(field, 'a number above 0');
    };
    const id = fields.vm || fail('vm', 'the name of a machine');
    if (machines.has(id)) fail('vm', 'each machine once');
    const [cores, capMhz, memCapMb] = [amount('cores'), amount('cap_mhz'), amount('mem_cap_mb')];
    machines.set(id, { id, cores, capMhz, memCapMb });
  }
  return [...machines.values()];
};
