import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type Announcer, makeAnnouncer } from '#console/live/announcer.ts';

type Announce = Announcer['announce'];
const AnnounceContext = createContext<Announce>(() => {});
/** Returns what tells a screen reader, politely, that something has happened. */
export const useAnnounce = (): Announce => useContext(AnnounceContext);

/** The one live region of the page. */
export const Announcements = ({ children }: { readonly children: ReactNode }) => {
  const [message, setMessage] = useState('');
  const [announcer] = useState(() => makeAnnouncer(setMessage, () => performance.now()));
  useEffect(() => announcer.stop, [announcer]);
  return (
    <AnnounceContext value={announcer.announce}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite" data-announcements>
        {message}
      </div>
    </AnnounceContext>
  );
};

/** Announces each new message; what is there at first was read with the page. */
export const useAnnounced = (message: string | undefined): void => {
  const announce = useAnnounce();
  const before = useRef(message);
  useEffect(() => {
    if (message === before.current) return;
    const isFirst = before.current === undefined;
    before.current = message;
    if (message !== undefined && !isFirst) announce(message);
  }, [message, announce]);
};
