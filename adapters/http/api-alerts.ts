import { Hono } from 'hono';
import type { AlertVerbs } from '#app/notify/alerts.ts';
import type { User } from '#app/opened-link.ts';
import { acknowledgeRequestSchema } from '#core/contract/api-alerts.ts';
import { readJson } from './read-json.ts';
import { viaOf } from './via.ts';

/** `/api/alerts`, for people who have signed in: what nobody has acknowledged yet. */
export const alertRoutes = (alerts: AlertVerbs): Hono<{ Variables: { user: User } }> => {
  const app = new Hono<{ Variables: { user: User } }>();
  app.get('/', async (context) => context.json(await alerts.list()));
  app.post('/:id/acknowledge', async (context) => {
    const { note } = await readJson(context, acknowledgeRequestSchema);
    await alerts.acknowledge({
      id: context.req.param('id'),
      by: context.get('user').user,
      via: viaOf(context),
      ...(note !== undefined && { note }),
    });
    return context.body(null, 204);
  });
  return app;
};
