import type { Scope } from '#core/contract/events.ts';
import { AppError } from '#core/errors/errors.ts';
import { factSchema } from '#core/model/facts.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { type Gap, gapOf } from '#core/scan/gap.ts';
import type { Now, ReadDetachments, ReadFacts, ReadInstanceTypes } from './ports.ts';

export interface TryReadsDeps {
  readonly readFacts: ReadFacts;
  readonly readDetachments: ReadDetachments;
  readonly readInstanceTypes: ReadInstanceTypes;
  readonly now: Now;
}

/** A read that a scan rests on, and what it would miss if it was not allowed. */
export interface TriedRead {
  readonly what: string;
  readonly gap?: Gap;
}

/**
 * Makes each kind of read that a scan makes once, as far as they are free: the first page of each type, one hour of the
 * trail. What is read is forgotten.
 */
export const makeTryReads =
  (deps: TryReadsDeps) =>
  async (scope: Scope): Promise<readonly TriedRead[]> => {
    const reads: readonly (readonly [what: string, read: () => Promise<unknown>])[] = [
      ...factSchema.options.map(({ shape }) => {
        const type = shape.type.value;
        return [type, () => firstOf(deps.readFacts(scope, type))] as const;
      }),
      ['sizes of instance types', () => deps.readInstanceTypes(scope)],
      ['detach events in the trail', () => deps.readDetachments(scope, deps.now() - MS_PER_HOUR)],
    ];
    return Promise.all(
      reads.map(async ([what, read]) => {
        try {
          await read();
          return { what };
        } catch (error) {
          if (!(error instanceof AppError) || error.name === 'InvariantError') throw error;
          return { what, gap: gapOf(error, scope, what) };
        }
      }),
    );
  };

const firstOf = async (facts: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of facts) return;
};
