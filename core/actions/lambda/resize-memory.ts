import * as z from 'zod';
import { defineAction } from '#core/actions/action.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { ApiCall } from '#core/model/plan.ts';
import type { Mib } from '#core/model/units.ts';

const setMemory = (arn: string, memoryMib: Mib): ApiCall => ({
  service: 'lambda',
  operation: 'UpdateFunctionConfiguration',
  // The revision of the settled read just before the call: it fails if anyone changed the function since.
  input: { FunctionName: arn, MemorySize: memoryMib, RevisionId: { $ref: 'state.RevisionId' } },
});

export const resizeMemory = defineAction({
  id: 'lambda/resize-memory',
  version: 1,
  family: 'lambda',
  resource: 'lambda/function',
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  params: z.strictObject({ memoryMib: z.int().min(128).max(10_240) }),
  undoes: {
    how: 'exactly',
    within: 'a minute',
    steps: ({ memoryMib }) => `set ${memoryMib} MB, read back`,
  },
  interruption: { minutes: 0, says: 'none' },
  watch: {
    minutes: 60,
    metrics: [
      {
        name: 'duration.p95',
        worse: 'higher',
        tolerate: 1.2,
        // Milliseconds that no caller notices.
        floor: 1,
        follows: 'load',
      },
      {
        name: 'errors.ratio',
        worse: 'higher',
        tolerate: 1.2,
        floor: 0.01,
        follows: 'load',
      },
    ],
    hardChecks: ['lambda-throttles', 'alarms'],
  },
  couldGoWrong: ({ memoryMib: old }, { memoryMib }) =>
    `Calls that compute get ${memoryMib} MB worth of CPU instead of ${old} MB and may take longer; one that needs more than ${memoryMib} MB fails.`,
  example: { memoryMib: 1_536 },
  plan: (before, { memoryMib }) => {
    // Undoing what changed nothing would never be seen to arrive.
    if (before.memoryMib === memoryMib) {
      throw new NotPermittedError(`${before.id} has ${memoryMib} MB already`);
    }
    return [
      {
        id: 'resize',
        call: setMemory(before.arn, memoryMib),
        undo: setMemory(before.arn, before.memoryMib),
        state: {
          read: {
            service: 'lambda',
            operation: 'GetFunctionConfiguration',
            input: { FunctionName: before.arn },
          },
          path: '{memory: MemorySize, update: LastUpdateStatus}',
          before: { memory: before.memoryMib, update: 'Successful' },
          after: { memory: memoryMib, update: 'Successful' },
          transient: [
            { memory: memoryMib, update: 'InProgress' },
            { memory: before.memoryMib, update: 'InProgress' },
          ],
          absentOn: ['ResourceNotFoundException'],
        },
        // An update of the configuration takes seconds; AWS's own waiter (function_updated_v2) gives up after 300 s.
        settle: { everyMs: 2_000, limitMs: 300_000 },
      },
    ];
  },
});
