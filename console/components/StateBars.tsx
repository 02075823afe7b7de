import { useLive } from '#console/live/feed.tsx';
import { useStatus } from '#console/live/queries.ts';
import { timeOfDay } from '#core/present/format.ts';
import { BrakeButton } from './BrakeButton.tsx';
import { Time } from './Time.tsx';

/** What everybody must know before reading on: the brake is on. */
export const BrakeBar = () => {
  const { data: status } = useStatus();
  if (status === undefined || !status.brake.on) return null;
  const { by, at, reason } = status.brake;
  return (
    <section className="state-bar state-bar-stopped" aria-label="Brake">
      <WarningSign />
      <span>
        <strong>Stopped</strong>
        {by !== undefined && ` by ${by}`}
        {at !== undefined && (
          <>
            {' '}
            <Time at={at} />
          </>
        )}
        {reason !== undefined && `: ${reason}`}
      </span>
      <BrakeButton action="resume" />
    </section>
  );
};

/** What is shown may be old: the connection is lost, or the server refuses, and since when. */
export const OfflineBar = () => {
  const { problem, now } = useLive();
  return (
    <div role="status">
      {problem !== null && now !== undefined && (
        <div className="state-bar state-bar-offline">
          <WarningSign />
          <span>
            {problem.name === 'UpstreamError'
              ? `Offline since ${timeOfDay(now)}, `
              : `${problem.message} Since ${timeOfDay(now)} `}
            showing data of {timeOfDay(now)}
          </span>
        </div>
      )}
    </div>
  );
};

export const WarningSign = () => (
  <svg className="state-bar-sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d="M8 1.5 15 14H1z" fill="none" stroke="currentColor" strokeWidth="1.6" />
    <path d="M8 6v4M8 11.2v1.2" stroke="currentColor" strokeWidth="1.6" />
  </svg>
);
