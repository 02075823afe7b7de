// Longer than 250 lines: one scenario that holds everything, killed at each of its writes.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ask,
  call,
  echo,
  inTurn,
  pass,
  returns,
  type Scenario,
  startAndWait,
  steps,
  throws,
  workflow,
} from '#test/scenarios/scenario.ts';
import { scenarios } from '#test/scenarios/scenarios.ts';
import {
  endOf,
  type Outside,
  openWorld,
  runToEnd,
  START,
  startScenario,
  type World,
} from './run-scenario.ts';

/** Everything at once: a change as it goes, with an approval, two branches, items, retries, another execution. */
const change: Scenario = {
  name: 'a whole change',
  machine: steps(
    {
      Plan: call('Plan', {
        Assign: { plan: '{% $states.result.Payload.id %}' },
        Retry: [{ ErrorEquals: ['UpstreamError'], IntervalSeconds: 5, JitterStrategy: 'FULL' }],
      }),
      Approve: ask('Approve', { TimeoutSeconds: 259_200, HeartbeatSeconds: 90_000 }),
      Window: { Type: 'Wait', Seconds: 3_600 },
      Both: {
        Type: 'Parallel',
        Branches: [
          workflow({
            Steps: {
              Type: 'Map',
              Items: ['a', 'b', 'c'],
              MaxConcurrency: 2,
              ItemProcessor: workflow({
                Settle: { Type: 'Wait', Seconds: 10 },
                Apply: call('Apply', {
                  Retry: [{ ErrorEquals: ['UpstreamError'], IntervalSeconds: 2 }],
                }),
              }),
            },
          }),
          workflow({ Watch: ask('Watch', { TimeoutSeconds: 600 }) }),
        ],
        Catch: [{ ErrorEquals: ['Degraded'], Next: 'Undo', Output: { plan: '{% $plan %}' } }],
      },
      Keep: { Type: 'Fail', Error: 'ShouldDegrade' },
      Undo: startAndWait(
        'Undo',
        { Name: "{% 'undo-' & $plan %}", Input: { plan: '{% $plan %}' } },
        { Output: { undone: '{% $states.result.Output %}' } },
      ),
      Done: pass(),
    },
    { TimeoutSeconds: 1_000_000 },
  ),
  others: { Undo: steps({ Rest: { Type: 'Wait', Seconds: 7 }, Back: call('Undo') }) },
  input: { id: 'p-1' },
  functions: {
    Plan: inTurn(throws('UpstreamError'), throws('UpstreamError'), returns({ id: 'p-1' })),
    Approve: inTurn({
      token: [
        { afterMs: 80_000_000, beats: true },
        { afterMs: 160_000_000, succeeds: 'yes' },
      ],
    }),
    Apply: (payload) => (String(payload) === 'c' ? throws('Broken') : returns(payload)),
    Watch: inTurn({ token: [{ afterMs: 15_000, fails: 'Degraded' }] }),
    Undo: echo,
  },
  ends: { status: 'SUCCEEDED', output: { undone: { plan: 'p-1' } } },
};

let folder: string;
let afterCommit: () => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-states-'));
  afterCommit = () => {};
  const exec = DatabaseSync.prototype.exec;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    exec.call(this, sql);
    if (sql === 'COMMIT') afterCommit();
    // Files are copied and read by this process, so nothing needs to reach the disk; syncing takes most of the time.
    if (sql.startsWith('PRAGMA locking_mode')) exec.call(this, 'PRAGMA synchronous = OFF');
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

interface Snapshot {
  readonly file: string;
  readonly outside: Outside;
  /** Requests to functions whose answer the journal holds. */
  readonly journaled: readonly string[];
}

const asText = ({ name, payload }: World['calls'][number]) => `${name} ${JSON.stringify(payload)}`;

/** Runs the scenario undisturbed, keeping what a death of the process after each commit would leave on disk. */
const runKeepingCommits = async (scenario: Scenario) => {
  const file = join(folder, 'journal.db');
  const world = openWorld(scenario, file);
  const kept: { file: string; now: number; due: Outside['due'] }[] = [];
  startScenario(world, scenario);
  keep();
  afterCommit = keep;
  await runToEnd(world);
  afterCommit = () => {};
  return { world, snapshots: kept.map(toSnapshot) };

  function keep() {
    const copy = join(folder, `${kept.length}.db`);
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    kept.push({ file: copy, now: world.clock.now(), due: [...world.due] });
  }
};

const toSnapshot = ({ file, now, due }: { file: string; now: number; due: Outside['due'] }) => {
  const db = new DatabaseSync(file);
  const rows = db
    .prepare("SELECT request FROM task WHERE asked = 1 AND resource LIKE '%lambda:%'")
    .all();
  db.close();
  const answered: Record<string, number> = {};
  const journaled = rows.map((row) => {
    const { FunctionName: name, Payload: payload } = JSON.parse(String(row.request));
    answered[name] = (answered[name] ?? 0) + 1;
    return asText({ name, payload });
  });
  return { file, outside: { now, due, answered }, journaled } satisfies Snapshot;
};

const historyOf = ({ call, arn }: World) => {
  const { events } = call('GetExecutionHistory', { executionArn: arn, maxResults: 1_000 });
  return (events as { timestamp: Date; type: string }[])
    .map(({ timestamp, type }) => `${timestamp.toISOString()} ${type}`)
    .sort();
};

const without = (all: readonly string[], some: readonly string[]): string[] => {
  const rest = [...all];
  for (const one of some) rest.splice(rest.indexOf(one), 1);
  return rest.sort();
};

describe('after a death at any commit the execution goes on as if nothing had happened', () => {
  test.each([change, ...scenarios])('$name', async (scenario) => {
    const { world, snapshots } = await runKeepingCommits(scenario);
    const reference = {
      end: endOf(world),
      at: world.clock.now(),
      history: historyOf(world),
      calls: world.calls.map(asText),
    };
    expect(reference.end).toMatchObject(scenario.ends);
    world.states.close();

    for (const { file, outside, journaled } of snapshots) {
      const again = openWorld(scenario, file, outside);
      again.states.resume();
      await runToEnd(again);
      expect(endOf(again)).toEqual(reference.end);
      expect(again.clock.now()).toBe(reference.at);
      expect(historyOf(again)).toEqual(reference.history);
      // Nothing whose answer was written down is called again, and all else exactly once.
      expect(again.calls.map(asText).sort()).toEqual(without(reference.calls, journaled));
      again.states.close();
    }
  });
});

test('a branch that had failed decides after a restart: its siblings are not asked again', async () => {
  const scenario: Scenario = {
    name: 'one branch fails while the other has asked',
    machine: steps({
      Both: {
        Type: 'Parallel',
        Branches: [workflow({ Do: call('Broken') }), workflow({ Ask: call('Slow') })],
      },
    }),
    input: {},
    functions: { Broken: inTurn(throws('Told')), Slow: echo },
    ends: { status: 'FAILED', error: 'Told' },
  };
  const { world, snapshots } = await runKeepingCommits(scenario);
  expect(world.calls).toHaveLength(2);
  world.states.close();

  const failed = snapshots.filter(({ file }) => {
    const db = new DatabaseSync(file);
    const row = db.prepare(`SELECT 1 FROM frame WHERE path <> '' AND result IS NOT NULL`).get();
    db.close();
    return row !== undefined;
  });
  expect(failed.length).toBeGreaterThan(0);
  for (const { file, outside } of failed) {
    const again = openWorld(scenario, file, outside);
    again.states.resume();
    await runToEnd(again);
    expect(endOf(again)).toMatchObject(scenario.ends);
    expect(again.calls).toEqual([]);
    again.states.close();
  }
});

describe('what falls due while no process runs is done when one does', () => {
  const rest = { Rest: { Type: 'Wait', Seconds: 50 }, Do: call('Work') };
  const answered = { ...change, functions: { Work: echo, Ask: inTurn({ token: [] }) }, others: {} };
  test.each<[string, Scenario, Partial<Scenario['ends']>, number]>([
    ['a Wait ends', { ...answered, machine: steps(rest) }, { status: 'SUCCEEDED' }, 1],
    [
      'a machine is timed out and calls nothing any more',
      { ...answered, machine: steps(rest, { TimeoutSeconds: 60 }) },
      { status: 'TIMED_OUT' },
      0,
    ],
    [
      'a question expires',
      { ...answered, machine: steps({ Ask: ask('Ask', { TimeoutSeconds: 60 }) }) },
      { status: 'FAILED', error: 'States.Timeout' },
      0,
    ],
  ])('%s', async (_what, scenario, end, calls) => {
    const file = join(folder, 'journal.db');
    const before = openWorld(scenario, file);
    startScenario(before, scenario);
    await before.clock.quiet();
    before.states.close();

    const after = openWorld(scenario, file, { now: START + 100_000, due: [], answered: {} });
    after.states.resume();
    await after.clock.quiet();
    expect(endOf(after)).toMatchObject(end);
    expect(after.calls).toHaveLength(calls);
    expect(after.clock.now()).toBe(START + 100_000);
    after.states.close();
  });
});
