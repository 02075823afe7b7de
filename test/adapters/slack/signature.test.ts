import { describe, expect, test } from 'vitest';
import { isFromSlack, slackSignature } from '#adapters/slack/signature.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';

/** The example of Slack's own documentation. @see https://docs.slack.dev/authentication/verifying-requests-from-slack */
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const TIMESTAMP = '1531420618';
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
const THEN = Number(TIMESTAMP) * 1_000;

const sent = (given = {}) => ({ timestamp: TIMESTAMP, signature: SIGNATURE, body: BODY, ...given });

describe('the signature of Slack', () => {
  test('is that of its documentation', () =>
    expect(slackSignature(SECRET, TIMESTAMP, BODY)).toBe(SIGNATURE));

  test.each([
    ['at once', 0, true],
    ['five minutes later', 5 * MS_PER_MINUTE, true],
    ['a moment after that', 5 * MS_PER_MINUTE + 1, false],
    ['by a clock that is five minutes behind', -5 * MS_PER_MINUTE, true],
    ['from the future', -5 * MS_PER_MINUTE - 1, false],
  ])('counts %s: %s', (_name, after, expected) =>
    expect(isFromSlack(SECRET, sent(), THEN + after)).toBe(expected),
  );

  test.each([
    ['another body', { body: `${BODY}&x=1` }],
    ['the same body in another order', { body: BODY.split('&').reverse().join('&') }],
    ['another time', { timestamp: '1531420619' }],
    ['a time that is none', { timestamp: 'now' }],
    ['a time with a sign', { timestamp: `+${TIMESTAMP}` }],
    ['no time', { timestamp: '' }],
    ['no signature', { signature: '' }],
    ['half a signature', { signature: SIGNATURE.slice(0, 40) }],
    ['another version', { signature: SIGNATURE.replace('v0=', 'v1=') }],
    ['upper case', { signature: SIGNATURE.toUpperCase() }],
    ['another last digit', { signature: SIGNATURE.replace(/3$/, '4') }],
  ])('does not count for %s', (_name, given) =>
    expect(isFromSlack(SECRET, sent(given), THEN)).toBe(false),
  );

  test('does not count with another secret', () =>
    expect(isFromSlack(`${SECRET}x`, sent(), THEN)).toBe(false));
});
