import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe } from 'vitest';
import { batches } from './contract/batches.ts';
import { capacity } from './contract/capacity.ts';
import { conditions } from './contract/conditions.ts';
import { indexes } from './contract/indexes.ts';
import { items } from './contract/items.ts';
import { model } from './contract/model.ts';
import { reads } from './contract/reads.ts';
import { rejections } from './contract/rejections.ts';
import { tables } from './contract/tables.ts';
import { transactions } from './contract/transactions.ts';
import { updates } from './contract/updates.ts';

/**
 * What DynamoDB does, as far as Trimtab and its tests rely on it: the same suite runs on the embedded tables and on
 * DynamoDB Local. It asserts no message and no page size, and numbers only in the form that both give.
 */
export const dynamodbContract = (connect: () => DynamoDBClient): void => {
  describe('tables', () => tables(connect));
  describe('items', () => items(connect));
  describe('conditions', () => conditions(connect));
  describe('updates', () => updates(connect));
  describe('queries and scans', () => reads(connect));
  describe('indexes', () => indexes(connect));
  describe('batches', () => batches(connect));
  describe('transactions', () => transactions(connect));
  describe('capacity', () => capacity(connect));
  describe('what is not valid is rejected', () => rejections(connect));
  describe('any sequence of writes', () => model(connect));
};
