import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from '#test/support/free-port.ts';

/** A running DynamoDB Local. */
export interface DynamoDbLocal {
  readonly client: DynamoDBClient;
  readonly url: string;
  stop(): Promise<void>;
}

/** How long Java may take until it answers. */
const START_MS = 60_000;

/** Starts DynamoDB Local, in memory, from a folder that `install.sh` has filled. */
export const startDynamoDbLocal = async (folder: string): Promise<DynamoDbLocal> => {
  const port = await freePort();
  const java = spawn(
    'java',
    [
      `-Dsqlite4java.library.path=${folder}`,
      ...['-cp', `${folder}/*`, 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner'],
      ...['-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'not-a-secret' },
    maxAttempts: 1,
  });
  const stop = async () => {
    client.destroy();
    if (java.exitCode === null && java.kill()) await once(java, 'exit');
  };
  try {
    await untilAnswering(client, java);
  } catch (error) {
    await stop();
    throw error;
  }
  return { client, url, stop };
};

const untilAnswering = async (client: DynamoDBClient, java: ChildProcess): Promise<void> => {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const error: unknown = await client.send(new ListTablesCommand({})).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) return;
    if (java.exitCode !== null || Date.now() > deadline) {
      throw new Error('DynamoDB Local did not start', { cause: error });
    }
    // A process of another language gives no other sign that it is ready.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
