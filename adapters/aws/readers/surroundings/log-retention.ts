import { clientFor } from '../../clients.ts';
import { describeLogGroup } from '../log-groups.ts';
import { type Looker, resourceOf } from './look.ts';

/** Reads for how many days a log group keeps its events; null where it keeps them for good. */
export const readLogRetentionDays: Looker<'logRetentionDays'> = async (look) => {
  const { id } = resourceOf(look, 'logs/log-group');
  const { retentionInDays } = await describeLogGroup(await clientFor('logs', look.owner), id);
  return retentionInDays ?? null;
};
