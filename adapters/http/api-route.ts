import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono/types';
import * as z from 'zod';
import type { SessionUser } from '#app/opened-link.ts';
import { apiErrorSchema } from '#core/contract/api.ts';
import { hasRole, type Role } from '#core/contract/roles.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { Json } from '#core/model/plan.ts';
import type { SecurityLog } from './security-log.ts';

/**
 * One way to declare a route of the API: where it is, who may, what is sent, what is answered.
 *
 *     const api = newApi();
 *     api.openapi(
 *       apiRoute({
 *         method: 'get',
 *         path: '/changes/{id}/way-back',
 *         role: 'viewer',
 *         summary: 'What taking a change back would do',
 *         request: { params: byId },
 *         responses: { 200: answer(wayBackSchema) },
 *       }),
 *       async (context) =>
 *         context.json(await verbs.viewWayBack(context.req.valid('param').id), 200),
 *     );
 *
 * Schemas of what crosses the wire stay in `core/contract`. What all routes have in common (refusals, limits, errors, and
 * their place in `docs/api/openapi.yaml`) is added here. Answers are compared with their schema by the tests, not at run
 * time: `test/adapters/http/contract.test.ts` asks every route that is declared, in every role.
 */
export const apiRoute = <
  P extends string,
  R extends Omit<RouteConfig, 'path' | 'middleware' | 'hide'> & {
    readonly path: P;
    readonly role: Role;
    readonly summary: string;
  },
>(
  declaration: R,
): R & { getRoutingPath: () => string } => {
  const { role, ...route } = declaration;
  return createRoute({
    ...route,
    middleware: [only(role)],
    'x-role': role,
    description: `For whoever is ${role === 'admin' ? 'an admin' : `${aOrAn(role)} or above`}.`,
    responses: { ...errorsOf(route), ...route.responses },
    // `role` went into the middleware; all else is as it was declared.
  } as unknown as R);
};

const aOrAn = (role: Role): string => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`);

export interface ApiEnv {
  Variables: {
    readonly user: SessionUser;
    readonly logSecurity: SecurityLog;
  };
}

/** Routes below `/api`; requests that are not as declared are refused in the one shape of an error. */
export const newApi = (): OpenAPIHono<ApiEnv> =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw result.error;
    },
  });

/** Refuses whoever has not the role. @throws NotPermittedError */
export const demand = (
  { user, logSecurity }: Pick<ApiEnv['Variables'], 'user' | 'logSecurity'>,
  role: Role,
): void => {
  if (hasRole(user.roles, role)) return;
  logSecurity('not-permitted');
  throw new NotPermittedError(`This needs the role ${role}, which you do not have.`);
};

const only =
  (role: Role): MiddlewareHandler<ApiEnv> =>
  (context, next) => {
    demand(context.var, role);
    return next();
  };

/**
 * What a use case may give for an answer: what nobody may write to is the same as data. Any JSON stays as it is: its
 * type has no end.
 */
type Given<T> = Json extends T ? T : { readonly [K in keyof T]: Given<T[K]> };

/** An answer with a body. */
export const answer = <S extends z.ZodType>(schema: S, description = 'As asked.') => ({
  description,
  content: {
    'application/json': { schema: schema as unknown as z.ZodType<Given<z.output<S>>> },
  },
});

/** An answer without one, with status 204. */
export const DONE = { description: 'Done.' };

/** What is sent as JSON. */
export const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** `{id}` of a path. */
export const byId = z.object({ id: z.string().min(1).max(400) });

const refused = (description: string) => ({
  description,
  content: { 'application/json': { schema: apiErrorSchema } },
});

/** How a route refuses, besides what it declares. */
const errorsOf = ({ request }: { readonly request?: RouteConfig['request'] | undefined }) => ({
  ...(request !== undefined && { 400: refused('What was sent is not as declared.') }),
  401: refused('Nobody has signed in.'),
  403: refused('The role does not suffice.'),
  ...(request !== undefined && { 404: refused('There is no such thing.') }),
  ...(request?.body !== undefined && {
    409: refused('It is not any more as it was seen.'),
    413: refused('Too much was sent.'),
    415: refused('What was sent is not JSON.'),
  }),
  429: refused('Too many requests; `Retry-After` says when to come again.'),
  500: refused('Something went wrong here; the id names it in the log.'),
  503: refused('Something that is needed does not answer.'),
});
