import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { api } from '#console/api.ts';
import type { ChangeView, Feed } from '#core/contract/api.ts';
import type { AppError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import { isOutdated } from './is-outdated.ts';

/** How long to wait before asking a server again that did not answer. */
const RETRY_MS = 2 * MS_PER_SECOND;

/** What the page knows of the cloud that answers. */
export interface Live {
  /** The cloud's clock at its last answer; undefined before the first. In a simulation it is not this machine's. */
  readonly now: EpochMs | undefined;
  /** Why the last question was not answered: what is shown is as of `now`. */
  readonly problem: AppError | null;
}

const LiveContext = createContext<Live>({ now: undefined, problem: null });
export const useLive = (): Live => useContext(LiveContext);

/** The number of the newest event of each change that the feed has told of. */
type Heads = Map<string, number>;
const FEED = ['events'];

/** Follows the ledger by its cursor at the server's pace, and asks again for what has become out of date. */
export const LiveProvider = ({ children }: { readonly children: ReactNode }) => {
  const client = useQueryClient();
  const heads = useRef<Heads>(new Map());
  const { data, error } = useQuery({
    queryKey: FEED,
    queryFn: () => api.events(client.getQueryData<Feed>(FEED)?.next),
    refetchInterval: ({ state }) =>
      state.status === 'error' ? RETRY_MS : (state.data?.pollAfterMs ?? RETRY_MS),
    // A hidden tab stops asking, and asks at once when it is seen again.
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: 'always',
    structuralSharing: false,
  });

  useEffect(() => {
    if (data === undefined) return;
    for (const { change, n } of data.events) {
      // Events of a few seconds may come out of their order.
      heads.current.set(change, Math.max(n, heads.current.get(change) ?? 0));
    }
    refreshOutdated(client, data, heads.current);
  }, [client, data]);

  const isAnswered = error === null;
  useEffect(() => {
    // The connection is back: what could not be loaded may be loaded now.
    if (isAnswered) {
      void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
    }
  }, [client, isAnswered]);

  return <LiveContext value={{ now: data?.now, problem: error }}>{children}</LiveContext>;
};

const refreshOutdated = (client: QueryClient, { events, now }: Feed, heads: Heads): void => {
  if (events.length > 0) {
    void client.invalidateQueries({ queryKey: ['status'] });
    void client.invalidateQueries({ queryKey: ['changes'] });
    void client.invalidateQueries({ queryKey: ['recommendations'] });
    void client.invalidateQueries({ queryKey: ['recommendation'] });
    void client.invalidateQueries({ queryKey: ['approvals'] });
    void client.invalidateQueries({ queryKey: ['approval'] });
    void client.invalidateQueries({ queryKey: ['alerts'] });
    void client.invalidateQueries({ queryKey: ['resources'] });
    void client.invalidateQueries({ queryKey: ['resource'] });
    void client.invalidateQueries({ queryKey: ['policies'] });
  }
  void client.invalidateQueries({
    queryKey: ['change'],
    predicate: ({ state }) => {
      const view = state.data as ChangeView | undefined;
      return view !== undefined && isOutdated(view, heads.get(view.change) ?? 0, now);
    },
  });
};
