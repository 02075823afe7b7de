import type { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { alertRoutes } from './api-alerts.ts';
import { type ApiEnv, newApi } from './api-route.ts';
import { approvalRoutes } from './approval-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { estateRoutes } from './estate-routes.ts';
import { limitRate, type TakeRequest } from './rate-limit.ts';
import { recommendationRoutes } from './recommendation-routes.ts';
import type { SecurityLog } from './security-log.ts';
import { requireSession, type Session } from './session.ts';
import { verbRoutes } from './verb-routes.ts';

export interface ApiOptions {
  readonly useCases: WebUseCases;
  readonly session: Session;
  readonly logSecurity: SecurityLog;
  /** Left out where something before this process limits how much is asked, as API Gateway does. */
  readonly takeRequest?: TakeRequest;
}

const MAX_BODY_BYTES = 8_192;

/** All that is below `/api`. A new route is declared with `apiRoute`, and its file mounted here. */
export const makeApi = (options: ApiOptions): OpenAPIHono<ApiEnv> => {
  const { useCases, session, logSecurity, takeRequest = () => 0 } = options;
  const api = newApi();
  api.use(
    requireSession(session, logSecurity),
    limitRate(takeRequest),
    bodyLimit({ maxSize: MAX_BODY_BYTES }),
  );
  api.route('/', changeRoutes(useCases));
  api.route('/', approvalRoutes(useCases.approvals));
  api.route('/', alertRoutes(useCases.alerts));
  api.route('/', recommendationRoutes(useCases.recommendations));
  api.route('/', verbRoutes(useCases.verbs));
  api.route('/', estateRoutes(useCases.estate));
  api.all('*', () => {
    throw new NotFoundError('the API has no such address');
  });
  return api;
};
