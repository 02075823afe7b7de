import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey } from '#core/notify/delivery.ts';
import { route } from '#core/notify/route.ts';
import { NOW } from '#test/support/facts.ts';
import { aNotification, configOf, configs, notifications, TOPIC } from './notifications.ts';

const keysOf = (...args: Parameters<typeof route>) =>
  route(...args).map(({ address }) => addressKey(address));

describe('the route of a notification', () => {
  test('leads to the approvers by mail when nobody has written routes', () => {
    const config = configOf({ routes: undefined });
    expect(keysOf(aNotification(), { config, now: NOW })).toEqual([
      'mail:ana@example.com',
      'mail:bo@example.com',
    ]);
  });

  test('which concerns only whoever was asked goes to approvers only if they were', () => {
    const config = configOf();
    const ifAsked = (severity: 'info' | 'warning') =>
      route(aNotification({ severity }), { config, now: NOW }).map(
        ({ address }) => address.kind === 'mail' && address.ifAsked,
      );
    expect(ifAsked('info')).toEqual([true, true]);
    expect(ifAsked('warning')).toEqual([false, false]);
  });

  test('is chosen by type and severity', () => {
    const config = configOf({
      routes: [
        { on: ['brake-on'], to: ['phones'] },
        { atLeast: 'critical', to: ['tickets'] },
      ],
    });
    const to = (given: Parameters<typeof aNotification>[0]) =>
      route(aNotification(given), { config, now: NOW }).map(({ target }) => target);
    expect(to({ type: 'brake-on', severity: 'info' })).toEqual(['phones', 'phones']);
    expect(to({ severity: 'warning' })).toEqual([]);
    expect(to({ severity: 'critical' })).toEqual(['tickets']);
  });

  test.each([
    ['info', 'info'],
    ['warning', 'info'],
    ['critical', 'critical'],
  ] as const)('of %s leads to the topic of %s, the next lower that there is', (severity, topic) => {
    const config = configOf({ routes: [{ to: ['on-call'] }] });
    expect(keysOf(aNotification({ severity }), { config, now: NOW })).toEqual([
      `sns:${TOPIC}${topic}`,
    ]);
  });

  test.each(['info', 'warning', 'critical'] as const)(
    'of %s leads to that topic of the deployment, unless there is none',
    (severity) => {
      const topics = { info: 'info', warning: 'warning', critical: 'critical' };
      const config = configOf({ routes: [{ to: ['topics'] }] });
      const notification = aNotification({ severity });
      expect(keysOf(notification, { config, now: NOW, topics })).toEqual([`sns:${severity}`]);
      // What is critical reaches somebody all the same.
      expect(keysOf(notification, { config, now: NOW })).toHaveLength(
        severity === 'critical' ? 2 : 0,
      );
    },
  );

  test('leads to the topics too when nobody has written routes', () => {
    const config = configOf({ routes: undefined });
    const topics = { warning: 'warning' };
    expect(keysOf(aNotification(), { config, now: NOW, topics })).toContain('sns:warning');
  });

  test('takes names of people for mails, and follows the routes for the rest', () => {
    const config = configOf({ routes: [{ to: ['approvers', 'team'] }] });
    expect(keysOf(aNotification({ to: ['bo'] }), { config, now: NOW })).toEqual([
      'mail:bo@example.com',
      'slack:C0123ABCD',
    ]);
  });

  test('leaves the mail that asks to whoever asks: it holds a link of its own', () => {
    const config = configOf({ routes: [{ to: ['approvers', 'managers', 'team'] }] });
    expect(keysOf(aNotification({ type: 'approval-asked' }), { config, now: NOW })).toEqual([
      'slack:C0123ABCD',
    ]);
  });

  test('can be named: a target or a person, instead of the routes', () => {
    const only = ['tickets', 'bo'];
    expect(keysOf(aNotification(), { config: configOf(), now: NOW, only })).toEqual([
      'webhook:https://tickets.example.com/in',
      'mail:bo@example.com',
    ]);
  });

  test('of everything critical ends at somebody, whatever the routes are', () => {
    fc.assert(
      fc.property(notifications, configs, (given, config) => {
        const critical = { ...given, severity: 'critical' as const };
        if (critical.type.startsWith('approval-')) return;
        const found = route(critical, { config, now: NOW });
        expect(found.length).toBeGreaterThan(0);
        for (const { dueAt } of found) expect(dueAt).toBe(NOW);
      }),
    );
  });

  test('leads to each address once, under an id of its own, and the same each time', () => {
    fc.assert(
      fc.property(notifications, configs, (given, config) => {
        const found = route(given, { config, now: NOW });
        const keys = found.map(({ address }) => addressKey(address));
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(found.map(({ id }) => id)).size).toBe(keys.length);
        expect(route(given, { config, now: NOW })).toEqual(found);
      }),
    );
  });

  test('never holds a secret, only where it is kept', () => {
    const config = configOf({ routes: [{ to: ['team', 'tickets'] }] });
    const text = JSON.stringify(route(aNotification(), { config, now: NOW }));
    expect(text).toContain('env:SLACK_TOKEN');
    expect(text).toContain('env:TICKETS');
  });
});
