import { useState } from 'react';
import type { TimelineEntry } from '#core/present/timeline.ts';
import { ClockTime } from './Time.tsx';
import './Timeline.css';

/** What happened to a change, oldest first; what is new lights up once. */
export const Timeline = ({ entries }: { readonly entries: readonly TimelineEntry[] }) => {
  const [shownAtFirst] = useState(() => entries.at(-1)?.n ?? 0);
  return (
    <ol className="timeline">
      {entries.map(({ n, at, word, says, details, tone }) => (
        <li key={n} data-tone={tone} className={n > shownAtFirst ? 'flash' : undefined}>
          <ToneSign tone={tone} />
          <span className="timeline-time">
            <ClockTime at={at} />
          </span>
          <div className="timeline-says">
            <strong>{word}</strong> {says}
            {details.length > 0 && (
              <details>
                <summary>Details</summary>
                <ul>
                  {details.map((detail) => (
                    <li key={detail}>{detail}</li>
                  ))}
                </ul>
              </details>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
};

/** A shape of its own for each tone; the word says it too. */
const ToneSign = ({ tone }: Pick<TimelineEntry, 'tone'>) => (
  <svg className="timeline-sign" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    {tone === 'bad' && <path d="M8 2 14 13H2z" />}
    {tone === 'good' && (
      <>
        <circle cx="8" cy="8" r="6.5" />
        <path className="timeline-sign-mark" d="M5 8.2l2.2 2.2L11 6" />
      </>
    )}
    {tone === 'neutral' && <circle cx="8" cy="8" r="4" />}
  </svg>
);
