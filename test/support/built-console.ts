import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';

const CONSOLE = join(import.meta.dirname, '../../console');

/** The console, built into a folder of its own. */
export interface BuiltConsole {
  readonly dir: string;
  readonly remove: () => void;
}

export const buildConsole = async (): Promise<BuiltConsole> => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-console-'));
  // As it is shipped: of the test runner's own value React would build its slow and large one.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  await build({
    root: CONSOLE,
    configFile: join(CONSOLE, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: dir },
  }).finally(() => {
    process.env.NODE_ENV = NODE_ENV;
  });
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
};

/** Writes down what a page must never do: break its own policy, throw, ask another origin, or ask too often. */
export const keepOffences = (page: Page, origin: () => string, offences: string[]): void => {
  page.on('pageerror', ({ message }) => offences.push(`thrown: ${message}`));
  page.on('console', (message) => {
    const isExpected = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isExpected) offences.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() === 429) offences.push(`too often: ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    // What the page itself made to be saved is of no other place.
    if (url.protocol !== 'blob:' && url.origin !== origin()) offences.push(`asked ${url}`);
  });
};
