import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { WebUseCases } from '#app/web-use-cases.ts';
import {
  brakeRequestSchema,
  changeListSchema,
  changeQuerySchema,
  changeViewSchema,
  feedSchema,
  LONGEST_CURSOR,
  statusSchema,
} from '#core/contract/api.ts';
import { type ApiEnv, answer, apiRoute, body, byId, DONE, demand, newApi } from './api-route.ts';

const afterSchema = z.object({ after: z.string().max(LONGEST_CURSOR).optional() });

/** Where everything stands, the changes, what happens to them, and the brake. */
export const changeRoutes = (
  useCases: Pick<WebUseCases, 'status' | 'changes' | 'change' | 'feed' | 'setBrake'>,
): OpenAPIHono<ApiEnv> => {
  const api = newApi();
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/status',
      role: 'viewer',
      summary: 'Mode, brake, what waits and what runs',
      responses: { 200: answer(statusSchema) },
    }),
    async (context) => context.json(await useCases.status(context.get('user')), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/changes',
      role: 'viewer',
      summary: 'Changes, newest first; the daily canaries are a list of their own',
      request: { query: changeQuerySchema },
      responses: { 200: answer(changeListSchema) },
    }),
    async (context) => context.json(await useCases.changes(context.req.valid('query')), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/changes/{id}',
      role: 'viewer',
      summary: 'Everything about one change, by id or number',
      request: { params: byId },
      responses: { 200: answer(changeViewSchema) },
    }),
    async (context) => context.json(await useCases.change(context.req.valid('param').id), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/events',
      role: 'viewer',
      summary: 'What happened after a cursor; the answer says when to ask again',
      request: { query: afterSchema },
      responses: { 200: answer(feedSchema) },
    }),
    async (context) => context.json(await useCases.feed(context.req.valid('query').after), 200),
  );
  api.openapi(
    apiRoute({
      method: 'post',
      path: '/brake',
      // Whoever sees that something goes wrong may stop it; to go on takes an operator.
      role: 'viewer',
      summary: 'Stop all changes; or lift the stop, which takes an operator',
      request: { body: body(brakeRequestSchema) },
      responses: { 204: DONE },
    }),
    async (context) => {
      const request = context.req.valid('json');
      if (!request.on) demand(context.var, 'operator');
      await useCases.setBrake({ ...request, user: context.get('user').user });
      return context.body(null, 204);
    },
  );
  return api;
};
