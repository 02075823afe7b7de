import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { ACTIONS } from '#core/actions/index.ts';
import type { Outcome } from '#core/model/change.ts';
import type { FaultCase } from '../kinds.ts';
import { scratch } from './forks.ts';
import { type Story, storiesOf } from './plot.ts';
import { type CaseResult, runCase } from './run-case.ts';
import { tell } from './tell.ts';

const ENDS: Readonly<Record<Story, Outcome>> = {
  completes: 'completed',
  degraded: 'rolled-back',
  'turns-back': 'rolled-back',
  'two-people': 'completed',
};
const LAMBDA = 'lambda/resize-memory';

const aCase = (given: Partial<FaultCase> = {}): FaultCase => ({
  level: 'stack',
  action: LAMBDA,
  story: 'completes',
  happenings: [],
  ...given,
});

/** While an instance starts. */
const LOOKS_UNTIL_RUNNING = 3;
/** The ledger is read, then the resource. */
const CALLS_OF_A_LOOK = 2;

const callsOf = ({ calls }: CaseResult) =>
  calls.map(({ n, at, by, operation, ended }) => `${n} ${at} ${by.name} ${operation} ${ended}`);

/** What is called before that call; of what begins at one moment, the order may be another one where a story goes on. */
const eachBefore = ({ calls }: CaseResult, before: number) =>
  calls
    .slice(0, before - 1)
    .map(({ at, by, operation, ended }) => `${at} ${by.name} ${operation} ${ended}`)
    .toSorted();

const callOf = ({ calls }: CaseResult, by: string, operation: string): number =>
  calls.find((call) => call.by.name === by && call.operation === operation)?.n ?? 0;

// Half a gigabyte of memory; the process may be ended before it tidies up by itself.
afterAll(() => rmSync(scratch, { recursive: true }));

describe.each(ACTIONS)('$id', (action) => {
  test.each(storiesOf(action))('%s, when nothing fails', async (story) => {
    const result = await runCase(aCase({ action: action.id, story }));
    expect(result.broken).toEqual([]);
    const isLost = story === 'turns-back' && action.undoes.how === 'not-at-all';
    expect(result.ended).toBe(isLost ? 'needs-person' : ENDS[story]);
  });
});

describe('a case', () => {
  test('of two people, both of whom approve over their links', async () => {
    const result = await runCase(aCase({ story: 'two-people' }));
    expect(result).toMatchObject({ ended: ENDS['two-people'], broken: [] });
  });

  test('is the same run, call by call, each time', async () => {
    const without = await runCase(aCase());
    const at = callOf(without, 'apply-step', 'UpdateFunctionConfiguration');
    const lost = aCase({ happenings: [{ at, kind: 'answer-lost' }] });
    const [once, again] = [await runCase(lost), await runCase(lost)];
    expect(callsOf(once)).toEqual(callsOf(again));
    // It begins in the middle of the story, as the story was.
    expect(eachBefore(once, at)).toEqual(eachBefore(without, at));
    expect(once.calls[at - 1]).toMatchObject({ fault: 'answer-lost', ended: 'InternalError' });
    expect(once).toMatchObject({ ended: 'completed', broken: [] });
  });

  test('whose execution dies is finished by the sweeper, and told so that it can be followed', async () => {
    const at = callOf(await runCase(aCase()), 'apply-step', 'TransactWriteItems');
    const died = await runCase(aCase({ happenings: [{ at, kind: 'killed-after' }] }));
    expect(died).toMatchObject({ ended: 'rolled-back', bySweeper: true, broken: [] });
    const story = tell(died);
    expect(story).toContain(`--case 'stack:${LAMBDA}:completes:${at}.killed-after'`);
    expect(story).toMatch(/TransactWriteItems changes step-intended.*<── killed-after/);
    expect(story).toContain('"kind":"taken-over"');
  });

  test('makes a call once, whose handler is run again while it hangs there', async () => {
    const action = 'ec2/resize-instance';
    const at = callOf(await runCase(aCase({ action })), 'apply-step', 'ModifyInstanceAttribute');
    const twice = await runCase(aCase({ action, happenings: [{ at, kind: 'duplicate' }] }));
    expect(twice).toMatchObject({ ended: 'completed', broken: [] });
  });

  test('does not overrule somebody who puts back what was seen to change', async () => {
    const action = 'ec2/resize-instance';
    const started = callOf(await runCase(aCase({ action })), 'apply-step', 'StartInstances');
    // By then it was seen to start, and is running: only now can it be stopped.
    const at = started + LOOKS_UNTIL_RUNNING * CALLS_OF_A_LOOK + 1;
    const edited = await runCase(aCase({ action, happenings: [{ at, kind: 'foreign-edit' }] }));
    expect(edited).toMatchObject({ ended: 'rolled-back', broken: [] });
    const failed = edited.ledger.find((event) => event.includes('"step-failed"'));
    expect(failed).toContain('somebody else put it back');
  });
});
