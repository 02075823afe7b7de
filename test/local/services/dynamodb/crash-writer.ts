/**
 * Writes to the tables in a file until it is killed, and tells on stdout which writes have been acknowledged:
 * `node crash-writer.ts <file> <first number>`. It calls the operations without a client in between, so that nearly
 * all its time goes into transactions, and a kill comes in the middle of one.
 */
import { writeSync } from 'node:fs';
import { openTables } from '#local/services/dynamodb/tables.ts';
import { START } from './embedded-client.ts';

const [file = '', first = '0'] = process.argv.slice(2);
const { operations } = openTables(file).service;
const context = {
  account: '123456789012',
  region: 'eu-west-1',
  principal: '',
  requestId: '',
  now: START,
};
const TableName = 'crash';
const PARTS = 100;
const text = { S: 'x'.repeat(20_000) };

for (let n = Number(first); ; n++) {
  const kind = { S: n % 2 === 0 ? 'even' : 'odd' };
  operations.PutItem?.({ TableName, Item: { id: { S: `one-${n}` }, kind } }, context);
  writeSync(1, `one-${n}\n`);
  const TransactItems = Array.from({ length: PARTS }, (_, part) => ({
    Put: { TableName, Item: { id: { S: `group-${n}/${part}` }, kind, text } },
  }));
  operations.TransactWriteItems?.({ TransactItems }, context);
  writeSync(1, `group-${n}\n`);
}
