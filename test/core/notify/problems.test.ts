import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '#adapters/config-file/config-file.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

const HEAD = `approval:
  approvers: [{name: ana, mail: ana@example.com}]
notifications:
`;

/** Line and reason of everything that is wrong with a `notifications` section. */
const problems = (text: string): readonly string[] => {
  try {
    parseConfig(HEAD + text, 'trimtab.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const found = error.details.problems as { line: number; field: string; says: string }[];
    return found.map(({ line, field, says }) => `${line} ${field} ${says}`);
  }
};

const webhook = (url: string, secret = 'env:HOOK') =>
  `  targets:\n    hook: {kind: webhook, url: "${url}", secret: "${secret}"}\n`;

describe('what people are told', () => {
  test('may be as it is meant', () =>
    expect(
      problems(`${webhook('https://hooks.example.com/x')}    team: {kind: mail, to: [ana, max@example.com]}
  routes:
    - {on: [brake-on], atLeast: warning, to: [approvers, hook, team]}
  quietHours: {zone: Europe/Berlin, from: 22, to: 7}
  templates: {brake-on: "Stopped: {says}"}
  escalation: {line: [ana, hook]}
`),
    ).toEqual([]));

  test.each([
    [
      'goes to a target that there is not',
      '  routes:\n    - {to: [approver]}\n',
      '5 notifications.routes[0].to[0] there is no target approver, did you mean approvers?',
    ],
    [
      'is escalated to nobody that there is',
      '  escalation: {line: [bo]}\n',
      '4 notifications.escalation.line[0] there is no target bo',
    ],
    [
      'goes to a person that there is not',
      '  targets:\n    team: {kind: mail, to: [anna]}\n',
      '5 notifications.targets.team.to[0] anna is neither an approver nor a mail address, did you mean ana?',
    ],
    [
      'goes out unencrypted',
      webhook('http://hooks.example.com'),
      '5 notifications.targets.hook.url must begin with https:',
    ],
    [
      'goes to the metadata service',
      webhook('https://169.254.169.254/latest'),
      '5 notifications.targets.hook.url leads to 169.254.169.254, which is link-local',
    ],
    [
      'goes to this machine',
      webhook('https://2130706433/'),
      '5 notifications.targets.hook.url leads to 127.0.0.1, which is loopback',
    ],
    [
      'holds a password',
      webhook('https://a:b@hooks.example.com/'),
      '5 notifications.targets.hook.url must not hold a user',
    ],
    [
      'holds a secret itself',
      webhook('https://hooks.example.com/', 'hunter2'),
      '5 notifications.targets.hook.secret expected the name under which a secret is kept',
    ],
    [
      'is filled in with what there is not',
      '  templates:\n    brake-on: "{link}"\n',
      '5 notifications.templates.brake-on {link} is no placeholder; there are {says}',
    ],
    [
      'is quiet in no zone',
      '  quietHours: {zone: Europe/Berlim, from: 22, to: 7}\n',
      '4 notifications.quietHours.zone there is no time zone Europe/Berlim',
    ],
    [
      'has a target of a name that is taken',
      '  targets:\n    approvers: {kind: sms, numbers: ["+4915112345678"]}\n',
      '5 notifications.targets.approvers is always there',
    ],
    [
      'topics of their own under the name of those that are always there',
      '  targets:\n    topics: {kind: sms, numbers: ["+4915112345678"]}\n',
      '5 notifications.targets.topics is always there',
    ],
    [
      'has a target of no known kind',
      '  targets:\n    x: {kind: pager}\n',
      '5 notifications.targets.x.kind expected one of mail, slack, sns, sms, webhook',
    ],
  ])('%s: line and reason', (_name, text, expected) => {
    const [found, ...others] = problems(text);
    expect(found).toContain(expected);
    expect(others).toEqual([]);
  });
});

test('the document of notifications shows a configuration that is right', () => {
  const [, yaml = ''] =
    /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/notifications.md', 'utf8')) ?? [];
  expect(yaml).toContain('notifications:');
  expect(() => parseConfig(yaml, 'trimtab.yaml')).not.toThrow();
});
