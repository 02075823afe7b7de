import { useLive } from '#console/live/feed.tsx';
import type { EpochMs } from '#core/model/units.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { clockTime, dateTime, isoTime, relative } from '#core/present/format.ts';

/** `4 min ago`, with the absolute time on hover and read out. It counts by the cloud's clock, not by this machine's. */
export const Time = ({ at }: { readonly at: EpochMs }) => {
  const { now } = useLive();
  const absolute = dateTime(at);
  const isAbsolute = now === undefined || Math.abs(now - at) >= MS_PER_DAY;
  return (
    <time dateTime={isoTime(at)} title={absolute}>
      {isAbsolute ? absolute : relative(at, now)}
      {!isAbsolute && <span className="visually-hidden">, {absolute}</span>}
    </time>
  );
};

/** `08:58:05 UTC` on its own line of a list, with the distance on hover and read out. */
export const ClockTime = ({ at }: { readonly at: EpochMs }) => {
  const { now } = useLive();
  const distance = now === undefined ? dateTime(at) : relative(at, now);
  return (
    <time dateTime={isoTime(at)} title={`${dateTime(at)}, ${distance}`}>
      {clockTime(at)}
      <span className="visually-hidden"> UTC, {distance}</span>
    </time>
  );
};
