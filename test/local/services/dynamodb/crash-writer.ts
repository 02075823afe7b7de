/**
 * Writes to the tables in a file until it is killed, and tells on stdout which writes have been acknowledged:
 * `node crash-writer.ts <file> <first number>`.
 */
import { writeSync } from 'node:fs';
import { PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { openEmbedded } from './embedded-client.ts';

const [file = '', first = '0'] = process.argv.slice(2);
const { client } = openEmbedded(file);
const TableName = 'crash';
// Big enough that a commit takes more than one write of the disk.
const text = { S: 'x'.repeat(50_000) };

for (let n = Number(first); ; n++) {
  const kind = { S: n % 2 === 0 ? 'even' : 'odd' };
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: `one-${n}` }, kind, text } }));
  writeSync(1, `one-${n}\n`);
  const half = (side: string) => ({
    Put: { TableName, Item: { id: { S: `pair-${n}-${side}` }, kind, text } },
  });
  const count = {
    Update: {
      TableName,
      Key: { id: { S: 'pairs' } },
      UpdateExpression: 'ADD made :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  };
  await client.send(
    new TransactWriteItemsCommand({ TransactItems: [half('a'), count, half('b')] }),
  );
  writeSync(1, `pair-${n}-a\npair-${n}-b\n`);
}
