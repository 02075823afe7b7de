import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AlertVerbs } from '#app/notify/alerts.ts';
import { acknowledgeRequestSchema, alertListSchema } from '#core/contract/api-alerts.ts';
import { type ApiEnv, answer, apiRoute, body, byId, DONE, newApi } from './api-route.ts';
import { viaOf } from './via.ts';

/** `/api/alerts`: what nobody has acknowledged yet. */
export const alertRoutes = (alerts: AlertVerbs): OpenAPIHono<ApiEnv> => {
  const api = newApi();
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/alerts',
      role: 'viewer',
      summary: 'Alerts that nobody has acknowledged, oldest first',
      responses: { 200: answer(alertListSchema) },
    }),
    async (context) => context.json(await alerts.list(), 200),
  );
  api.openapi(
    apiRoute({
      method: 'post',
      path: '/alerts/{id}/acknowledge',
      role: 'operator',
      summary: 'Say that somebody has seen an alert and looks after it',
      request: { params: byId, body: body(acknowledgeRequestSchema) },
      responses: { 204: DONE },
    }),
    async (context) => {
      const { note } = context.req.valid('json');
      await alerts.acknowledge({
        id: context.req.valid('param').id,
        by: context.get('user').user,
        via: viaOf(context),
        ...(note !== undefined && { note }),
      });
      return context.body(null, 204);
    },
  );
  return api;
};
