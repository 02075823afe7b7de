import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { InvariantError } from '#core/errors/errors.ts';
import type { Phase } from '#core/model/change.ts';
import { EVENT_SCHEMA, type EventBody, type LedgerEvent } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';

/** Returns the SHA-256 of the canonical JSON (RFC 8785) of a value, in hex. Members that are undefined do not count. */
export const hashOf = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new InvariantError('only JSON values can be hashed');
  return hashOfText(text);
};

const hashOfText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** Where a chain stands: the number and hash of its last event. */
export interface ChainHead {
  readonly n: number;
  readonly hash: string;
}

/** The head of a ledger without events: bound to the change, so that chains cannot be exchanged. */
export const emptyChain = (change: string): ChainHead => ({ n: 0, hash: hashOf({ change }) });

export interface EventContext {
  readonly change: string;
  readonly at: EpochMs;
  readonly fence: number;
  readonly phase: Phase;
}

/** Returns the event that follows `head`. */
export const nextEvent = (head: ChainHead, context: EventContext, body: EventBody): LedgerEvent => {
  const unsealed = {
    schema: EVENT_SCHEMA as 1,
    ...context,
    n: head.n + 1,
    previous: head.hash,
    body,
  };
  return { ...unsealed, hash: hashOf(unsealed) };
};

/** Returns what is wrong with a chain, naming the event, or undefined when it is intact. */
export const brokenAt = (change: string, events: readonly LedgerEvent[]): string | undefined => {
  let head = emptyChain(change);
  for (const event of events) {
    const { hash, ...unsealed } = event;
    if (event.n !== head.n + 1) return `event ${head.n + 1} is missing: found event ${event.n}`;
    if (event.previous !== head.hash) return `event ${event.n} does not follow event ${head.n}`;
    if (hashOf(unsealed) !== hash) return `event ${event.n} was altered`;
    head = { n: event.n, hash };
  }
  return undefined;
};
