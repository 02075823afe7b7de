import type { OpenAPIHono } from '@hono/zod-openapi';
import type { RecommendationViews } from '#app/recommendations/recommendation-views.ts';
import {
  recommendationDetailSchema,
  recommendationListSchema,
} from '#core/contract/api-recommendations.ts';
import { type ApiEnv, answer, apiRoute, byId, newApi } from './api-route.ts';

/** What was found, and what a decision about it would be now. */
export const recommendationRoutes = (views: RecommendationViews): OpenAPIHono<ApiEnv> => {
  const api = newApi();
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/recommendations',
      role: 'viewer',
      summary: 'Every recommendation in force, largest saving first',
      responses: { 200: answer(recommendationListSchema) },
    }),
    async (context) => context.json(await views.list(), 200),
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/recommendations/{id}',
      role: 'viewer',
      summary: 'One recommendation with its evidence, decision, plan and history',
      request: { params: byId },
      responses: { 200: answer(recommendationDetailSchema) },
    }),
    async (context) => context.json(await views.read(context.req.valid('param').id), 200),
  );
  return api;
};
