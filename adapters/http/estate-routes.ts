import type { OpenAPIHono } from '@hono/zod-openapi';
import type { EstateViews } from '#app/estate/estate-views.ts';
import { auditEntriesSchema, auditQuerySchema } from '#core/contract/api-audit.ts';
import { costQuerySchema, costSummarySchema } from '#core/contract/api-costs.ts';
import { healthSchema } from '#core/contract/api-health.ts';
import { policyListSchema } from '#core/contract/api-policies.ts';
import {
  resourceListSchema,
  resourceQuerySchema,
  resourceUsageSchema,
  resourceViewSchema,
  usageQuerySchema,
} from '#core/contract/api-resources.ts';
import { type ApiEnv, answer, apiRoute, byId, newApi } from './api-route.ts';

/** The estate, what it costs, what was done to it, and by which rules. */
export const estateRoutes = (estate: EstateViews): OpenAPIHono<ApiEnv> => {
  const api = newApi();
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/resources',
      role: 'viewer',
      summary: 'Every resource that was observed, largest open saving first',
      responses: { 200: answer(resourceListSchema) },
    }),
    async (context) => context.json(await estate.resources(), 200),
  );
  // Before the route of one resource, which would take `usage` for its ARN.
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/resources/usage',
      role: 'viewer',
      summary: 'How much resources of one type were used, in peaks per day',
      request: { query: usageQuerySchema },
      responses: { 200: answer(resourceUsageSchema) },
    }),
    async (context) => context.json(await estate.usage(context.req.valid('query')), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/resources/{id}',
      role: 'viewer',
      summary: 'One resource by its ARN: usage, recommendations, changes',
      request: { params: byId, query: resourceQuerySchema },
      responses: { 200: answer(resourceViewSchema) },
    }),
    async (context) =>
      context.json(
        await estate.resource(context.req.valid('param').id, context.req.valid('query')),
        200,
      ),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/costs/summary',
      role: 'viewer',
      summary: 'What was billed, by day, service and account',
      request: { query: costQuerySchema },
      responses: { 200: answer(costSummarySchema) },
    }),
    async (context) => context.json(await estate.costs(context.req.valid('query')), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/audit/entries',
      role: 'viewer',
      summary: 'Who did what, over all changes, newest first',
      request: { query: auditQuerySchema },
      responses: { 200: answer(auditEntriesSchema) },
    }),
    async (context) => context.json(await estate.auditEntries(context.req.valid('query')), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/policies',
      role: 'viewer',
      summary: 'The rules in force in their order, and how often each matched',
      responses: { 200: answer(policyListSchema) },
    }),
    async (context) => context.json(await estate.policies(), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/health',
      role: 'viewer',
      summary: 'Whether Trimtab itself does its work',
      responses: { 200: answer(healthSchema) },
    }),
    async (context) => context.json(await estate.health(), 200),
  );
  return api;
};
