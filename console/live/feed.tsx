import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { api } from '#console/api.ts';
import type { ChangeView, Feed } from '#core/contract/api.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import { isOutdated } from './is-outdated.ts';

/** How long to wait before asking a server again that did not answer. */
const RETRY_MS = 2 * MS_PER_SECOND;

/** What the page knows of the cloud that answers. */
export interface Live {
  /** The cloud's clock at its last answer; undefined before the first. In a simulation it is not this machine's. */
  readonly now: EpochMs | undefined;
  /** The last question went unanswered: what is shown is as of `now`. */
  readonly isOffline: boolean;
  /** What came with the last answer; nothing with the first, which is history. */
  readonly news: readonly LedgerEvent[];
}

const NOTHING: readonly LedgerEvent[] = [];
const LiveContext = createContext<Live>({ now: undefined, isOffline: false, news: NOTHING });
export const useLive = (): Live => useContext(LiveContext);

/** The number of the newest event of each change that the feed has told of. */
type Heads = Map<string, number>;
type Heard = Feed & { readonly isFirst: boolean };
const FEED = ['events'];

/** Follows the ledger by its cursor at the server's pace, and asks again for what has become out of date. */
export const LiveProvider = ({ children }: { readonly children: ReactNode }) => {
  const client = useQueryClient();
  const heads = useRef<Heads>(new Map());
  const { data, isError } = useQuery({
    queryKey: FEED,
    queryFn: async (): Promise<Heard> => {
      const after = client.getQueryData<Heard>(FEED)?.next ?? '';
      return { ...(await api.events(after)), isFirst: after === '' };
    },
    refetchInterval: ({ state }) =>
      state.status === 'error' ? RETRY_MS : (state.data?.pollAfterMs ?? RETRY_MS),
    // A hidden tab stops asking, and asks at once when it is seen again.
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: 'always',
    structuralSharing: false,
  });

  useEffect(() => {
    if (data === undefined) return;
    for (const { change, n } of data.events) heads.current.set(change, n);
    refreshOutdated(client, data, heads.current);
  }, [client, data]);

  useEffect(() => {
    // The connection is back: what could not be loaded may be loaded now.
    if (!isError)
      void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
  }, [client, isError]);

  const news = data === undefined || data.isFirst ? NOTHING : data.events;
  return (
    <LiveContext value={{ now: data?.now, isOffline: isError && data !== undefined, news }}>
      {children}
    </LiveContext>
  );
};

const refreshOutdated = (client: QueryClient, { events, now }: Feed, heads: Heads): void => {
  if (events.length > 0) {
    void client.invalidateQueries({ queryKey: ['status'] });
    void client.invalidateQueries({ queryKey: ['changes'] });
  }
  void client.invalidateQueries({
    queryKey: ['change'],
    predicate: ({ state }) => {
      const view = state.data as ChangeView | undefined;
      return view !== undefined && isOutdated(view, heads.get(view.change) ?? 0, now);
    },
  });
};
