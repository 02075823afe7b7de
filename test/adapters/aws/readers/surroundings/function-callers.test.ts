import { afterEach, describe, expect, test } from 'vitest';
import { aFunction } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import { FUNCTION, lookUp } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());

describe('callers of a function', () => {
  test('are none but the function itself', async () => {
    cloud = openAccountWith([aFunction()]);
    expect(await lookUp('functionCallers', FUNCTION)).toEqual({
      aliases: [],
      publishedVersions: [],
      provisionedConcurrency: 0,
      edge: false,
    });
  });

  test.each([
    [
      { name: 'live', version: '7' },
      { provisionedConcurrency: 0, edge: false },
    ],
    [
      { name: 'live', version: '7', provisioned: 5 },
      { provisionedConcurrency: 5, edge: false },
    ],
    [
      { name: 'live', version: '7', edge: true },
      { provisionedConcurrency: 0, edge: true },
    ],
  ])('by %o', async (alias, expected) => {
    cloud = openAccountWith([aFunction({ alias })]);
    expect(await lookUp('functionCallers', FUNCTION)).toEqual({
      aliases: [{ name: 'live', version: '7' }],
      publishedVersions: ['7'],
      ...expected,
    });
  });
});
