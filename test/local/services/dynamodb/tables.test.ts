import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll } from 'vitest';
import { VirtualClock } from '#local/clock.ts';
import { openTables } from '#local/services/dynamodb/tables.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import { dynamodbContract } from './contract.ts';

const { service, close } = openTables(':memory:');
const client = new DynamoDBClient({
  region: 'eu-west-1',
  credentials: credentialsFor('123456789012'),
  requestHandler: inProcess([service], new VirtualClock(Date.UTC(2026, 0, 1))),
  maxAttempts: 1,
});

afterAll(close);

dynamodbContract(() => client);
