import { expect, test } from 'vitest';
import { readContext } from '#core/contract/context.ts';

const mailFrom = 'Trimtab <t@example.com>';

test('a deployment is named Trimtab and has InfluxDB unless it says otherwise', () => {
  expect(readContext({ mailFrom })).toEqual({
    name: 'Trimtab',
    mailFrom,
    timeSeries: 'influxdb',
    anchorDays: 365,
    lockBackups: false,
    runbooks: 'docs/runbooks',
  });
});

test('what stands behind -c is text', () => {
  const given = { mailFrom, anchorDays: '2555', runbooks: 'https://w/r/' };
  const { anchorDays, runbooks } = readContext(given);
  expect(anchorDays).toBe(2555);
  expect(runbooks).toBe('https://w/r');
});

test('the flags of the CDK are left to the CDK', () => {
  expect(() =>
    readContext({ mailFrom, 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:newStyle': true }),
  ).not.toThrow();
});

test.each([
  [{ timeSerie: 'dynamodb' }, '-c timeSerie: there is no such key; nearest is timeSeries'],
  [{ colour: 'red' }, '-c colour: there is no such key; there are name, mailFrom'],
  [{ timeSeries: 'dynamo' }, '-c timeSeries: expected one of influxdb, dynamodb, found "dynamo"'],
  [{ anchorDays: 'many' }, '-c anchorDays: expected a number'],
  [{ anchorDays: '0' }, '-c anchorDays: expected at least 1, found 0'],
  [{ name: 'my trimtab' }, '-c name: expected letters, digits and hyphens'],
  [{ oidcIssuer: 'http://x' }, '-c oidcIssuer: expected an address that begins with https:'],
  [{ mailFrom: 'nobody' }, '-c mailFrom: expected a mail address'],
])('%j is refused: %s', (given, says) => {
  expect(() => readContext({ mailFrom, ...given })).toThrow(says);
});
