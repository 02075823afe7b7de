import type { EventOf } from '#core/model/ledger.ts';

/** Why a change goes back when a person asked for it, in one sentence. */
export const askedBack = ({ by, because }: EventOf<'rollback-asked'>): string =>
  `${by} wants it back: ${because}`;
