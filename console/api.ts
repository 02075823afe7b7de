import type * as z from 'zod';
import {
  apiErrorSchema,
  type ChangeQuery,
  changeListSchema,
  changeViewSchema,
  feedSchema,
  statusSchema,
} from '#core/contract/api.ts';
import { alertListSchema } from '#core/contract/api-alerts.ts';
import {
  approvalDetailSchema,
  approvalListSchema,
  type BulkRequest,
  bulkAnswerSchema,
  type VerbAnswer,
  verbAnswerSchema,
} from '#core/contract/api-approvals.ts';
import { auditEntriesSchema } from '#core/contract/api-audit.ts';
import { costSummarySchema } from '#core/contract/api-costs.ts';
import { policyListSchema } from '#core/contract/api-policies.ts';
import {
  recommendationDetailSchema,
  recommendationListSchema,
} from '#core/contract/api-recommendations.ts';
import {
  resourceListSchema,
  resourceUsageSchema,
  resourceViewSchema,
  type UsageQuery,
} from '#core/contract/api-resources.ts';
import {
  auditReportSchema,
  replayedSchema,
  rolledBackSchema,
  wayBackSchema,
} from '#core/contract/verbs.ts';
import {
  type AppError,
  InvariantError,
  NotFoundError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';

/** Everything that the console asks for, parsed by the contract. Nothing else but the sign-in makes a request. */
export const api = {
  status: () => get('/api/status', statusSchema),
  changes: ({ list }: ChangeQuery = {}) =>
    get(list === undefined ? '/api/changes' : `/api/changes?list=${list}`, changeListSchema),
  /** @param id id of a change, or its number */
  change: (id: string) => get(pathOf(id), changeViewSchema),
  /** @param after the cursor of the answer before; undefined for the first one */
  events: (after: string | undefined) =>
    get(
      after === undefined ? '/api/events' : `/api/events?after=${encodeURIComponent(after)}`,
      feedSchema,
    ),
  /** Stops all changes, or lets them go on. */
  setBrake: (request: { readonly on: boolean; readonly reason: string }) =>
    send('/api/brake', posted(request)),
  alerts: () => get('/api/alerts', alertListSchema),
  acknowledge: (id: string) =>
    send(`/api/alerts/${encodeURIComponent(id)}/acknowledge`, posted({})),
  wayBack: (change: string) => get(`${pathOf(change)}/way-back`, wayBackSchema),
  rollBack: async (change: string, reason: string) =>
    rolledBackSchema.parse(await send(`${pathOf(change)}/rollback`, posted({ reason }))),
  replay: (change: string) => get(`${pathOf(change)}/replay`, replayedSchema),
  recommendations: () => get('/api/recommendations', recommendationListSchema),
  recommendation: (id: string) =>
    get(`/api/recommendations/${encodeURIComponent(id)}`, recommendationDetailSchema),
  resources: () => get('/api/resources', resourceListSchema),
  usage: (query: UsageQuery) => get(pathWith('/api/resources/usage', query), resourceUsageSchema),
  /** @param arn by which resources are named everywhere */
  resource: (arn: string) => get(`/api/resources/${encodeURIComponent(arn)}`, resourceViewSchema),
  costs: (from: string | undefined) =>
    get(pathWith('/api/costs/summary', { from }), costSummarySchema),
  policies: () => get('/api/policies', policyListSchema),
  audit: () => get('/api/audit', auditReportSchema),
  auditEntries: (query: Parameters<typeof auditPath>[0]) =>
    get(auditPath(query), auditEntriesSchema),
  approvals: () => get('/api/approvals', approvalListSchema),
  /** @param id id of a request, or of a change, or its number */
  approval: (id: string) => get(`/api/approvals/${encodeURIComponent(id)}`, approvalDetailSchema),
  /** @param verb last part of the address: `decision`, `snooze`, … */
  tellApproval: (id: string, verb: string, request: object) =>
    tell(`/api/approvals/${encodeURIComponent(id)}/${verb}`, request),
  /** An answer as it came, to be kept as a file. */
  raw: (path: string) => send(path),
  approveMany: async (request: BulkRequest) =>
    bulkAnswerSchema.parse(await send('/api/approvals/bulk', posted(request))),
};

/** Address of the entries that a filter lets through; what is empty filters nothing. */
export const auditPath = (query: {
  readonly from?: number | undefined;
  readonly via?: string;
  readonly after?: string | undefined;
  readonly limit?: number;
}): string => pathWith('/api/audit/entries', query);

const pathWith = (
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(
    Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
  );
  return `${path}?${search}`;
};

const pathOf = (change: string): string => `/api/changes/${encodeURIComponent(change)}`;

/** Returns the id under which the server's log knows an error, if it has one. */
export const referenceOf = (error: unknown): string | undefined => {
  const id = (error as Partial<AppError>).details?.id;
  return typeof id === 'string' ? id : undefined;
};

const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
  const parsed = schema.safeParse(await send(path));
  if (parsed.success) return parsed.data;
  throw new InvariantError('The answer is not of the form this page knows. Reload the page.', {
    details: { path, issues: parsed.error.issues },
  });
};

const posted = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Returns the body of the answer as it came; undefined where it has none. */
const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
  const { ok, status, body } = await ask(path, init);
  if (!ok) throw errorOf(status, body);
  return body;
};

/** Returns what became of it in words: also what is refused is an answer, and says why. */
const tell = async (path: string, request: object): Promise<VerbAnswer> => {
  const { status, body } = await ask(path, posted(request));
  const answer = verbAnswerSchema.safeParse(body);
  if (!answer.success) throw errorOf(status, body);
  return answer.data;
};

/** Somebody who has signed in and shows it by a token. */
export interface Session {
  readonly token: () => Promise<string | undefined>;
  /** Leaves this page. */
  readonly signOut: () => Promise<void>;
}

let open: () => Promise<Session | undefined> = async () => undefined;
let opening: Promise<Session | undefined> | undefined;
let session: Session | undefined;

/** Says how one signs in, where an answer says that nobody has. */
export const signInBy = (openSession: typeof open): void => {
  open = openSession;
};

/** Who is signed in by a token, as in a deployment; on one's own machine it is a cookie, and this is undefined. */
export const tokenSession = (): Session | undefined => session;

/** Asked for once by all requests that found nobody signed in. */
const openedSession = async (): Promise<Session | undefined> => {
  opening ??= open();
  session = await opening.catch((error) => {
    opening = undefined;
    throw error;
  });
  return session;
};

const ask = async (path: string, init: RequestInit) => {
  const answer = await request(path, init);
  if (answer.status !== 401 || (await openedSession()) === undefined) return answer;
  return request(path, init);
};

const request = async (path: string, init: RequestInit) => {
  const token = await session?.token();
  const headers = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...init.headers,
  };
  const answer = await fetch(path, { ...init, headers }).catch((cause) => {
    throw new UpstreamError('Trimtab does not answer: the connection failed.', { cause });
  });
  const body: unknown = await answer.json().catch(() => undefined);
  return { ok: answer.ok, status: answer.status, body };
};

const errorOf = (status: number, body: unknown): AppError => {
  const { data } = apiErrorSchema.safeParse(body);
  const message = data?.error.message ?? `Trimtab answered with status ${status}.`;
  const context = { details: { status, ...data?.error } };
  if (status === 404) return new NotFoundError(message, context);
  if (status === 401 || status === 403) return new NotPermittedError(message, context);
  return new UpstreamError(message, context);
};
