/** What people call a metric or a hard check, in the middle of a sentence. */
const NAMES: Readonly<Record<string, string>> = {
  'cpu.utilization': 'CPU',
  'cpu.peak': 'highest CPU',
  'memory.utilization': 'memory',
  'network.in': 'network traffic in',
  'network.out': 'network traffic out',
  'memory.used': 'memory used',
  'duration.average': 'average duration',
  'duration.p95': 'p95',
  'duration.p99': 'p99',
  'errors.sum': 'errors',
  'errors.ratio': 'errors',
  'throttles.sum': 'throttles',
  'invocations.sum': 'calls',
  'cpu.time': 'CPU time',
  'queue.length': 'waiting reads and writes',
  'reads.max': 'reads of the busiest minute',
  'writes.max': 'writes of the busiest minute',
  'read.max': 'bytes read in the busiest minute',
  'written.max': 'bytes written in the busiest minute',
  'read.sum': 'bytes read',
  'written.sum': 'bytes written',
  'ingested.sum': 'logs taken in',
  'database.connections': 'connections',
  'database.cpu': 'CPU',
  'ec2-status-checks': 'status checks',
  'ebs-volume-status': 'volume status',
  'lambda-throttles': 'throttles',
  alarms: 'alarms',
  dependants: 'what depends on it',
};

/** A metric without a name of its own is called by its canonical one. */
export const metricName = (metric: string): string => NAMES[metric] ?? metric.replace('.', ' ');

const BLIND: Readonly<Record<string, string>> = {
  'short-history': 'less than 14 days of history',
  gaps: 'too many gaps in its history',
  idle: 'it is mostly idle',
  'too-variable': 'it varies too much by itself',
  'not-published': 'nobody publishes it',
};

/** A history of next to nothing is idleness only of what works; of the others it is how they should be. */
const NEXT_TO_NOTHING: Readonly<Record<string, string>> = {
  'duration.p95': 'its calls are too short to compare with',
  'errors.ratio': 'there are almost no errors to compare with',
};

/** Why a metric cannot be watched, to follow a colon. */
export const blindBecause = (metric: string, reason: string | null): string =>
  (reason === 'idle' && NEXT_TO_NOTHING[metric]) || BLIND[reason ?? ''] || 'unknown';
