import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { BITBRAINS_START_MS, readTraces, type Traces } from '#adapters/trace-file/read-traces.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { sharedPath } from '#test/support/shared-files.ts';

const sample = (name: string) =>
  fileURLToPath(new URL(`../../support/traces/${name}`, import.meta.url));

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder of traces: the files by name, their content or the sample they are a copy of. */
const aFolder = (files: Record<string, string | Uint8Array | { copyOf: string }>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'traces-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const isCopy = typeof content === 'object' && 'copyOf' in content;
    if (isCopy) cpSync(sample(content.copyOf), join(folder, name));
    else writeFileSync(join(folder, name), content);
  }
  return folder;
};
const machines = { copyOf: 'machines.csv' };
const usage = { copyOf: 'usage.parquet' };
const read = (files: Parameters<typeof aFolder>[0]) => readTraces(aFolder(files));

/** A byte of the page of `cpu_mhz` that changes its largest value; `generate.py` gives the same file each time. */
const IN_A_CPU_PAGE = 342;

/** What each compressed page begins with; without it none can be decompressed. */
const withoutZstdMarks = (parquet: Buffer): Buffer =>
  Buffer.from(parquet.toString('latin1').replaceAll('\x28\xb5\x2f\xfd', '____'), 'latin1');

/** What the generator of the samples says about them. */
const cpuOf = (vm: number, slot: number) =>
  vm === 2 && isGap(slot) ? Number.NaN : vm * 100 + slot;
const memOf = (vm: number, slot: number) =>
  (vm === 2 && isGap(slot)) || (vm === 7 && slot === 3) ? Number.NaN : vm * 1000 + 2 * slot;
const isGap = (slot: number) => slot >= 10 && slot < 15;

const expectSample = ({ machines: found, startMs, periodMs }: Traces) => {
  expect([startMs, periodMs]).toEqual([Date.UTC(2013, 7, 1), 300_000]);
  expect(found.map(({ id, cores, capMhz, memCapMb }) => [id, cores, capMhz, memCapMb])).toEqual([
    ['1', 1, 2600.5, 4096],
    ['2', 2, 5200, 8192],
    ['7', 4, 10_400, 16_384],
  ]);
  for (const { id, cpuMhz, memMb } of found) {
    const slots = Array.from({ length: 40 }, (_, slot) => slot);
    expect([...cpuMhz]).toEqual(slots.map((slot) => cpuOf(Number(id), slot)));
    expect([...memMb]).toEqual(slots.map((slot) => memOf(Number(id), slot)));
  }
};

describe('a folder of traces', () => {
  test('gives each machine its slots, missing ones as gaps', async () => {
    expectSample(await read({ 'machines.csv': machines, 'usage.parquet': usage }));
  });

  test('is known by the columns of its files, not by their names', async () => {
    const files = {
      'a.csv': 'name,price\nm5.large,1\n',
      'b.csv': machines,
      'c.parquet': { copyOf: 'other-columns.parquet' },
      'd.parquet': usage,
      'README.md': '# vm,cores,cap_mhz,mem_cap_mb',
    };
    expectSample(await read(files));
  });

  test('is read in any order of rows, type of number and compression', async () => {
    const other = { copyOf: 'other-types.parquet' };
    expectSample(await read({ 'machines.csv': machines, 'usage.parquet': other }));
  });

  test('starts when it is told', async () => {
    const folder = aFolder({ 'machines.csv': machines, 'usage.parquet': usage });
    expect((await readTraces(folder, { startMs: 86_400_000 })).startMs).toBe(86_400_000);
  });
});

describe('what cannot be used', () => {
  const whole = readFileSync(sample('usage.parquet'));
  const list = readFileSync(sample('machines.csv'), 'utf8');
  const withUsage = (parquet: Uint8Array | { copyOf: string }) => ({
    'machines.csv': machines,
    'usage.parquet': parquet,
  });
  const withList = (csv: string) => ({ 'machines.csv': csv, 'usage.parquet': usage });

  test.each([
    ['nothing', {}, /expected one CSV file in .*, found none: add it/],
    ['no list of machines', { 'usage.parquet': usage }, /expected one CSV file .*found none/],
    ['no usage', { 'machines.csv': machines }, /expected one Parquet file .*found none: add it/],
    [
      'other columns',
      withUsage({ copyOf: 'other-columns.parquet' }),
      'with the columns vm, i, cpu_mhz, mem_mb, found usage.parquet (vm, slot, cpu, mem): add it',
    ],
    [
      'two usages',
      { ...withUsage(usage), 'again.parquet': usage },
      'found again.parquet and usage.parquet: leave one of them there',
    ],
    ['an empty Parquet file', withUsage(new Uint8Array()), 'usage.parquet is no readable Parquet'],
    ['half a Parquet file', withUsage(whole.subarray(0, 2_000)), 'usage.parquet is no readable'],
    ['another file', withUsage(Buffer.from('PAR1, but no more than that')), 'copy the file again'],
    [
      'a broken page',
      withUsage(withoutZstdMarks(whole)),
      /^usage\.parquet row group 0, column i: its values cannot be decoded .*; copy the file again, or export it anew$/,
    ],
    [
      'a page with other values',
      withUsage(whole.with(IN_A_CPU_PAGE, (whole[IN_A_CPU_PAGE] ?? 0) ^ 128)),
      'column cpu_mhz: its values cannot be decoded (they do not agree with the least, the largest',
    ],
    [
      'text for numbers',
      withUsage({ copyOf: 'text.parquet' }),
      'row group 0, column cpu_mhz: its values cannot be decoded (expected numbers, found string)',
    ],
    [
      'a slot twice',
      withUsage({ copyOf: 'slot-twice.parquet' }),
      'row group 1, column i: machine 2 has slot 5 twice',
    ],
    [
      'less than nothing',
      withUsage({ copyOf: 'below-zero.parquet' }),
      'column cpu_mhz: expected an amount of at least 0, found -5',
    ],
    [
      'a slot before the start',
      withUsage({ copyOf: 'slot-below-zero.parquet' }),
      'column i: expected a count of five minutes, found -1',
    ],
    [
      'a machine of which nothing is known',
      withUsage({ copyOf: 'unlisted-machine.parquet' }),
      'column vm: machine 9 is not in machines.csv',
    ],
    [
      'a machine without rows',
      withList(`${list}8,dev,1,2600,4096\n`),
      'usage.parquet has no row of machine 8, which machines.csv lists',
    ],
    [
      'a machine twice',
      withList(`${list}1,dev,1,2600,4096\n`),
      'machines.csv line 5, vm: expected each machine once, found "1"',
    ],
    [
      'a machine without a name',
      withList(`${list},dev,1,2600,4096\n`),
      'machines.csv line 5, vm: expected the name of a machine',
    ],
    [
      'a capacity that is none',
      withList(list.replace('5200', 'fast')),
      'machines.csv line 3, cap_mhz: expected a number above 0, found "fast"',
    ],
    [
      'a capacity of nothing',
      withList(list.replace('8192', '0')),
      'machines.csv line 3, mem_cap_mb: expected a number above 0, found "0"',
    ],
    ['a row too short', withList(`${list}8,dev\n`), 'machines.csv line 5, cores: Invalid Record'],
  ])('%s is an input error that says where and what to do', async (_name, files, problem) => {
    const reading = read(files);
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(problem);
  });

  test('a folder that is not there is not found', async () => {
    const reading = readTraces(join(tmpdir(), 'no-such-traces'));
    await expect(reading).rejects.toThrow(NotFoundError);
    await expect(reading).rejects.toThrow('found none: check the path');
  });

  test('a file cut anywhere is refused', async () => {
    const length = fc.integer({ min: 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(length, async (end) => {
        const reading = read(withUsage(whole.subarray(0, end)));
        await expect(reading).rejects.toThrow(InvalidInputError);
      }),
      { numRuns: 50 },
    );
  });

  test('a flipped byte is refused, or leaves traces that are sound in form', async () => {
    const position = fc.integer({ min: 0, max: whole.length - 1 });
    const flip = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(position, flip, async (at, bits) => {
        const broken = whole.with(at, (whole[at] ?? 0) ^ bits);
        const found = await read(withUsage(broken)).catch((error: unknown) => error);
        if (found instanceof InvalidInputError) return;
        const { machines: traces } = found as Traces;
        expect(traces).toHaveLength(3);
        for (const { cpuMhz, memMb } of traces) {
          expect(cpuMhz).toHaveLength(memMb.length);
          for (const used of [...cpuMhz, ...memMb]) expect(used < 0).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const shared = sharedPath('data/rightsizing');

test.skipIf(shared === undefined)(
  'the recorded machines beside the repository are read',
  async () => {
    const { machines: found, startMs } = await readTraces(shared ?? '');
    expect(startMs).toBe(BITBRAINS_START_MS);
    expect(found).toHaveLength(304);
    const slots = found.map(({ cpuMhz }) => cpuMhz.length);
    expect(new Set(slots)).toEqual(new Set([28 * 288]));
    const present = found.flatMap(
      ({ cpuMhz }) => cpuMhz.filter((mhz) => !Number.isNaN(mhz)).length,
    );
    // The rows of the file: every one has found its slot.
    expect(present.reduce((a, b) => a + b)).toBe(2_441_700);
  },
);
