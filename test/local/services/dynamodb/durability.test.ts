import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

  /** Lets a process write until it has acknowledged so many items, and kills it where it then is. */
  const writeUntilKilled = async (items: number) => {
    const script = join(import.meta.dirname, 'crash-writer.ts');
    const writer = spawn(process.execPath, [script, file, String(next)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let left = items;
    const lines = createInterface({ input: writer.stdout });
    lines.on('line', (id) => {
      acknowledged.push(id);
      if (--left === 0) writer.kill('SIGKILL');
    });
    await Promise.all([once(writer, 'exit'), once(lines, 'close')]);
    expect(writer.signalCode).toBe('SIGKILL');
    // What was under way may have been written, too: go on beyond it.
    next += items + 2;
  };

  test.each([1, 2, 30, 71])(
    'after %i items, it has all that it acknowledged and no half of a transaction',
    async (items) => {
      await writeUntilKilled(items);
      const { client, close } = openEmbedded(file);
      const found = await scanAll(client, { TableName: 'crash' });
      const indexed = await scanAll(client, { TableName: 'crash', IndexName: 'byKind' });
      const made = (await get(client, 'crash', 'pairs'))?.made?.N ?? '0';
      close();
      const ids = new Set(found.map(({ id }) => id?.S ?? ''));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      const sides = (side: string) =>
        [...ids].filter((id) => id.endsWith(side)).map((id) => id.slice(0, -side.length));
      expect(sides('-a').toSorted()).toEqual(sides('-b').toSorted());
      expect(made).toBe(String(sides('-a').length));
      const others = [...ids].filter((id) => id !== 'pairs').toSorted();
      expect(indexed.map(({ id }) => id?.S).toSorted()).toEqual(others);
    },
  );
});
