import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { VirtualClock } from '#local/clock.ts';
import { openTables } from '#local/services/dynamodb/tables.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { inProcess } from '#local/services/wire/in-process.ts';

export const START = Date.UTC(2026, 0, 1);

/** The tables of a file, and clients for any account and region; time stands where `clock` says. */
export const openEmbedded = (file = ':memory:') => {
  const { service, close } = openTables(file);
  const clock = new VirtualClock(START);
  const requestHandler = inProcess([service], clock);
  const connect = (account = '123456789012', region = 'eu-west-1') =>
    new DynamoDBClient({
      region,
      credentials: credentialsFor(account),
      requestHandler,
      maxAttempts: 1,
    });
  return { client: connect(), connect, clock, close };
};
