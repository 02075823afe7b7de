import type { Config } from '#core/contract/config.ts';
import type { EpochMs } from '#core/model/units.ts';

/** Whether people are at work: Monday to Friday between the configured hours, in the configured zone. */
export const isBusinessTime = (
  at: EpochMs,
  { zone, from, to }: Config['businessHours'],
): boolean => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((p) => p.type === type)?.value ?? '';
  const hour = Number(part('hour'));
  return !['Sat', 'Sun'].includes(part('weekday')) && hour >= from && hour < to;
};
