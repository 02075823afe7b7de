import { type Context, Hono } from 'hono';
import type { VerbAnswer } from '#app/approvals/answers.ts';
import { signedIn } from '#app/approvals/identity-of.ts';
import type { User } from '#app/opened-link.ts';
import type { WebUseCases } from '#app/web-use-cases.ts';
import {
  bulkRequestSchema,
  commentRequestSchema,
  decisionRequestSchema,
  reasonedRequestSchema,
  snoozeRequestSchema,
} from '#core/contract/api-approvals.ts';
import { readJson } from './read-json.ts';
import { viaOf } from './via.ts';

type Signed = { Variables: { user: User } };

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

/** Requests below `/api/approvals`, for people who have signed in: by id of a request, or id or number of a change. */
export const approvalRoutes = (approvals: WebUseCases['approvals']): Hono<Signed> => {
  const app = new Hono<Signed>();
  const byOf = (context: Context<Signed>) => signedIn(context.get('user'));
  const sentBy = (context: Context<Signed>) => ({
    target: targetOf(context.req.param('id') ?? ''),
    by: byOf(context),
    via: viaOf(context),
  });
  const answer = (context: Context, { kind, says }: VerbAnswer) =>
    context.json({ kind, says }, STATUS[kind] ?? 409);

  app.get('/', async (context) => context.json(await approvals.list(byOf(context))));
  app.post('/bulk', async (context) => {
    const request = await readJson(context, bulkRequestSchema);
    return context.json(
      await approvals.decideMany({ ...request, by: byOf(context), via: viaOf(context) }),
    );
  });
  app.get('/:id', async (context) =>
    context.json(await approvals.read(targetOf(context.req.param('id')), byOf(context))),
  );
  app.post('/:id/decision', async (context) => {
    const sent = await readJson(context, decisionRequestSchema);
    return answer(context, await approvals.decide({ ...sent, ...sentBy(context) }));
  });
  app.post('/:id/withdraw', async (context) => {
    const { reason } = await readJson(context, reasonedRequestSchema);
    return answer(context, await approvals.withdraw({ ...sentBy(context), because: reason }));
  });
  app.post('/:id/snooze', async (context) => {
    const { reason, ...sent } = await readJson(context, snoozeRequestSchema);
    return answer(
      context,
      await approvals.snooze({ ...sent, ...sentBy(context), because: reason }),
    );
  });
  app.post('/:id/comment', async (context) => {
    const { text } = await readJson(context, commentRequestSchema);
    return answer(context, await approvals.comment({ ...sentBy(context), text }));
  });
  app.post('/:id/ask-again', async (context) => {
    const { reason } = await readJson(context, reasonedRequestSchema);
    return answer(context, await approvals.askAgain({ ...sentBy(context), because: reason }));
  });
  app.post('/:id/pass-on', async (context) => {
    await readJson(context, reasonedRequestSchema);
    return answer(context, await approvals.passOn(sentBy(context)));
  });
  return app;
};

const targetOf = (id: string) => (id.startsWith('apr-') ? { approval: id } : { change: id });
