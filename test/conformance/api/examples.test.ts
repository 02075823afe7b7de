import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAccess } from '#core/contract/local-access.ts';
import { type LiveConsole, startLiveConsole } from '#test/support/live-console.ts';

/** What the guide of the API tells people to type, typed. */
const GUIDE = 'docs/guides/api.md';
const BLOCKS = [...readFileSync(GUIDE, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
  ([, commands = '']) => commands,
);

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('SKIPPED: the examples of the API were not tried, there is no curl');

describe.skipIf(!hasCurl)('the examples of the API', () => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-examples-'));
  let live: LiveConsole;

  beforeAll(async () => {
    live = await startLiveConsole(dir);
    const signedIn = await fetch(live.signInUrl(), { redirect: 'manual' });
    const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
    mkdirSync(join(dir, '.trimtab'));
    const access: LocalAccess = { url: live.url, cookie };
    writeFileSync(join(dir, '.trimtab/access.json'), JSON.stringify(access));
  });
  afterAll(async () => {
    await live?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test('do what the guide says, from the first to the last', async () => {
    expect(BLOCKS.length).toBeGreaterThan(4);
    // What a block prints stands between lines that tell it from the next one.
    const script = ['set -euo pipefail', ...BLOCKS].join('\necho; echo ---\n');
    const typed = await promisify(execFile)('bash', ['-c', script], { cwd: dir });
    const said = typed.stdout.split('\n---\n').map((lines) => lines.trim().split('\n'));
    const [, , [mode, title, resources] = [], , brake, news, refused] = said;
    expect(mode).toBe('approve');
    expect(title).toMatch(/^(Lower|Delete) /);
    // And that of the canary.
    expect(Number(resources)).toBe(live.changes.length + 1);
    expect(brake).toEqual(['true']);
    expect(Number(news)).toBeGreaterThanOrEqual(0);
    expect(JSON.parse(refused?.join('') ?? '').error.code).toBe('SignInRequired');

    const states = await Promise.all(live.changes.map((change) => live.embedded.read(change)));
    const notes = states.flatMap(({ state }) => state.decisions.map(({ note }) => note));
    expect(notes).toEqual(['not this week']);
  });
});
