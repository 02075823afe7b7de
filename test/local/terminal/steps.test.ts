import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Steps } from '#local/terminal/steps.ts';

const screen = (isLive: boolean, width = 60) => {
  const written: string[] = [];
  return { written, isLive, width, write: (text: string) => void written.push(text) };
};

const clocked = () => {
  let now = 0;
  const pass = (ms: number) => {
    now += ms;
  };
  return { now: () => now, pass };
};

describe('steps without a terminal', () => {
  test('one plain line for each that is done or failed, with its time', async () => {
    const out = screen(false);
    const clock = clocked();
    const steps = new Steps(out, ['Collect', 'Analyze', 'Decide'], clock.now);
    const found = await steps.value('Collect', async () => {
      clock.pass(1_340);
      return [214, '214 resources'];
    });
    const failing = steps.value('Analyze', () => Promise.reject(new Error('no prices')));
    await expect(failing).rejects.toThrow('no prices');
    steps.end();
    expect(found).toBe(214);
    expect(out.written.map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'HH:MM:SS'))).toEqual([
      'HH:MM:SS done Collect  214 resources  1.3 s\n',
      'HH:MM:SS failed Analyze  no prices  0.0 s\n',
    ]);
  });
});

describe('steps on a terminal', () => {
  test('are redrawn in place, and never wider than it', async () => {
    const out = screen(true);
    const steps = new Steps(out, ['Collect', 'Analyze'], clocked().now);
    await steps.value('Collect', async () => [undefined, 'a very long sentence '.repeat(9).trim()]);
    await steps.value('Analyze', async () => [undefined, '23 recommendations']);
    steps.end();
    const [first = '', last = ''] = [out.written[0], out.written.at(-1)];
    expect(first).not.toContain('\u001b[2A');
    expect(last.startsWith('\u001b[2A')).toBe(true);
    const rows = stripVTControlCharacters(last).trimEnd().split('\n');
    expect(rows).toEqual([
      expect.stringMatching(/^ {2}✔ Collect {14}a very long sentence .*… +0\.0 s$/),
      expect.stringMatching(/^ {2}✔ Analyze {14}23 recommendations +0\.0 s$/),
    ]);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60);
  });

  test('say with a mark and a word what failed', async () => {
    const out = screen(true);
    const steps = new Steps(out, ['Collect'], clocked().now);
    await steps.value('Collect', () => Promise.reject(new Error('no rights'))).catch(() => {});
    steps.end();
    expect(stripVTControlCharacters(out.written.at(-1) ?? '')).toMatch(/✖ Collect .*no rights/);
  });

  test('a step that is none is a bug', async () => {
    const steps = new Steps(screen(false), ['Collect']);
    await expect(steps.value('Colect', async () => [1, ''])).rejects.toThrow('no step Colect');
  });
});
