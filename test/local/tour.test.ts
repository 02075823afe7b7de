import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { parseFlags } from '#local/flags.ts';
import { start } from '#local/start.ts';
import { runTour } from '#local/tour.ts';
import { ownPorts } from '#test/support/start-process.ts';

/** The tour in this process, on recorded machines: three hours of samples of three of them, and the functions beside. */
const TRACES = fileURLToPath(new URL('../support/traces/', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'trimtab-tour-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('on recorded machines it comes true, at the time at which they were recorded', async () => {
  for (const name of ['usage.parquet', 'machines.csv'])
    cpSync(join(TRACES, name), join(root, name));
  const flags = parseFlags([
    ...['--tour', '--json', '--traces', root, '--state', join(root, 'state')],
    ...(await ownPorts()),
  ]);
  const said: string[] = [];
  const screen = { write: (text: string) => void said.push(text), isLive: false, width: 80 };
  const printed: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  const code = await runTour(await start(flags, screen), flags, screen).finally(() =>
    stdout.mockRestore(),
  );
  expect(code).toBe(0);
  const told = JSON.parse(printed.join(''));
  expect(told).toMatchObject({ ok: true, story: { outcome: 'rolled-back', mutations: 2 } });
  expect(told.simulated.from.slice(0, 10)).toBe('2013-08-01');
  // Three hours of samples are no fortnight.
  const checks = told.recommendations.map(({ check }: { check: string }) => check);
  expect(checks.filter((check: string) => check.startsWith('ec2/'))).toEqual([]);
  const words = ['approved', 'checked', 'recorded', 'applied', 'fault', 'watching', 'regression'];
  for (const word of [...words, 'rolled back', 'recovered'])
    expect(said.join('')).toMatch(new RegExp(`^ {2}\\d\\d:\\d\\d:\\d\\d {2}${word} `, 'm'));
});
