import { InvariantError } from '#core/errors/errors.ts';
import { type KeptSeries, samplesOf } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { compress, decompress } from './compressed.ts';

export const dayOf = (at: EpochMs): number => Math.floor(at / MS_PER_DAY);

/** Returns the days of a series, oldest first, by the day that their samples start on. */
export const splitByDay = <S extends KeptSeries>(series: S): ReadonlyMap<number, S> => {
  const { startMs, periodMs, values } = series;
  const days = new Map<number, S>();
  for (let first = 0; first < values.length; ) {
    const day = dayOf(startMs + first * periodMs);
    const end = Math.ceil(((day + 1) * MS_PER_DAY - startMs) / periodMs);
    days.set(day, samplesOf(series, first, end));
    first = end;
  }
  return days;
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
