import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod';
import type { VerbAnswer } from '#app/approvals/answers.ts';
import { signedIn } from '#app/approvals/identity-of.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import { apiErrorSchema } from '#core/contract/api.ts';
import {
  approvalDetailSchema,
  approvalListSchema,
  bulkAnswerSchema,
  bulkRequestSchema,
  commentRequestSchema,
  decisionRequestSchema,
  reasonedRequestSchema,
  snoozeRequestSchema,
  verbAnswerSchema,
} from '#core/contract/api-approvals.ts';
import { hasRole } from '#core/contract/roles.ts';
import { type ApiEnv, answer, apiRoute, body, byId, newApi } from './api-route.ts';
import { viaOf } from './via.ts';

/** What a refusal is over HTTP; all others say that the request is not as it was seen. */
const STATUS: { readonly [K in VerbAnswer['kind']]?: 200 | 403 | 404 | 422 } = {
  done: 200,
  'not-permitted': 403,
  'needs-sign-in': 403,
  'needs-step-up': 403,
  'not-found': 404,
  'needs-reason': 422,
  'not-a-date': 422,
};

const refusal = z.union([verbAnswerSchema, apiErrorSchema]);
/** A verb says what it did, or in a word why it did nothing. */
const VERB_ANSWERS = {
  200: answer(verbAnswerSchema, 'It is done.'),
  403: answer(refusal, 'Not by this person, or not by this sign-in.'),
  404: answer(refusal, 'There is no such request.'),
  409: answer(refusal, 'The request is not any more as it was seen.'),
  422: answer(verbAnswerSchema, 'What was sent does not suffice.'),
};

/** The role that every verb about a request needs. */
const DECIDES = 'approver';

/** A verb about one request. */
const verb = <P extends string, S extends z.ZodType>(name: P, schema: S, summary: string) =>
  apiRoute({
    method: 'post',
    path: `/approvals/{id}/${name}` as const,
    role: DECIDES,
    summary,
    request: { params: byId, body: body(schema) },
    responses: VERB_ANSWERS,
  });

/** Requests below `/api/approvals`: by id of a request, or id or number of a change. */
export const approvalRoutes = (approvals: WebUseCases['approvals']): OpenAPIHono<ApiEnv> => {
  const api = newApi();
  const byOf = (context: Context<ApiEnv>) => signedIn(context.get('user'));
  const sentBy = (context: Context<ApiEnv>, { id }: z.output<typeof byId>) => ({
    target: targetOf(id),
    by: byOf(context),
    via: viaOf(context),
  });
  const say = (context: Context<ApiEnv>, { kind, says }: VerbAnswer) =>
    context.json({ kind, says }, STATUS[kind] ?? 409);

  api.openapi(
    apiRoute({
      method: 'get',
      path: '/approvals',
      role: 'viewer',
      summary: 'What waits for people, oldest expiry first, and what was decided',
      responses: { 200: answer(approvalListSchema) },
    }),
    async (context) => context.json(await approvals.list(byOf(context)), 200),
  );
  api.openapi(
    apiRoute({
      method: 'post',
      path: '/approvals/bulk',
      role: 'approver',
      summary: 'Approve several of low risk and one kind, each by itself',
      request: { body: body(bulkRequestSchema) },
      responses: { 200: answer(bulkAnswerSchema) },
    }),
    async (context) => {
      const request = context.req.valid('json');
      const sent = { ...request, by: byOf(context), via: viaOf(context) };
      return context.json(await approvals.decideMany(sent), 200);
    },
  );
  api.openapi(
    apiRoute({
      method: 'get',
      path: '/approvals/{id}',
      role: 'viewer',
      summary: 'What the page behind the mail shows',
      request: { params: byId },
      responses: { 200: answer(approvalDetailSchema) },
    }),
    async (context) => {
      const target = targetOf(context.req.valid('param').id);
      const detail = await approvals.read(target, byOf(context));
      // A policy may name somebody whom the sign-in lets look only.
      const mayDecide = hasRole(context.get('user').roles, DECIDES);
      return context.json({ ...detail, may: mayDecide ? detail.may : [] }, 200);
    },
  );
  api.openapi(verb('decision', decisionRequestSchema, 'Approve or reject'), async (context) => {
    const sent = context.req.valid('json');
    const by = sentBy(context, context.req.valid('param'));
    return say(context, await approvals.decide({ ...sent, ...by }));
  });
  api.openapi(verb('withdraw', reasonedRequestSchema, 'Withdraw a change'), async (context) => {
    const { reason } = context.req.valid('json');
    const by = sentBy(context, context.req.valid('param'));
    return say(context, await approvals.withdraw({ ...by, because: reason }));
  });
  api.openapi(verb('snooze', snoozeRequestSchema, 'Ask again later'), async (context) => {
    const { reason, ...sent } = context.req.valid('json');
    const by = sentBy(context, context.req.valid('param'));
    return say(context, await approvals.snooze({ ...sent, ...by, because: reason }));
  });
  api.openapi(verb('comment', commentRequestSchema, 'Comment on a request'), async (context) => {
    const { text } = context.req.valid('json');
    const by = sentBy(context, context.req.valid('param'));
    return say(context, await approvals.comment({ ...by, text }));
  });
  api.openapi(
    verb('ask-again', reasonedRequestSchema, 'Ask again for what is over'),
    async (context) => {
      const { reason } = context.req.valid('json');
      const by = sentBy(context, context.req.valid('param'));
      return say(context, await approvals.askAgain({ ...by, because: reason }));
    },
  );
  api.openapi(verb('pass-on', reasonedRequestSchema, 'Ask the deputy instead'), async (context) => {
    const by = sentBy(context, context.req.valid('param'));
    return say(context, await approvals.passOn(by));
  });
  return api;
};

const targetOf = (id: string) => (id.startsWith('apr-') ? { approval: id } : { change: id });
