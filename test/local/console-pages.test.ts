import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { consolePages } from '#local/pages.ts';

const root = mkdtempSync(join(tmpdir(), 'trimtab-built-'));
mkdirSync(join(root, 'assets'));
writeFileSync(join(root, 'index.html'), '<title>Trimtab</title>');
writeFileSync(join(root, 'assets/index-ClA8JSUF.js'), 'start()');
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ask = async (path: string, app = consolePages(root)) => {
  const answer = await app.request(path);
  return {
    status: answer.status,
    text: await answer.text(),
    kept: answer.headers.get('cache-control'),
    policy: answer.headers.get('content-security-policy'),
  };
};

describe('the pages of the console', () => {
  test('files that are named by their content are kept for good', async () => {
    expect(await ask('/assets/index-ClA8JSUF.js')).toMatchObject({
      status: 200,
      text: 'start()',
      kept: 'public, max-age=31536000, immutable',
    });
  });

  test.each(['/', '/changes/chg-0001', '/index.html'])('%s is never kept', async (path) => {
    expect(await ask(path)).toMatchObject({
      status: 200,
      text: '<title>Trimtab</title>',
      kept: 'no-store',
    });
  });

  test('a file of an older build is missing, now and not for good', async () => {
    const { status, kept } = await ask('/assets/index-older000.js');
    expect({ status, kept }).toEqual({ status: 404, kept: 'no-store' });
  });

  test('what was not built is said, and not kept', async () => {
    const { status, text, kept } = await ask('/', consolePages(join(root, 'nowhere')));
    expect({ status, kept }).toEqual({ status: 503, kept: 'no-store' });
    expect(text).toContain('npm install');
  });

  test('everything comes with the policy of the console', async () => {
    for (const path of ['/', '/assets/index-ClA8JSUF.js', '/assets/index-older000.js'])
      expect((await ask(path)).policy).toContain("default-src 'none'");
  });
});
