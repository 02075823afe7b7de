import type { Context } from 'hono';

/** What a command line says of itself; everything else with a session is the console. */
export const viaOf = (context: Context): string =>
  context.req.header('x-trimtab-client') === 'cli' ? 'cli' : 'console';
