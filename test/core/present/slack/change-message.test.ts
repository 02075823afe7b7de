import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noticeOf } from '#core/present/notice/notice.ts';
import type { SlackBlock, SlackButton } from '#core/present/slack/blocks.ts';
import { changeMessage, noticeMessage, threadMessage } from '#core/present/slack/change-message.ts';
import { blocksSchema } from '#local/services/slack/block-schemas.ts';
import { aNotification } from '#test/core/notify/notifications.ts';
import {
  decided,
  lowerMemory,
  REGRESSION,
  shrinkInstance,
} from '#test/core/present/presented-changes.ts';
import { hostile } from '#test/support/hostile-text.ts';
import { ASKED, ended, noticed, waiting } from './noticed-changes.ts';

const URL = 'https://trimtab.example.com/changes/chg-0217';
const of = (change = waiting(), given: Partial<Parameters<typeof changeMessage>[0]> = {}) =>
  changeMessage({ change, url: URL, canAnswer: true, ...given });

const buttonsOf = (blocks: readonly SlackBlock[]): readonly SlackButton[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
const labels = (message = of()) => buttonsOf(message.blocks).map(({ text }) => text.text);

describe('the message that asks in Slack', () => {
  test('has header, four facts, verdict, what could go wrong, buttons and small print, in this order', () => {
    const { blocks, text } = of(waiting({ of: shrinkInstance() }));
    expect(blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'section',
      'section',
      'actions',
      'context',
    ]);
    expect(text).toBe('Approve? Shrink orders-api to m6i.xlarge, saves $140.16/mo');
    expect(blocks[0]).toMatchObject({ text: { text: 'Approve? Shrink orders-api to m6i.xlarge' } });
    const fields = blocks[1]?.type === 'section' && 'fields' in blocks[1] ? blocks[1].fields : [];
    expect(fields.map(({ text: field }) => field.split('\n')[0])).toEqual([
      '*Saves*',
      '*Risk*',
      '*Interruption*',
      '*Undo*',
    ]);
    expect(JSON.stringify(blocks[2])).toMatch(/[▁▂▃▄▅▆▇█]{3,}.*limit/);
    expect(JSON.stringify(blocks[3])).toContain('*What could go wrong:*');
    expect(JSON.stringify(blocks[5])).toContain('chg-0217');
  });

  test('names whoever is asked, and leads to where everything can be stopped', () => {
    const context = JSON.stringify(of(waiting(), { owner: 'U012AB3CD' }).blocks.at(-1));
    expect(context).toContain('<@U012AB3CD>');
    expect(context).toContain(`<${URL}|Open or stop>`);
  });

  test.each([
    ['low', ['Review and decide', 'Approve', 'Reject…', 'Snooze 7 days']],
    ['moderate', ['Review and decide', 'Reject…', 'Snooze 7 days']],
    ['high', ['Review and decide', 'Reject…', 'Snooze 7 days']],
    ['critical', ['Review and decide', 'Reject…', 'Snooze 7 days']],
  ] as const)('of %s risk has these buttons', (band, expected) =>
    expect(labels(of(waiting({ band })))).toEqual(expected),
  );

  test('approves only after a dialog that repeats the change and what it interrupts', () => {
    const approve = buttonsOf(of(waiting({ band: 'low' })).blocks).find(
      ({ action_id }) => action_id === 'approve',
    );
    expect(approve?.confirm?.text.text).toBe(
      'Lower image-resize to 1536 MB. Interruption: none. It begins as soon as its turn comes.',
    );
  });

  test('leads only to the console, where nothing comes back from Slack', () =>
    expect(labels(of(waiting({ band: 'low' }), { canAnswer: false }))).toEqual([
      'Review and decide',
    ]));
});

describe('the same message later', () => {
  test('says who approved instead of its buttons', () => {
    const approved = noticed([
      ['open', ASKED],
      ['open', decided({ by: 'ana' })],
    ]);
    const { blocks } = of(approved);
    expect(buttonsOf(blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).toContain('Approved by ana.');
  });

  test('says what became of it', () => {
    const { blocks, text } = of(ended({ outcome: 'rolled-back', because: REGRESSION }));
    expect(text).toBe('Rolled back: Lower image-resize to 1536 MB');
    expect(buttonsOf(blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).toContain('61 % above baseline, limit 20 %');
  });
});

describe('whatever names and tags hold', () => {
  const named = (name: string) => {
    const base = lowerMemory();
    return { ...base, recommendation: { ...base.recommendation, name } };
  };

  test('every message keeps to the limits of Slack and holds no markup but its own', () => {
    fc.assert(
      fc.property(hostile, hostile, (name, because) => {
        const change = waiting({ of: named(name) });
        const closed = ended({ outcome: 'needs-person', because: because.toWellFormed() });
        const notice = noticeOf(aNotification({ says: because }), {
          templates: {},
          url: URL,
          change,
          manual: [because],
        });
        for (const message of [
          of(change),
          of(closed),
          threadMessage(notice),
          noticeMessage(notice),
        ]) {
          expect(blocksSchema.safeParse(message.blocks).error).toBeUndefined();
          expect(message.text.length).toBeLessThanOrEqual(4_000);
          const text = [message.text, ...mrkdwnOf(message.blocks)].join('\n');
          const own = [`<${URL}|Open or stop>`, `<${URL}|Open the console>`];
          const rest = own.reduce((left, mine) => left.replaceAll(mine, ''), text);
          expect(rest).not.toMatch(/[<>]/);
          expect(rest.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
        }
      }),
    );
  });
});

/** All text that Slack reads as its own markup. */
const mrkdwnOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === 'mrkdwn' && typeof text === 'string') return [text];
  return Object.values(value).flatMap(mrkdwnOf);
};
