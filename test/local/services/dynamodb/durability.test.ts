import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { openDatabase } from '#local/services/dynamodb/database.ts';
import { aTable, get, put, scanAll } from './contract/table.ts';
import { openEmbedded } from './embedded-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'tables-'));
const fileNamed = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true }));

test('tables and items are there when the file is opened again', async () => {
  const file = fileNamed('kept.sqlite');
  const first = openEmbedded(file);
  const table = await aTable(first.client);
  await put(first.client, table, { id: { S: 'a' }, bytes: { B: new Uint8Array([1, 2]) } });
  first.close();
  const second = openEmbedded(file);
  const item = await get(second.client, table, 'a');
  second.close();
  expect(item).toEqual({ id: { S: 'a' }, bytes: { B: new Uint8Array([1, 2]) } });
});

describe('what cannot be opened says which file it is and what to do', () => {
  const expectRefused = (file: string, ...texts: string[]) => {
    const open = () => openEmbedded(file);
    expect(open).toThrow(InvalidInputError);
    for (const text of [file, ...texts]) expect(open).toThrow(text);
  };

  test('a file that is no database', () => {
    const file = fileNamed('text.sqlite');
    writeFileSync(
      file,
      'not a database, but long enough for its header to be looked at'.repeat(50),
    );
    expectRefused(file, 'npm start -- --fresh');
  });

  test('a file with damage in the middle', async () => {
    const file = fileNamed('damaged.sqlite');
    const { client, close } = openEmbedded(file);
    const table = await aTable(client);
    const text = { S: 'x'.repeat(2_000) };
    for (let n = 0; n < 50; n++) await put(client, table, { id: { S: `item-${n}` }, text });
    close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 8_192));
    expectRefused(file, 'npm start -- --fresh');
  });

  test('a file of another version', () => {
    const file = fileNamed('newer.sqlite');
    const db = openDatabase(file);
    db.run('PRAGMA user_version = 99');
    db.close();
    expectRefused(file, 'version 99', 'npm start -- --fresh');
  });

  test('a file that is already open', () => {
    const file = fileNamed('open.sqlite');
    const { close } = openEmbedded(file);
    expectRefused(file, 'Another process has it open');
    close();
  });
});

describe('killed in the middle of its writes', () => {
  const file = fileNamed('crash.sqlite');
  const acknowledged: string[] = [];
  let next = 0;

  beforeAll(async () => {
    const { client, close } = openEmbedded(file);
    await client.send(
      new CreateTableCommand({
        TableName: 'crash',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'kind', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byKind',
            KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    );
    close();
  });

  /** Bytes in the write-ahead log: it grows while a transaction is written. */
  const logged = () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

  /** Lets a process write until `isTime`, and kills it where it then is. */
  const writeUntil = async (isTime: (acknowledged: number) => boolean) => {
    const script = join(import.meta.dirname, 'crash-writer.ts');
    const writer = spawn(process.execPath, [script, file, String(next)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(writer, 'exit');
    const before = acknowledged.length;
    const lines = createInterface({ input: writer.stdout });
    lines.on('line', (id) => acknowledged.push(id));
    const closed = once(lines, 'close');
    while (!isTime(acknowledged.length - before) && writer.exitCode === null) await turn();
    writer.kill('SIGKILL');
    await Promise.all([exit, closed]);
    expect(writer.signalCode).toBe('SIGKILL');
    // It has gone on until the signal reached it: begin far beyond that.
    next += 1_000;
  };

  const mebibytes = (n: number) => () => logged() > n * 1024 * 1024;
  const answers = (n: number) => (acknowledged: number) => acknowledged >= n;

  test.each([
    ['while it writes its first transaction', mebibytes(0.1)],
    ['a little later', mebibytes(0.7)],
    ['later still', mebibytes(1.3)],
    ['after its first transaction', answers(2)],
    ['while it writes its second transaction', mebibytes(2.7)],
    ['while it moves the log to the file', mebibytes(4.05)],
    ['after some transactions', answers(15)],
  ])('%s, it has all that it acknowledged and no part of a transaction', async (_when, isTime) => {
    await writeUntil(isTime);
    const { client, close } = openEmbedded(file);
    const found = await scanAll(client, { TableName: 'crash' });
    const indexed = await scanAll(client, { TableName: 'crash', IndexName: 'byKind' });
    close();
    const ids = found.map(({ id }) => id?.S ?? '').toSorted();
    expect(indexed.map(({ id }) => id?.S).toSorted()).toEqual(ids);
    const parts = Map.groupBy(ids, (id) => id.split('/', 1)[0] ?? '');
    expect(acknowledged.filter((id) => !parts.has(id))).toEqual([]);
    const partial = [...parts].filter(
      ([id, { length }]) => id.startsWith('group') && length !== 100,
    );
    expect(partial).toEqual([]);
  });
});
