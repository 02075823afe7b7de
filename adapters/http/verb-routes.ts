import { Hono } from 'hono';
import * as z from 'zod';
import type { User } from '#app/opened-link.ts';
import type { Verbs } from '#app/verbs.ts';
import { rollbackRequestSchema, rollbackSinceSchema } from '#core/contract/verbs.ts';
import { readJson } from './read-json.ts';
import { viaOf } from './via.ts';

type Signed = { Variables: { user: User } };

const sinceSchema = z.strictObject({ since: z.coerce.number().int().nonnegative() });

/** Taking back, auditing and replaying, below `/api`, for people who have signed in. */
export const verbRoutes = (verbs: Verbs): Hono<Signed> => {
  const app = new Hono<Signed>();
  app.get('/changes/:id/way-back', async (context) =>
    context.json(await verbs.viewWayBack(context.req.param('id'))),
  );
  app.post('/changes/:id/rollback', async (context) => {
    const { reason } = await readJson(context, rollbackRequestSchema);
    return context.json(
      await verbs.rollBack({
        change: context.req.param('id'),
        by: context.get('user').user,
        via: viaOf(context),
        because: reason,
      }),
    );
  });
  app.get('/rollback', async (context) => {
    const { since } = sinceSchema.parse(context.req.query());
    return context.json({ ways: await verbs.viewWaysBack(since) });
  });
  app.post('/rollback', async (context) => {
    const { since, reason } = await readJson(context, rollbackSinceSchema);
    const by = context.get('user').user;
    const request = { since, by, via: viaOf(context), because: reason };
    return context.json({ ways: await verbs.rollBackSince(request) });
  });
  app.get('/audit', async (context) => context.json(await verbs.verifyAudit()));
  app.get('/changes/:id/replay', async (context) =>
    context.json(await verbs.replayChange(context.req.param('id'))),
  );
  app.get('/recommendations/:id/replay', async (context) =>
    context.json(await verbs.replayRecommendation(context.req.param('id'))),
  );
  return app;
};
