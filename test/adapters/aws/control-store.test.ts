import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeControlStore, nextNumber } from '#adapters/aws/control-store.ts';
import { configSchema } from '#core/contract/config.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { ACCOUNT, NOW, REGION } from '#test/support/facts.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const control = makeControlStore(ENV);

describe('the brake', () => {
  const set = { on: true, by: 'Ada', at: NOW, reason: 'incident 12' };

  test('is off until somebody sets it, and says who did', async () => {
    expect(await control.readBrake()).toEqual({ on: false });
    await control.setBrake(set);
    expect(await control.readBrake()).toEqual(set);
    await control.setBrake({ on: false, by: 'Bo', at: NOW + 1 });
    expect(await control.readBrake()).toEqual({ on: false, by: 'Bo', at: NOW + 1 });
  });

  test.each([
    ['AccessDeniedException', 400],
    ['ThrottlingException', 400],
    ['ResourceNotFoundException', 400],
    ['InternalServerError', 500],
  ])('counts as on when it cannot be read: %s', async (code, status) => {
    cloud.around = async () => {
      throw new ServiceError(code, 'no', status);
    };
    const { on, reason } = await control.readBrake();
    expect(on).toBe(true);
    expect(reason).toContain('it cannot be read');
  });

  test('counts as on when something else was written in its place', async () => {
    const db = await clientFor('dynamodb');
    const Item = { key: 'brake', part: 'current', on: 'no' };
    await db.put({ TableName: ENV.CONTROL_TABLE, Item });
    expect(await control.readBrake()).toMatchObject({ on: true });
  });
});

describe('the configuration', () => {
  test('is all defaults until one is put in force', async () => {
    const config = configSchema.parse({});
    expect(await control.readConfig()).toEqual({ config, version: hashOf(config) });
  });

  test('keeps its version', async () => {
    const config = configSchema.parse({ mode: 'approve', checks: { a: { b: [1, null] } } });
    const version = await control.saveConfig(config);
    expect(version).toBe(hashOf(config));
    expect(await control.readConfig()).toEqual({ config, version });
  });
});

test('numbers are given once each, however many ask at once', async () => {
  const asked = Array.from({ length: 20 }, () => nextNumber(ENV.CONTROL_TABLE, 'change'));
  const given = (await Promise.all(asked)).sort((a, b) => a - b);
  expect(given).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('a mail finds the thread it belongs to', async () => {
  expect(await control.mailThread('chg-a', 'ada@example.com')).toBeUndefined();
  await control.saveMailThread('chg-a', 'ada@example.com', 'Resize?', 'id-1');
  await control.saveMailThread('chg-a', 'bo@example.com', 'Resize?', 'id-2');
  expect(await control.mailThread('chg-a', 'ada@example.com')).toEqual({
    subject: 'Resize?',
    messageId: 'id-1',
  });
});

test('how far collection got is kept for each scope', async () => {
  const scope = { account: ACCOUNT, region: REGION };
  expect(await control.collectedUntil(scope)).toEqual(new Map());
  const until = new Map([
    ['arn:a', NOW],
    ['arn:b', NOW - 1],
  ]);
  await control.saveCollectedUntil(scope, until);
  expect(await control.collectedUntil(scope)).toEqual(until);
  expect(await control.collectedUntil({ ...scope, region: 'eu-west-1' })).toEqual(new Map());
});
