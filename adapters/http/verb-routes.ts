import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { Verbs } from '#app/verbs.ts';
import {
  allRolledBackSchema,
  auditReportSchema,
  replayedSchema,
  rollbackRequestSchema,
  rollbackSinceSchema,
  rolledBackSchema,
  wayBackSchema,
  waysBackSchema,
} from '#core/contract/verbs.ts';
import { type ApiEnv, answer, apiRoute, body, byId, newApi } from './api-route.ts';
import { viaOf } from './via.ts';

const sinceSchema = z.strictObject({ since: z.coerce.number().int().nonnegative() });

/** Taking back, auditing and replaying. */
export const verbRoutes = (verbs: Verbs): OpenAPIHono<ApiEnv> => {
  const api = newApi();
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/changes/{id}/way-back',
      role: 'viewer',
      summary: 'What taking a change back would do',
      request: { params: byId },
      responses: { 200: answer(wayBackSchema) },
    }),
    async (context) => context.json(await verbs.viewWayBack(context.req.valid('param').id), 200),
  );
  api.openapi(
    apiRoute({
      method: 'post',
      path: '/changes/{id}/rollback',
      role: 'operator',
      summary: 'Take a change back',
      request: { params: byId, body: body(rollbackRequestSchema) },
      responses: { 200: answer(rolledBackSchema) },
    }),
    async (context) => {
      const change = context.req.valid('param').id;
      const { reason } = context.req.valid('json');
      const by = context.get('user').user;
      const request = { change, by, via: viaOf(context), because: reason };
      return context.json(await verbs.rollBack(request), 200);
    },
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/rollback',
      role: 'viewer',
      summary: 'What taking back everything since a time would do',
      request: { query: sinceSchema },
      responses: { 200: answer(waysBackSchema) },
    }),
    async (context) => {
      const { since } = context.req.valid('query');
      return context.json({ ways: await verbs.viewWaysBack(since) }, 200);
    },
  );
  api.openapi(
    apiRoute({
      method: 'post',
      path: '/rollback',
      role: 'operator',
      summary: 'Take back everything since a time',
      request: { body: body(rollbackSinceSchema) },
      responses: { 200: answer(allRolledBackSchema) },
    }),
    async (context) => {
      const { since, reason } = context.req.valid('json');
      const by = context.get('user').user;
      const request = { since, by, via: viaOf(context), because: reason };
      return context.json({ ways: await verbs.rollBackSince(request) }, 200);
    },
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/audit',
      role: 'viewer',
      summary: 'Whether every ledger is as it was written',
      responses: { 200: answer(auditReportSchema) },
    }),
    async (context) => context.json(await verbs.verifyAudit(), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/changes/{id}/replay',
      role: 'viewer',
      summary: 'The decisions about a change, made again from what is stored',
      request: { params: byId },
      responses: { 200: answer(replayedSchema) },
    }),
    async (context) => context.json(await verbs.replayChange(context.req.valid('param').id), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/recommendations/{id}/replay',
      role: 'viewer',
      summary: 'A recommendation, made again from its evidence',
      request: { params: byId },
      responses: { 200: answer(replayedSchema) },
    }),
    async (context) =>
      context.json(await verbs.replayRecommendation(context.req.valid('param').id), 200),
  );
  return api;
};
