import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { Journal } from '#local/states/journal.ts';
import { approval } from './approval-scenario.ts';
import { endOf, openWorld, runToEnd, START } from './run-scenario.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-journal-'));
  file = join(folder, 'states.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const errorOfOpening = (): unknown => {
  try {
    new Journal(file).close();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a journal that cannot be used names the file and the next step', () => {
  const damage: [string, () => void][] = [
    ['text', () => writeFileSync(file, 'not a database, '.repeat(100))],
    [
      'a journal with a page overwritten',
      () => {
        new Journal(file).close();
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0xa5, 4_096, 8_192));
      },
    ],
    [
      'a journal cut short',
      () => {
        new Journal(file).close();
        writeFileSync(file, readFileSync(file).subarray(0, 10_000));
      },
    ],
    ["another program's database", () => createOther('CREATE TABLE a (b)')],
    [
      'a journal of another version',
      () => {
        new Journal(file).close();
        createOther('PRAGMA user_version = 99');
      },
    ],
  ];
  const createOther = (sql: string) => {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  };

  test.each(damage)('%s', (_what, damageFile) => {
    damageFile();
    const error = errorOfOpening();
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toContain(file);
    expect(String(error)).toContain('npm start -- --fresh');
  });
});

test('a journal in use by another process is not opened', () => {
  const first = new Journal(file);
  expect(String(errorOfOpening())).toMatch(/in use by another process/);
  first.close();
  expect(errorOfOpening()).toBeUndefined();
});

test('a transaction that throws leaves nothing', () => {
  const journal = new Journal(':memory:');
  const machine = { arn: 'arn', name: 'M', definition: 'd', created: START };
  expect(() =>
    journal.transaction(() => {
      journal.saveMachine(machine, '{}');
      throw new Error('half way');
    }),
  ).toThrow('half way');
  expect(journal.machine('arn')).toBeUndefined();
  journal.saveMachine(machine, '{}');
  expect(journal.machine('arn')).toEqual(machine);
});

test('the seed is made once and kept', () => {
  const first = new Journal(file);
  const seed = first.seed();
  first.close();
  const second = new Journal(file);
  expect(second.seed()).toBe(seed);
  expect(new Journal(':memory:').seed()).not.toBe(seed);
  second.close();
});

describe('a process killed with SIGKILL', () => {
  const script = fileURLToPath(new URL('./process-to-kill.ts', import.meta.url));

  test.each([
    ['inside a function, after its effect', 'in-function', ['Plan', 'Approve', 'Apply']],
    ['while it waits for an approval', 'waiting', ['Apply']],
    ['just after an answer was written down', 'after-commit', ['Approve', 'Apply']],
  ])('%s goes on where it was', async (_when, moment, called) => {
    const { signal, stderr } = spawnSync(process.execPath, [script, file, moment]);
    expect(signal, String(stderr)).toBe('SIGKILL');

    const world = openWorld(approval, file);
    world.states.resume();
    if (moment === 'waiting') {
      const db = world.call('GetExecutionHistory', { executionArn: world.arn });
      const scheduled = (db.events as { taskScheduledEventDetails?: { parameters: string } }[])
        .map((event) => JSON.parse(event.taskScheduledEventDetails?.parameters ?? '{}'))
        .find((request) => request.FunctionName === 'Approve');
      const { taskToken } = scheduled.Payload;
      world.call('SendTaskSuccess', { taskToken, output: '{"id":"p-1"}' });
    }
    await runToEnd(world);
    expect(endOf(world)).toEqual(approval.ends);
    expect(world.calls.map((call) => call.name)).toEqual(called);
    world.states.close();
  });
});
