import type { EpochMs } from '#core/model/units.ts';

/**
 * What became of a mail that was sent. `refused`: its address takes none, or its owner wants none, so that no other is
 * sent there. `lost`: this one did not arrive. `late`: it may still arrive, and nobody waits for that.
 */
export interface ReturnedMail {
  readonly how: 'refused' | 'lost' | 'late';
  /** The address that we sent it to. */
  readonly to: string;
  /** What the other side says of it. Hostile text until escaped. */
  readonly because: string;
  readonly sentAt: EpochMs;
  readonly change?: string | undefined;
  readonly approval?: string | undefined;
  readonly delivery?: string | undefined;
}

/** By which an address is known, however somebody writes it. */
export const addressName = (mail: string): string => mail.toLowerCase();
