import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSlots } from '#adapters/aws/calls/slots.ts';

test('never more than so many run at once, all run, in the order in which they came', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.scheduler(),
      async (most, fails, scheduler) => {
        const slots = makeSlots(most);
        const started: number[] = [];
        let running = 0;
        const work = fails.map((isFailing, i) =>
          slots(async () => {
            started.push(i);
            running++;
            expect(running).toBeLessThanOrEqual(most);
            await scheduler.schedule(Promise.resolve(), `work ${i}`);
            running--;
            if (isFailing) throw new Error(`${i}`);
            return i;
          }),
        );
        const ends = Promise.allSettled(work);
        await scheduler.waitFor(ends);
        expect((await ends).map(({ status }) => status === 'rejected')).toEqual(fails);
        expect(started).toEqual(fails.map((_, i) => i));
      },
    ),
  ));
