import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FUNCTIONS, placeholderOf, STATE_MACHINES } from '#core/contract/workflow.ts';
import {
  approve,
  approvedUpTo,
  hurt,
  RESIZE,
  RESIZE_AND_BACK,
  type Story,
  tell,
  UPDATE,
} from '#test/support/change-story.ts';

/**
 * The workflows as releases deployed them. An execution that waits when a release is deployed finishes by the definition
 * with which it began, and calls the functions of today: a file that exists is never written again.
 */
const RELEASES = globSync('test/golden/workflows-*');

test('there is a folder for each release that changed a workflow', () => {
  expect(RELEASES).toContain('test/golden/workflows-0.1.0');
});

const definitionIn = (folder: string, name: string) =>
  readFileSync(new URL(`../../${folder}/${name}.asl.json`, import.meta.url), 'utf8');

describe.each(RELEASES)('%s', (folder) => {
  test.each(STATE_MACHINES)('%s calls functions that there are still', (name) => {
    const known = [...FUNCTIONS.map(({ entry }) => placeholderOf(entry)), 'ChangeWorkflowArn'];
    for (const [, placeholder] of definitionIn(folder, name).matchAll(/\$\{(\w+)\}/g))
      expect(known).toContain(placeholder);
  });
});

/** What the workflow of today does is told in `test/workflows/change/`. */
const hasAnother = (folder: string): boolean =>
  definitionIn(folder, 'change') !== definitionIn('statemachines', 'change');

describe.each(RELEASES.filter(hasAnother))('a change that began with %s', (folder) => {
  const workflows = new URL(`../../${folder}/`, import.meta.url);

  const STORIES: readonly Story[] = [
    {
      name: 'an approved change completes',
      on: 'instance',
      play: approve,
      ends: 'completed',
      calls: RESIZE,
    },
    {
      name: 'a rejected change ends without a call',
      on: 'function',
      play: async (embedded, change) => {
        await embedded.until(change, ({ asked }) => asked !== undefined);
        expect(await embedded.decide(change, 'reject')).toBe('done');
      },
      ends: 'rejected',
      calls: [],
    },
    {
      name: 'a change that hurts is rolled back',
      on: 'instance',
      play: approvedUpTo('watching', hurt),
      ends: 'rolled-back',
      calls: RESIZE_AND_BACK,
    },
    {
      name: 'a change that hurts a function is rolled back',
      on: 'function',
      play: approvedUpTo('watching', hurt),
      ends: 'rolled-back',
      calls: [...UPDATE, ...UPDATE],
    },
    {
      name: 'a dry run calls nothing',
      on: 'instance',
      options: { config: { mode: 'approve', execution: { dryRun: true } } },
      play: approve,
      ends: 'cancelled',
      calls: [],
    },
  ];

  test.each(STORIES)('$name', (story) =>
    tell({ ...story, options: { ...story.options, workflows } }),
  );
});
