import { expect, test } from 'vitest';
import type { FaultKind } from '../kinds.ts';
import type { CallRecord } from './boundary.ts';
import { calm } from './enumerate.ts';
import { runCase } from './run-case.ts';

/** What the harness found once, each at the call at which it happened. */
interface Found {
  readonly name: string;
  readonly action: string;
  readonly story: string;
  readonly faults: readonly {
    readonly kind: FaultKind;
    readonly at: (call: CallRecord, before: CallRecord | undefined) => boolean;
  }[];
}

const RESIZE = 'ec2/resize-instance';
const DELETE = 'ebs/snapshot-and-delete-volume';

const isCall = (operation: string) => (call: CallRecord) =>
  call.port === 'makeCall' && call.says === operation;
const afterEvent =
  (kind: string) =>
  (call: CallRecord, before: CallRecord | undefined): boolean =>
    call.port === 'readChange' && before?.port === 'appendEvents' && before.says === kind;

const FOUND: readonly Found[] = [
  {
    name: 'whoever hangs behind its own event does not go on in a change that has turned back',
    action: RESIZE,
    story: 'hurt',
    faults: [{ kind: 'duplicate-late', at: afterEvent('step-done') }],
  },
  {
    name: 'no call is made long after its intent',
    action: RESIZE,
    story: 'kept',
    faults: [{ kind: 'duplicate-late', at: afterEvent('step-intended') }],
  },
  {
    name: 'a request that ran out ends, though the workflow could not be told at once',
    action: RESIZE,
    story: 'asked',
    faults: [
      { kind: 'fail-before', at: ({ port, by }) => port === 'answerTask' && by.name === 'sweep' },
    ],
  },
  {
    name: 'a snapshot that nobody saw complete is accounted for before the change is called rolled back',
    action: DELETE,
    story: 'kept',
    faults: [{ kind: 'killed-after', at: isCall('CreateSnapshot') }],
  },
  {
    name: 'a look from before a call does not count for the next one',
    action: DELETE,
    story: 'kept',
    faults: [
      { kind: 'fail-before', at: isCall('CreateSnapshot') },
      { kind: 'late-effect', at: isCall('CreateSnapshot') },
    ],
  },
];

test.each(FOUND)('$name', async ({ action, story, faults }) => {
  let given = calm(action, story);
  for (const { kind, at } of faults) {
    const { calls } = (await runCase(given)).world.stage.boundary;
    const from = given.happenings.at(-1)?.at ?? 0;
    const call = calls.find((each, i) => each.n > from && at(each, calls[i - 1]));
    if (call === undefined) throw new Error(`${story} has no such call`);
    given = { ...given, happenings: [...given.happenings, { at: call.n, kind }] };
  }
  expect((await runCase(given)).broken).toEqual([]);
});

test('a list that lags makes nobody take over what is not late', async () => {
  const root = calm(RESIZE, 'kept');
  const { calls } = (await runCase(root)).world.stage.boundary;
  const lists = calls.filter(({ port, by }) => port === 'liveChanges' && by.name === 'sweep');
  expect(lists.length).toBeGreaterThan(0);
  for (const { n } of lists) {
    const happenings = [{ at: n, kind: 'stale-read' as const }];
    expect((await runCase({ ...root, happenings })).bySweeper).toBe(false);
  }
});
