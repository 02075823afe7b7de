import { QueryClient, useQuery } from '@tanstack/react-query';
import { api } from '#console/api.ts';
import type { AppError } from '#core/errors/errors.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: AppError;
  }
}

/** How often the top bar looks at mode and brake, which are in no ledger that the feed follows. */
const STATUS_EVERY_MS = 5 * MS_PER_SECOND;

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The feed says when something is out of date, so nothing is asked for twice on suspicion.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: false,
        // A machine without a network still reaches a Trimtab that runs on it.
        networkMode: 'always',
      },
    },
  });

export const useStatus = () =>
  useQuery({ queryKey: ['status'], queryFn: api.status, refetchInterval: STATUS_EVERY_MS });

export const useChanges = () => useQuery({ queryKey: ['changes'], queryFn: api.changes });

export const useChange = (id: string) =>
  useQuery({ queryKey: ['change', id], queryFn: () => api.change(id) });
