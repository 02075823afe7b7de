import type { EpochMs } from '#core/model/units.ts';
import { duration } from '#core/present/format.ts';

/** How much of a watch is over, while it lasts. */
export const Countdown = ({
  startedAt,
  until,
  now,
}: {
  readonly startedAt: EpochMs;
  readonly until: EpochMs;
  readonly now: EpochMs;
}) => {
  const total = until - startedAt;
  const passed = Math.min(total, Math.max(0, now - startedAt));
  const text = `Watched ${duration(passed)} of ${duration(total)}, ${duration(total - passed)} left`;
  return (
    <div className="countdown">
      <span>{text}</span>
      <progress max={total} value={passed} aria-label={text} />
    </div>
  );
};
