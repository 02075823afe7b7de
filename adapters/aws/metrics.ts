import type { Measure } from '#app/ports.ts';
import type { MetricName } from '#core/contract/metrics.ts';

type Emit = (name: MetricName, value: number, dimensions: Readonly<Record<string, string>>) => void;

let emit: Emit | undefined;

/** From here on this process says what it measures; before, nobody listens. */
export const emitBy = (how: Emit): void => {
  emit = how;
};

/** Measures for whoever listens. Apart from that, since a command line loads this and has no use for it. */
export const measure: Measure = (name, value, ...[dimensions]) =>
  emit?.(name, value, dimensions ?? {});
