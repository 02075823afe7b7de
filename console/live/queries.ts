import { QueryClient, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { api } from '#console/api.ts';
import type { ChangeQuery } from '#core/contract/api.ts';
import { MOST_ARNS, type ResourceRow, type ResourceUsage } from '#core/contract/api-resources.ts';
import type { AppError } from '#core/errors/errors.ts';
import { RESOURCE_TYPES } from '#core/model/facts.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

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

export const useChanges = (query: ChangeQuery = {}) =>
  useQuery({ queryKey: ['changes', query], queryFn: () => api.changes(query) });

export const useChange = (id: string) =>
  useQuery({ queryKey: ['change', id], queryFn: () => api.change(id) });

/** The newest of it in the ledger is told by the feed; that a request ends is not, so it is asked for again. */
export const useApprovals = () =>
  useQuery({
    queryKey: ['approvals'],
    queryFn: api.approvals,
    refetchInterval: MS_PER_MINUTE,
  });

export const useApproval = (id: string) =>
  useQuery({ queryKey: ['approval', id], queryFn: () => api.approval(id) });

export const useAlerts = () =>
  useQuery({ queryKey: ['alerts'], queryFn: api.alerts, refetchInterval: STATUS_EVERY_MS });

export const useAudit = () => useQuery({ queryKey: ['audit'], queryFn: api.audit });

/** @param query undefined `from`: the clock is not known yet, and nothing is asked */
export const useAuditEntries = (query: {
  readonly from: EpochMs | undefined;
  readonly via: string;
}) =>
  useInfiniteQuery({
    queryKey: ['audit-entries', query],
    queryFn: ({ pageParam }) => api.auditEntries({ ...query, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    enabled: query.from !== undefined,
  });

/** What is there now, looked at when somebody asks: nothing older is shown in its place. */
export const useWayBack = (change: string) =>
  useQuery({ queryKey: ['way-back', change], queryFn: () => api.wayBack(change), gcTime: 0 });

export const useReplay = (change: string) =>
  useQuery({ queryKey: ['replay', change], queryFn: () => api.replay(change), gcTime: 0 });

export const useRecommendations = () =>
  useQuery({ queryKey: ['recommendations'], queryFn: api.recommendations });

export const useRecommendation = (id: string) =>
  useQuery({ queryKey: ['recommendation', id], queryFn: () => api.recommendation(id) });

/** The feed tells of changes, not of what a scan or a bill brings. */
const ESTATE_EVERY_MS = 5 * MS_PER_MINUTE;

export const useResources = () =>
  useQuery({ queryKey: ['resources'], queryFn: api.resources, refetchInterval: ESTATE_EVERY_MS });

export const useResource = (arn: string) =>
  useQuery({
    queryKey: ['resource', arn],
    queryFn: () => api.resource(arn),
    refetchInterval: ESTATE_EVERY_MS,
  });

/** How much the resources of a page were used; each type is asked about on its own. */
export const useUsage = (
  rows: readonly Pick<ResourceRow, 'arn' | 'type'>[],
): ReadonlyMap<string, Usage> => {
  const queries = RESOURCE_TYPES.flatMap((type) => {
    const all = rows.filter((row) => row.type === type);
    const arns = all.map(({ arn }) => arn).toSorted();
    return Array.from({ length: Math.ceil(arns.length / MOST_ARNS) }, (_, i) => ({
      type,
      arns: arns.slice(i * MOST_ARNS, (i + 1) * MOST_ARNS).join(),
    }));
  });
  return useQueries({
    queries: queries.map((query) => ({
      queryKey: ['usage', query],
      queryFn: () => api.usage(query),
      refetchInterval: ESTATE_EVERY_MS,
    })),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }) => data?.usage ?? []).map((one) => [one.arn, one])),
  });
};

type Usage = ResourceUsage['usage'][number];

/** @param from first day; undefined: the clock is not known yet, and nothing is asked */
export const useCosts = (from: string | undefined) =>
  useQuery({
    queryKey: ['costs', from],
    queryFn: () => api.costs(from),
    refetchInterval: ESTATE_EVERY_MS,
    enabled: from !== undefined,
  });

export const usePolicies = () =>
  useQuery({ queryKey: ['policies'], queryFn: api.policies, refetchInterval: ESTATE_EVERY_MS });
