import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '#core/errors/errors.ts';
import { brokenAt, emptyChain, hashOf, nextEvent } from '#core/ledger/chain.ts';
import { ledgerEventSchema } from '#core/model/ledger.ts';
import { aLedger, assessed, CHANGE, decided, opened, stepIntended } from '#test/support/changes.ts';

const events = aLedger([
  opened(),
  assessed(),
  decided(),
  [stepIntended('stop'), { phase: 'applying' }],
]);

describe('hashOf', () => {
  test('is the SHA-256 of canonical JSON', () => {
    // `printf '{"a":1}' | sha256sum`.
    expect(hashOf({ a: 1 })).toBe(
      '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
    );
  });

  test('does not depend on the order of members, nor on members that are undefined', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(hashOf(turned)).toBe(hashOf(value));
      }),
    );
    expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }));
  });

  test('hashes nothing that is no JSON', () => {
    expect(() => hashOf(undefined)).toThrow(InvariantError);
  });
});

describe('a chain', () => {
  test('is intact as it was written, and after it was stored', () => {
    expect(brokenAt(CHANGE, events)).toBeUndefined();
    expect(brokenAt(CHANGE, [])).toBeUndefined();
    const stored = events.map((event) =>
      ledgerEventSchema.parse(JSON.parse(JSON.stringify(event))),
    );
    expect(brokenAt(CHANGE, stored)).toBeUndefined();
  });

  test('is intact up to any of its events', () => {
    for (let n = 0; n <= events.length; n += 1) {
      expect(brokenAt(CHANGE, events.slice(0, n))).toBeUndefined();
    }
  });

  test('names the event that was altered', () => {
    const altered = events.map((event) => (event.n === 2 ? { ...event, at: event.at + 1 } : event));
    expect(brokenAt(CHANGE, altered)).toBe('event 2 was altered');
    const forged = events.map((event) => (event.n === 3 ? { ...event, hash: 'x' } : event));
    expect(brokenAt(CHANGE, forged)).toBe('event 3 was altered');
  });

  test('names the event that is missing', () => {
    const missing = events.filter(({ n }) => n !== 2);
    expect(brokenAt(CHANGE, missing)).toBe('event 2 is missing: found event 3');
  });

  test('names the event that does not follow: one rewritten with its own hash', () => {
    const [first, second, ...rest] = events;
    if (first === undefined || second === undefined) throw new Error('no events');
    const { hash: _, previous: __, schema: ___, n: ____, body: _____, ...context } = second;
    const rewritten = nextEvent({ n: 1, hash: first.hash }, context, assessed({ watchable: [] }));
    const other = nextEvent({ n: 1, hash: first.hash }, { ...context, at: 0 }, assessed());
    expect(brokenAt(CHANGE, [first, rewritten, ...rest])).toBeUndefined();
    expect(brokenAt(CHANGE, [first, other, ...rest])).toBe('event 3 does not follow event 2');
  });

  test('belongs to one change', () => {
    expect(brokenAt('chg-other', events)).toBe('event 1 does not follow event 0');
    expect(emptyChain('a').hash).not.toBe(emptyChain('b').hash);
  });

  test('shows any change of any field of any event', () => {
    fc.assert(
      fc.property(
        fc.nat(events.length - 1),
        fc.constantFrom('at', 'fence', 'phase', 'previous', 'change', 'n', 'hash', 'body'),
        (index, field) => {
          const altered = events.map((event, i) =>
            i === index
              ? { ...event, [field]: field === 'body' ? opened({ attempt: 9 }) : 'x' }
              : event,
          );
          expect(brokenAt(CHANGE, altered as typeof events)).toBeDefined();
        },
      ),
    );
  });
});
