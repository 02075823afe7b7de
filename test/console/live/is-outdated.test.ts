import { describe, expect, test } from 'vitest';
import { isOutdated } from '#console/live/is-outdated.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { viewAt } from '#test/support/console-answers.ts';
import { aStory } from '#test/support/console-story.ts';
import { at } from '#test/support/story-watch.ts';

const story = aStory({ goes: 'rolled-back' });
const shownAt = (now: number) => viewAt(story, now);
const headAt = (now: number) => shownAt(now).events.length;

describe('isOutdated', () => {
  test('a change is outdated when the feed told of a later event', () => {
    expect(isOutdated(shownAt(at(8, 58)), headAt(at(8, 59)), at(8, 59))).toBe(true);
  });

  test('a change without news is not, however long ago it was read', () => {
    expect(isOutdated(shownAt(at(8, 58)), headAt(at(8, 58)), at(20))).toBe(false);
  });

  test('a change that the feed never told of is not', () => {
    expect(isOutdated(shownAt(at(8, 58)), 0, at(8, 59))).toBe(false);
  });

  test('what is watched is outdated after a minute of the cloud, events or not', () => {
    const view = shownAt(at(9, 10));
    expect(isOutdated(view, headAt(at(9, 10)), at(9, 10) + MS_PER_MINUTE - 1)).toBe(false);
    expect(isOutdated(view, headAt(at(9, 10)), at(9, 10) + MS_PER_MINUTE)).toBe(true);
  });

  test('samples are followed after the rollback too, until the window is over', () => {
    const closed = headAt(at(9, 50));
    expect(isOutdated(shownAt(at(9, 50)), closed, at(9, 51))).toBe(true);
    expect(isOutdated(shownAt(at(10, 5)), closed, at(10, 30))).toBe(false);
  });
});
