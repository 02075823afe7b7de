import { type MachineTrace, readTraces } from '#adapters/trace-file/read-traces.ts';
import type { Series } from '#core/model/series.ts';
import { SAMPLE_MS, SAMPLES_PER_DAY } from '#core/watch/samples.ts';
import { MIN_HISTORY_DAYS } from '#core/watch/watchable.ts';
import { uniform } from '#test/support/uniform.ts';

export const METRICS = ['cpu.utilization', 'memory.utilization'] as const;
export type LoadMetric = (typeof METRICS)[number];

/** What a recorded machine used, as shares of its capacity; a slot that was not recorded is `null`. */
export interface RecordedLoad {
  readonly machine: string;
  readonly values: Readonly<Record<LoadMetric, readonly (number | null)[]>>;
}

/** Settings of a rule may be chosen on the one half of the machines; what it is worth is told by the other. */
export type Half = 'tune' | 'report';

/** Reads the machines of one half, in the order of their list. */
export const readLoads = async (folder: string, half: Half): Promise<RecordedLoad[]> => {
  const { machines } = await readTraces(folder);
  return machines.filter(({ id }) => halfOf(id) === half).map(loadOf);
};

/** The same hash of the number of a machine as in the reference, so that both report on the same machines. */
const halfOf = (id: string): Half =>
  (Math.imul(Number(id), 2_654_435_761) >>> 16) % 2 === 1 ? 'report' : 'tune';

const loadOf = ({ id, cpuMhz, capMhz, memMb, memCapMb }: MachineTrace): RecordedLoad => {
  const shares = (used: Float32Array, capacity: number) =>
    Array.from(used, (amount) => (Number.isNaN(amount) ? null : amount / capacity));
  return {
    machine: id,
    values: {
      'cpu.utilization': shares(cpuMhz, capMhz),
      'memory.utilization': shares(memMb, memCapMb),
    },
  };
};

export const HISTORY_SAMPLES = MIN_HISTORY_DAYS * SAMPLES_PER_DAY;

/** Returns `count` different times, in order, that have 14 days before and a day after them. */
export const drawMoments = (
  { machine, values }: RecordedLoad,
  { count, seed }: { readonly count: number; readonly seed: number },
): number[] => {
  const random = uniform(seed * 65_537 + Number(machine));
  const room = values['cpu.utilization'].length - HISTORY_SAMPLES - SAMPLES_PER_DAY;
  const drawn = new Set<number>();
  while (drawn.size < Math.min(count, room)) {
    drawn.add(HISTORY_SAMPLES + Math.floor(random() * room));
  }
  return [...drawn].sort((a, b) => a - b);
};

/** One stretch of a recorded load as the product reads it. */
export const seriesOf = (
  { machine, values }: RecordedLoad,
  metric: LoadMetric,
  [from, to]: readonly [number, number],
): Series => ({
  resource: machine,
  metric,
  unit: 'ratio',
  startMs: from * SAMPLE_MS,
  periodMs: SAMPLE_MS,
  values: values[metric].slice(from, to),
});

/** The load after a change that makes it `factor` times as large; a machine cannot give more than it has. */
export const raise = (series: Series, factor: number): Series => ({
  ...series,
  values: series.values.map((value) =>
    value === null ? null : Math.max(value, Math.min(value * factor, 1)),
  ),
});

/** The load of the same work on a machine with one `factor`-th of the capacity. */
export const shrink = (series: Series, factor: number): Series => ({
  ...series,
  values: series.values.map((value) => (value === null ? null : Math.min(value * factor, 1))),
});
