import { MS_PER_HOUR } from '#core/model/units.ts';
import { counted, percent } from '#core/present/format.ts';
import { clear, defineGuard, forwardOnly, type Guard, stop } from './guard.ts';

/** Stops for doing nothing: what a scan saw may be days old by the time somebody approves it. */
const STOPS_THE_IDLE: readonly string[] = ['ec2/stop-instance', 'rds/stop-instance'];

const usedSince = defineGuard({
  id: 'used-since',
  family: 'target',
  numbers: [28],
  stopsWhen: 'it is to be stopped for doing nothing, and was used in the last 24 h',
  asks: forwardOnly({
    says: `plans of ${STOPS_THE_IDLE.map((action) => `\`${action}\``).join(' or ')}`,
    covers: ({ action }) => STOPS_THE_IDLE.includes(action),
  }),
  needs: ['recentUse'],
  check: ({ recentUse: { cpu, connections, spanMs } }, { now, options }) => {
    const { maxCpu, maxConnections } = options['used-since'];
    const span = `in the last ${spanMs / MS_PER_HOUR} h`;
    const lift = 'it is used again and stays';
    if (now.type === 'rds/instance') {
      if (connections === null) return unknown('connections', span);
      return connections <= maxConnections
        ? clear(`nobody was connected to it ${span}`)
        : stop(`it had ${counted(connections, 'connection')} at once ${span}`, lift);
    }
    if (cpu === null) return unknown('CPU', span);
    return cpu <= maxCpu
      ? clear(`its CPU was never above ${percent(cpu)} ${span}`)
      : stop(`its CPU reached ${percent(cpu)} ${span}, above ${percent(maxCpu)}`, lift);
  },
});

const unknown = (what: string, span: string) =>
  stop(`CloudWatch has no ${what} of it ${span}`, 'wait until there is some');

/** What holds for a resource that was found to do nothing. */
export const RECENT_USE_GUARDS: readonly Guard[] = [usedSince];
