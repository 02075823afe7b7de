import { describe, expect, test } from 'vitest';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { type Address, afterAttempt, deliveryId } from '#core/notify/delivery.ts';
import { NOW } from '#test/support/facts.ts';

const refused = { kind: 'refused', because: 'busy', again: true } as const;

describe('a delivery', () => {
  test('has one id by notification and address', () => {
    const mail = (to: string): Address => ({ kind: 'mail', to, ifAsked: false });
    const ids = [
      deliveryId('a', mail('x@y.z')),
      deliveryId('b', mail('x@y.z')),
      deliveryId('a', mail('y@y.z')),
      deliveryId('a', { kind: 'sms', number: '+49' }),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(deliveryId('a', mail('X@Y.z'))).toBe(ids[0]);
  });

  test('that was refused is tried again, later each time, and then given up', () => {
    const pauses = [1, 2, 3, 4, 5].map(
      (tries) => (afterAttempt(refused, { tries, now: NOW }).dueAt - NOW) / MS_PER_MINUTE,
    );
    expect(pauses).toEqual([1, 5, 15, 60, 240]);
    expect(afterAttempt(refused, { tries: 6, now: NOW }).state).toBe('failed');
  });

  test('that was refused for good is not tried again', () =>
    expect(afterAttempt({ ...refused, again: false }, { tries: 1, now: NOW })).toMatchObject({
      state: 'failed',
      because: 'busy',
    }));

  test('of which nobody knows whether it arrived is never tried again', () =>
    expect(
      afterAttempt({ kind: 'unknown', because: 'cut off' }, { tries: 1, now: NOW }).state,
    ).toBe('unknown'));
});
