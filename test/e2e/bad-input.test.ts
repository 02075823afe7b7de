import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { aCostRow, asCsv } from '#test/support/cost-rows.ts';
import { type Ended, runStart } from '#test/support/start-process.ts';

/**
 * What is wrong with what somebody gave is said at once: which file, where in it, and what to do. The process ends with
 * 1, without a stack trace, and what was kept before is as it was.
 */
const root = mkdtempSync(join(tmpdir(), 'trimtab-bad-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
const kept = join(root, 'kept');
const TRACES = fileURLToPath(new URL('../support/traces/', import.meta.url));
const FILES = ['account', 'mails', 'run', 'tables', 'workflows'].map((name) => `${name}.sqlite`);

const file = (name: string, text: string): string => {
  const path = join(mkdtempSync(join(root, 'file-')), name);
  writeFileSync(path, text);
  return path;
};

const tracesWith = (parquet: string): string => {
  const dir = mkdtempSync(join(root, 'traces-'));
  cpSync(join(TRACES, 'machines.csv'), join(dir, 'machines.csv'));
  cpSync(join(TRACES, parquet), join(dir, parquet));
  return dir;
};

const copyOfKept = (): string => {
  const dir = mkdtempSync(join(root, 'state-'));
  cpSync(kept, dir, { recursive: true });
  return dir;
};

/** What is in a folder, to the last byte of each file. */
const contentOf = (dir: string) =>
  existsSync(dir)
    ? Object.fromEntries(
        readdirSync(dir)
          .filter((name) => name.endsWith('.sqlite'))
          .map((name) => [
            name,
            createHash('sha256')
              .update(readFileSync(join(dir, name)))
              .digest('hex'),
          ]),
      )
    : undefined;

const expectRefused = ({ code, signal, stdout, stderr }: Ended, says: readonly RegExp[]) => {
  expect({ code, signal, stdout }, stderr).toEqual({ code: 1, signal: null, stdout: '' });
  for (const pattern of says) expect(stderr).toMatch(pattern);
  expect(stderr).not.toMatch(/\n\s+at .*\d+:\d+\)?/);
};

beforeAll(async () => {
  const ended = await runStart(['--state', kept, '--tour'], {
    onLine: (line, child) => {
      if (line.includes('done Local cloud')) child.kill('SIGKILL');
    },
  });
  expect(ended.signal, ended.stderr).toBe('SIGKILL');
  for (const name of FILES) {
    const db = new DatabaseSync(join(kept, name));
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  }
  // A process that was killed leaves its access too, which is worth nothing without it.
  expect(
    readdirSync(kept)
      .filter((name) => name.endsWith('.sqlite'))
      .toSorted(),
  ).toEqual(FILES);
});

interface BadInput {
  readonly name: string;
  readonly flags: () => readonly string[];
  readonly says: readonly RegExp[];
}

const INPUTS: readonly BadInput[] = [
  {
    name: 'no such folder of traces',
    flags: () => ['--traces', join(root, 'nowhere')],
    says: [/nowhere/, /check the path/],
  },
  {
    name: 'a Parquet file that is none',
    flags: () => {
      const dir = tracesWith('usage.parquet');
      writeFileSync(join(dir, 'usage.parquet'), 'this is no Parquet');
      return ['--traces', dir];
    },
    says: [/usage\.parquet/],
  },
  {
    name: 'a Parquet file that was cut off',
    flags: () => {
      const dir = tracesWith('usage.parquet');
      const path = join(dir, 'usage.parquet');
      truncateSync(path, Math.floor(statSync(path).size / 2));
      return ['--traces', dir];
    },
    says: [/usage\.parquet/],
  },
  {
    name: 'a Parquet file with a value that cannot be',
    flags: () => ['--traces', tracesWith('below-zero.parquet')],
    says: [/below-zero\.parquet/, /cpu_mhz/, /row/],
  },
  {
    name: 'no such bill',
    flags: () => ['--focus', join(root, 'nowhere.csv')],
    says: [/nowhere\.csv/],
  },
  {
    name: 'a bill with a row that cannot be read',
    flags: () => [
      '--focus',
      file('bill.csv', asCsv([aCostRow(), aCostRow({ BilledCost: 'a lot' })])),
    ],
    says: [/bill\.csv/, /line 3/, /BilledCost/],
  },
  {
    name: 'no such configuration',
    flags: () => ['--config', join(root, 'nowhere.yaml')],
    says: [/nowhere\.yaml/],
  },
  {
    name: 'a configuration that is no YAML',
    flags: () => ['--config', file('trimtab.yaml', 'mode: autopilot\npolicy: [\n')],
    says: [/trimtab\.yaml:\d+/],
  },
  {
    name: 'a configuration with a check that is none',
    flags: () => ['--config', file('trimtab.yaml', 'checks:\n  ec2/oversized-instances: {}\n')],
    says: [/trimtab\.yaml:2/, /ec2\/oversized-instances/, /ec2\/oversized-instance\b/],
  },
  {
    name: 'a configuration with an option that its check does not know',
    flags: () => [
      '--config',
      file('trimtab.yaml', 'checks:\n  ec2/oversized-instance:\n    targetUtilisation: 0.7\n'),
    ],
    says: [/trimtab\.yaml:3/, /targetUtilisation/],
  },
];

test('an unknown flag, with the one that was meant', async () => {
  const state = join(root, 'never');
  expectRefused(await runStart(['--frehs', '--state', state]), [
    /unknown flag --frehs/,
    /--fresh\?/,
  ]);
  expect(existsSync(state)).toBe(false);
});

describe('files, before anything is written', () => {
  test.each(INPUTS)('$name', async ({ flags, says }) => {
    const dir = copyOfKept();
    const was = contentOf(dir);
    // Starting over would lose what is kept, had the input been looked at only afterwards.
    expectRefused(await runStart([...flags(), '--fresh', '--state', dir]), says);
    expect(contentOf(dir)).toEqual(was);
  });

  test('a port that is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const dir = copyOfKept();
    const was = contentOf(dir);
    for (const flag of ['--port', '--cloud-port']) {
      const ended = await runStart(['--fresh', '--state', dir], { ports: [flag, `${port}`] });
      expectRefused(ended, [new RegExp(`port ${port} is in use`), /another one/]);
      expect(contentOf(dir)).toEqual(was);
    }
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a state folder that cannot be used', () => {
  test.each(FILES)('%s holds something else', async (name) => {
    const dir = copyOfKept();
    writeFileSync(join(dir, name), Buffer.alloc(20_000, 'no database '));
    const was = contentOf(dir);
    expectRefused(await runStart(['--tour', '--state', dir]), [new RegExp(name), /--fresh/]);
    expect(contentOf(dir)).toEqual(was);
  });

  test.each(FILES)('%s was cut off', async (name) => {
    const dir = copyOfKept();
    const { size } = statSync(join(dir, name));
    truncateSync(join(dir, name), Math.floor(size / 2));
    expectRefused(await runStart(['--tour', '--state', dir]), [new RegExp(name), /--fresh/]);
  });

  // Without the last one, nothing has been done yet.
  test.each(FILES.filter((name) => name !== 'workflows.sqlite'))('%s is gone', async (name) => {
    const dir = copyOfKept();
    rmSync(join(dir, name));
    expectRefused(await runStart(['--tour', '--state', dir]), [new RegExp(name), /--fresh/]);
    expect(existsSync(join(dir, name))).toBe(false);
  });

  test('it is of another run', async () => {
    const dir = copyOfKept();
    const was = contentOf(dir);
    for (const flags of [
      ['--seed', '2'],
      ['--traces', tracesWith('usage.parquet')],
    ]) {
      const ended = await runStart(['--tour', ...flags, '--state', dir]);
      expectRefused(ended, [new RegExp(basename(dir)), /other inputs/, /--fresh/]);
    }
    expect(contentOf(dir)).toEqual(was);
  });
});
