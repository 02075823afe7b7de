import { defineConfig } from 'vitest/config';

/** Processes of `npm start`, and a share of the fault harness. */
const SLOW = [
  'test/e2e/**/*.test.ts',
  'test/kill/**/*.test.ts',
  'test/faults/ports/faults.test.ts',
];

/**
 * `core`, `unit` and `slow` are what `npm test` runs: no Python, no Java, no browser, no network. What it runs of `slow`
 * is a share of what `npm run kill`, `npm run long` and `npm run faults` run. `conformance` and `browser` need more, and
 * say so when it is missing. `.ci/run` runs all of them.
 */
export default defineConfig({
  test: {
    // Vitest leaves one core free, which halves a small machine; these tests wait for other processes a lot.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'core',
          include: ['test/core/**/*.test.ts'],
          // What is pure leaves nothing behind in its modules: all files of a worker share them.
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/core/**', 'test/conformance/**', 'test/browser/**', ...SLOW],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/support/console-build.ts',
          // A page is drawn when its answers are there, which takes longer on a busy machine.
          expect: { poll: { timeout: 90_000 } },
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: SLOW,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts', 'app/**/*.ts', 'adapters/**/*.ts', 'local/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: {
        'core/**/*.ts': { lines: 95 },
        'app/**/*.ts': { lines: 85 },
        'adapters/**/*.ts': { lines: 85 },
        'local/**/*.ts': { lines: 85 },
      },
    },
  },
});
