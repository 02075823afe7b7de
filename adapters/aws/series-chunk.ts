import { InvariantError } from '#core/errors/errors.ts';
import { endMs, type Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { compress, decompress } from './compressed.ts';

/** The samples of a series that start on one UTC day. */
export type DayChunk = Pick<Series, 'unit' | 'startMs' | 'periodMs' | 'values'>;

export const dayOf = (at: EpochMs): number => Math.floor(at / MS_PER_DAY);

/** Returns the days of a series, oldest first, by the day that their samples start on. */
export const splitByDay = (series: Series): ReadonlyMap<number, DayChunk> => {
  const { unit, startMs, periodMs, values } = series;
  const days = new Map<number, DayChunk>();
  for (let first = 0; first < values.length; ) {
    const chunkStart = startMs + first * periodMs;
    const day = dayOf(chunkStart);
    const end = Math.ceil(((day + 1) * MS_PER_DAY - startMs) / periodMs);
    days.set(day, { unit, startMs: chunkStart, periodMs, values: values.slice(first, end) });
    first = end;
  }
  return days;
};

/** Whether the samples of two chunks lie on the same clock. */
export const sharesClock = (a: DayChunk, b: DayChunk): boolean =>
  a.periodMs === b.periodMs && a.unit === b.unit && (a.startMs - b.startMs) % a.periodMs === 0;

/**
 * Returns the chunks as one, on the clock of the newest; those on another clock are left out. Where two have a sample,
 * the later in the list counts; a missing sample never hides one that is there.
 */
export const joinChunks = (chunks: readonly DayChunk[]): DayChunk | undefined => {
  const clock = chunks.at(-1);
  if (clock === undefined) return undefined;
  const joined = chunks.filter((chunk) => sharesClock(chunk, clock));
  const { periodMs, unit } = clock;
  const startMs = Math.min(...joined.map((chunk) => chunk.startMs));
  const end = Math.max(...joined.map((chunk) => endMs({ resource: '', metric: '', ...chunk })));
  const values = Array<number | null>((end - startMs) / periodMs).fill(null);
  for (const chunk of joined) {
    const offset = (chunk.startMs - startMs) / periodMs;
    chunk.values.forEach((value, i) => {
      if (value !== null) values[offset + i] = value;
    });
  }
  return { unit, startMs, periodMs, values };
};

const BYTES_PER_SAMPLE = 8;

/** Samples as 64-bit floats, bit by bit, so that they come back equal; NaN, which is no sample, marks a missing one. */
export const packValues = (values: readonly (number | null)[]): Uint8Array => {
  const bytes = new DataView(new ArrayBuffer(values.length * BYTES_PER_SAMPLE));
  values.forEach((value, i) => {
    bytes.setFloat64(i * BYTES_PER_SAMPLE, value ?? Number.NaN);
  });
  return compress(new Uint8Array(bytes.buffer));
};

/** @throws InvariantError when the bytes are not what was stored */
export const unpackValues = (stored: Uint8Array): (number | null)[] => {
  const unpacked = decompress(stored);
  if (unpacked.length % BYTES_PER_SAMPLE !== 0)
    throw new InvariantError('stored samples are cut off');
  const bytes = new DataView(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
  return Array.from({ length: unpacked.length / BYTES_PER_SAMPLE }, (_, i) => {
    const value = bytes.getFloat64(i * BYTES_PER_SAMPLE);
    return Number.isNaN(value) ? null : value;
  });
};
