import { type Mib, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { type FunctionMinute, functionMinutes } from '../physics/function.ts';
import { seedOf } from '../random.ts';
import type { FunctionRecord } from '../records.ts';
import type { Store } from '../store.ts';
import type { ResourceMetrics } from './resource-metrics.ts';
import { distribution, gauge, type Lot, tally } from './series.ts';

/** Of the logarithm of the memory that an invocation uses; the largest of many uses what the working set says. */
const MEMORY_SPREAD = 0.01;
const TYPICAL_SHARE = 0.97;

/** What Lambda publishes of a function, and Lambda Insights where it is enabled. */
export function functionMetrics(store: Store, record: FunctionRecord): ResourceMetrics {
  const at = functionMinutes(record, store.estate.seed);
  const { spread, perSecond } = record.workload;
  const perInvocation = (what: string, lot: (m: FunctionMinute) => Omit<Lot, 'count'>) =>
    distribution(MS_PER_MINUTE, seedOf(store.estate.seed, `${record.id} ${what}`), (t) => {
      const minute = at(t);
      return { count: minute.invocations, ...lot(minute) };
    });
  const each = (ones: (m: FunctionMinute) => number) =>
    tally(MS_PER_MINUTE, (t) => {
      const minute = at(t);
      return { count: minute.invocations, ones: ones(minute) };
    });
  const timed = (mean: (m: FunctionMinute) => number) => (m: FunctionMinute) => ({
    mean: mean(m),
    spread,
    cap: m.shape.timeoutS * MS_PER_SECOND,
  });
  const memory = (used: (m: FunctionMinute) => number, cap: (m: FunctionMinute) => Mib) =>
    perInvocation('memory', (m) => ({ mean: used(m), spread: MEMORY_SPREAD, cap: cap(m) }));
  const used = (m: FunctionMinute) => TYPICAL_SHARE * m.usedMib;
  const concurrency = ({ invocations, meanMs }: FunctionMinute) =>
    invocations > 0 ? Math.ceil((invocations * meanMs) / MS_PER_MINUTE) : Number.NaN;
  return {
    id: record.name,
    isAliveSince: () => perSecond.level > 0,
    series: {
      'AWS/Lambda': {
        Invocations: each((m) => m.invocations),
        Errors: each((m) => m.errors),
        Throttles: each(() => 0),
        Duration: perInvocation(
          'duration',
          timed((m) => m.meanMs),
        ),
        ConcurrentExecutions: gauge(MS_PER_MINUTE, (t) => concurrency(at(t))),
      },
      ...(record.insights && {
        LambdaInsights: {
          used_memory_max: memory(used, (m) => m.shape.memoryMib),
          memory_utilization: memory(
            (m) => (100 * used(m)) / m.shape.memoryMib,
            () => 100,
          ),
          total_memory: gauge(MS_PER_MINUTE, (t) => {
            const minute = at(t);
            return minute.invocations > 0 ? minute.shape.memoryMib : Number.NaN;
          }),
          cpu_total_time: perInvocation(
            'cpu',
            timed((m) => m.cpuMs),
          ),
        },
      }),
    },
  };
}
