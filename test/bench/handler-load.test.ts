import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '#core/contract/workflow.ts';
import { handlerLoads, MOST_BYTES } from '../../bench/handler-load.ts';

const folder = mkdtempSync(join(tmpdir(), 'trimtab-handlers-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('before its first event', () => {
  const loads = handlerLoads(folder);

  test('every handler is measured', () => {
    expect(loads.length).toBeGreaterThan(FUNCTIONS.length);
  });

  test.each(loads)('$entry loads less than a megabyte', ({ bytes }) => {
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });
});
