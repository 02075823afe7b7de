import type { EventOf } from '#core/model/ledger.ts';
import { plain, plainLines } from './escape.ts';

/** What a guard proposes for the code that owns a resource, as people read it. */
export interface PresentedPatch {
  /** `Make it in CloudFormation stack shop-prod instead:`. */
  readonly lead: string;
  /** In the shape of a diff; safe as text, every line as it was written. */
  readonly text: string;
}

/** A patch is a few lines; more than this is not meant to be read in a mail. */
const LONGEST = 4_000;

/** The patch of a change that a guard stopped; undefined where there is none. */
export const presentPatch = (
  guarded: Pick<EventOf<'guarded'>, 'patch'> | undefined,
): PresentedPatch | undefined =>
  guarded?.patch && {
    lead: `Make it in ${plain(guarded.patch.owner, 160)} instead:`,
    text: plainLines(guarded.patch.text).slice(0, LONGEST),
  };
