import {
  type EpochMs,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from '#core/model/units.ts';

/** A stretch of time in which a zone's clocks are the same distance from UTC: local time is `at + offsetMs`. */
export interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly offsetMs: number;
}

/** Whether a name is one of the zones of the IANA database. */
export const isZone = (zone: string): boolean => {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
};

/**
 * Returns the time from `from` to `to` cut where the clocks of a zone are set. Zones change at most once a day, so that
 * looking once a day finds every change; where exactly is found by halving.
 */
export const stretchesOf = (zone: string, from: EpochMs, to: EpochMs): readonly Stretch[] => {
  const found: Stretch[] = [];
  let start = from;
  let offsetMs = offsetAt(zone, from);
  for (let seen = from; seen < to; ) {
    const next = Math.min(seen + MS_PER_DAY, to);
    const there = offsetAt(zone, next);
    if (there !== offsetMs) {
      const cut = changeBetween(zone, seen, next);
      found.push({ from: start, to: cut, offsetMs });
      start = cut;
      offsetMs = there;
    }
    seen = next;
  }
  return start < to ? [...found, { from: start, to, offsetMs }] : found;
};

/** The first moment after `before` at which the zone has another offset than there. */
const changeBetween = (zone: string, before: EpochMs, after: EpochMs): EpochMs => {
  const old = offsetAt(zone, before);
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === old) low = middle;
    else high = middle;
  }
  return high;
};

/** How far the clocks of a zone are ahead of UTC, in milliseconds. They are set on a whole second only. */
export const offsetAt = (zone: string, at: EpochMs): number => {
  const second = Math.floor(at / MS_PER_SECOND);
  const last = asked.get(zone);
  if (last?.second === second) return last.offsetMs;
  const offsetMs = offsetIn(zone, at);
  asked.set(zone, { second, offsetMs });
  return offsetMs;
};

/** What was asked last of each zone: whoever judges thousands of findings asks of one moment. */
const asked = new Map<string, { readonly second: number; readonly offsetMs: number }>();

const offsetIn = (zone: string, at: EpochMs): number => {
  const name = formatOf(zone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes, seconds = '0'] = OFFSET.exec(name ?? '') ?? [];
  if (hours === undefined) return 0;
  const size =
    Number(hours) * MS_PER_HOUR + Number(minutes) * MS_PER_MINUTE + Number(seconds) * MS_PER_SECOND;
  return sign === '-' ? -size : size;
};

/** `GMT+10:30`; UTC itself is `GMT`. */
const OFFSET = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, known);
  return known;
};
