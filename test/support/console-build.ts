import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { hasBrowser } from './browser.ts';

const CONSOLE = join(import.meta.dirname, '../../console');

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the console, built once for all who look at it in a browser. */
    readonly consoleDir: string;
  }
}

/** Builds the console before the first test, into a folder of its own; returns what removes it after the last. */
export const setup = async ({ provide }: TestProject): Promise<() => void> => {
  const dir = mkdtempSync(join(tmpdir(), 'trimtab-console-'));
  provide('consoleDir', dir);
  if (hasBrowser) await buildInto(dir);
  return () => rmSync(dir, { recursive: true, force: true });
};

const buildInto = async (outDir: string): Promise<void> => {
  // As it is shipped: of the test runner's own value React would build its slow and large one.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  await build({
    root: CONSOLE,
    configFile: join(CONSOLE, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir },
  }).finally(() => {
    process.env.NODE_ENV = NODE_ENV;
  });
};
