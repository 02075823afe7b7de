import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeApprovalStore } from '#adapters/aws/approval-store.ts';
import { makeFactStore } from '#adapters/aws/fact-store.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { makeRecommendationStore } from '#adapters/aws/recommendation-store.ts';
import { makeSeriesStore } from '#adapters/aws/series-store.ts';
import { makeWatchStore } from '#adapters/aws/watch-store.ts';
import type { TableVariable } from '#core/contract/env.ts';
import { type Cloud, ENV, openCloudWithTables } from '#test/adapters/aws/cloud.ts';
import { readGolden } from '#test/support/golden-files.ts';
import { type GoldenState, putRawItems, readings } from '#test/support/golden-state.ts';

const FILES = globSync('test/golden/state-v*.json').map((file) => basename(file));

const stores = {
  ...makeLedgerStore(ENV),
  ...makeWatchStore(ENV),
  ...makeApprovalStore(ENV),
  ...makeFactStore(ENV),
  ...makeSeriesStore(ENV),
  ...makeRecommendationStore(ENV),
};

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

test('there is a state for each version of the stored schema', () => {
  expect(FILES).toContain('state-v1.json');
});

describe.each(FILES)('%s', (file) => {
  const golden = readGolden(file) as GoldenState;
  const load = async () => {
    for (const [variable, items] of Object.entries(golden.tables))
      await putRawItems(ENV[variable as TableVariable], items);
  };

  test('is read as the release read it that wrote it', async () => {
    await load();
    const reads = JSON.parse(JSON.stringify(await readings(stores, golden.change)));
    expect(reads).toMatchObject(golden.reads);
  });

  test('is a whole story: approved, applied, watched, rolled back, and its chain is intact', () => {
    const { events, state, approval, watch, broken, evidence, recommendation } = golden.reads;
    expect(broken).toBeNull();
    expect(events.map(({ body }) => body.kind)).toEqual(
      expect.arrayContaining(['decided', 'step-done', 'watch-started', 'judged', 'undo-done']),
    );
    expect(state.closed?.outcome).toBe('rolled-back');
    expect(approval?.state).toBe('approved');
    expect(watch?.baselines.map(({ class: kind }) => kind)).toContain('watched');
    expect(evidence?.hash).toBe(recommendation.evidenceHash);
  });

  test('does not pass when one of its events was altered', async () => {
    await load();
    const event = golden.tables.CHANGES_TABLE?.find(({ part }) => part?.S === 'event#000004');
    const altered = JSON.parse(JSON.stringify(event).replace('ana', 'bob'));
    await putRawItems(ENV.CHANGES_TABLE, [altered]);
    await expect(stores.readChange(golden.change)).rejects.toThrow('event 4 was altered');
  });
});
