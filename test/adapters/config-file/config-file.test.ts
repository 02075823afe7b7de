import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, readConfigFile } from '#adapters/config-file/config-file.ts';
import { configSchema } from '#core/contract/config.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';

const FILE = 'trimtab.yaml';

const GOOD = `# What Trimtab may do here.
mode: approve
accounts:
  - id: "123456789012"
    regions: [eu-west-1]
policy:
  rules:
    - name: prod-asks
      when: { environment: [prod] }
      require: one-person

    -
      name: rest-is-free
      when:
        riskBelow: 30
      require: nobody
`;

const problemsOf = (text: string): unknown => {
  try {
    parseConfig(text, FILE);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message.split('\n');
    throw error;
  }
  return [];
};

const RULE = (line: string) => `policy:\n  rules:\n    - name: a\n${line}`;

describe('a file that is broken names each place and what is allowed there', () => {
  test.each<[name: string, text: string, problems: string[]]>([
    [
      'a key that was mistyped',
      'aproval:\n  expiresAfterHours: 3\n',
      [
        `${FILE}:1 aproval: unknown key, nearest is approval; allowed: schema, mode, accounts, collection, storage, checks, decision, policy, approval, notifications, execution, guards, businessHours, quietDays, scan`,
      ],
    ],
    [
      'a key like no other',
      'colours: dark\n',
      [
        `${FILE}:1 colours: unknown key; allowed: schema, mode, accounts, collection, storage, checks, decision, policy, approval, notifications, execution, guards, businessHours, quietDays, scan`,
      ],
    ],
    [
      'a setting that has another name now',
      'execution:\n  caps: { perHour: 3 }\n',
      [`${FILE}:2 execution.caps.perHour: is called execution.safety.maxChangesPerHour now`],
    ],
    [
      'a key within a list',
      'accounts:\n  - id: "123456789012"\n    region: [eu-west-1]\n    regions: [eu-west-1]\n',
      [`${FILE}:3 accounts[0].region: unknown key, nearest is regions; allowed: id, name, regions`],
    ],
    [
      'a value that is none of the choices',
      'mode: auto\n',
      [`${FILE}:1 mode: Invalid option: expected one of "recommend"|"approve"|"autopilot"`],
    ],
    [
      'an account id without quotes',
      'accounts:\n  - id: 123456789012\n    regions: [eu-west-1]\n',
      [
        `${FILE}:2 accounts[0].id: Invalid input: expected string, received number; put it in quotes`,
      ],
    ],
    [
      'an account id that is too short',
      'accounts:\n  - id: "1234"\n    regions: [eu-west-1]\n',
      [`${FILE}:2 accounts[0].id: twelve digits`],
    ],
    [
      'a list that must not be empty',
      'accounts:\n  - id: "123456789012"\n    regions: []\n',
      [`${FILE}:3 accounts[0].regions: Too small: expected array to have >=1 items`],
    ],
    [
      'something that is missing',
      'accounts:\n  - name: shop\n    regions: [eu-west-1]\n',
      [`${FILE}:2 accounts[0].id: is missing: expected string`],
    ],
    [
      'a number that is too large',
      'approval:\n  validForHours: 9000\n',
      [`${FILE}:2 approval.validForHours: Too big: expected number to be <=720`],
    ],
    [
      'an address that is none',
      'approval:\n  approvers:\n    - { name: Ada, mail: ada }\n',
      [`${FILE}:3 approval.approvers[0].mail: Invalid email address`],
    ],
    [
      'a rule without a condition',
      RULE('      when: {}\n      require: nobody\n'),
      [`${FILE}:4 policy.rules[0].when: name at least one condition`],
    ],
    [
      'a rule that asks for whom there is not',
      RULE('      when: { band: [low] }\n      require: three-people\n'),
      [
        `${FILE}:5 policy.rules[0].require: Invalid option: expected one of "nobody"|"one-person"|"signed-in-person"|"two-people"|"never"`,
      ],
    ],
    [
      'a rule that says where it stands',
      RULE('      when: { band: [low] }\n      require: nobody\n      where: here\n'),
      [`${FILE}:6 policy.rules[0].where: is written by Trimtab: remove it`],
    ],
    [
      'a source of costs that there is not',
      'collection:\n  sources:\n    costs:\n      source: invoice\n',
      [
        `${FILE}:4 collection.sources.costs.source: expected one of cost-explorer, focus-file, none`,
      ],
    ],
    [
      'a source of costs that needs a file',
      'collection:\n  sources:\n    costs:\n      source: focus-file\n',
      [`${FILE}:3 collection.sources.costs.file: is missing: expected string`],
    ],
    [
      'an option that is no plain data',
      'checks:\n  ebs/unattached-volume:\n    minIdleDays: .inf\n',
      [
        `${FILE}:3 checks.ebs/unattached-volume.minIdleDays: expected text, a finite number, true, false, null, a list or a map`,
      ],
    ],
    [
      'a list where a map is expected',
      '- mode\n',
      [`${FILE}:1: Invalid input: expected object, received array`],
    ],
    [
      'text where a map is expected',
      'hello\n',
      [`${FILE}:1: Invalid input: expected object, received string`],
    ],
    [
      'a key that is there twice',
      'mode: approve\nmode: recommend\n',
      [`${FILE}:2: Map keys must be unique`],
    ],
    [
      'a list that is never closed',
      'mode: approve\naccounts: [\n',
      [
        `${FILE}:3: Flow sequence in block collection must be sufficiently indented and end with a ]`,
      ],
    ],
    [
      'a second document',
      'mode: approve\n---\nmode: recommend\n',
      [`${FILE}:2: a second document begins: one file is one document`],
    ],
    ['an alias', 'checks: &c {}\ncosts: *c\n', [`${FILE}:2: *c: write out what it stands for`]],
    ['a tag of its own', 'mode: !env MODE\n', [`${FILE}:1: Unresolved tag: !env`]],
    [
      'several at once, in the order of the file',
      'mode: auto\nquietDays:\n  afterRejection: 1.5\nbusinessHours:\n  from: 24\n',
      [
        `${FILE}:1 mode: Invalid option: expected one of "recommend"|"approve"|"autopilot"`,
        `${FILE}:3 quietDays.afterRejection: Invalid input: expected int, received number`,
        `${FILE}:5 businessHours.from: Too big: expected number to be <=23`,
      ],
    ],
  ])('%s', (_name, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('as data too', () => {
    expect.assertions(1);
    try {
      parseConfig('mode: auto\n', FILE);
    } catch (error) {
      expect((error as InvalidInputError).details.problems).toMatchObject([
        { file: FILE, line: 1, field: 'mode' },
      ]);
    }
  });
});

describe('a file that is good', () => {
  test('fills in the defaults and says where each rule stands', () => {
    const { config, version } = parseConfig(GOOD, FILE);
    expect(config.policy.rules.map(({ name, where }) => [name, where])).toEqual([
      ['prod-asks', 'trimtab.yaml:8'],
      ['rest-is-free', 'trimtab.yaml:13'],
    ]);
    expect(config.approval.expiresAfterHours).toBe(72);
    expect(version).toBe(hashOf(config));
  });

  test('may be empty: then it is all defaults, and its rules are built in', () => {
    for (const text of ['', '# nothing yet\n', '---\n'])
      expect(parseConfig(text, FILE).config).toEqual(configSchema.parse({}));
  });

  test('has the same version however it is written', () => {
    const flow = '{ "accounts": [], "mode": "approve" }';
    expect(parseConfig('mode: approve\n', FILE)).toEqual(parseConfig(flow, FILE));
    expect(parseConfig('mode: autopilot', FILE).version).not.toBe(parseConfig('', FILE).version);
  });
});

test('a file is read by its path, and rules name it without its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trimtab-'));
  try {
    await writeFile(join(folder, FILE), GOOD);
    expect(await readConfigFile(join(folder, FILE))).toEqual(parseConfig(GOOD, FILE));
    await expect(readConfigFile(join(folder, 'other.yaml'))).rejects.toThrow(NotFoundError);
    await expect(readConfigFile(folder)).rejects.toThrow('cannot be read: EISDIR');
  } finally {
    await rm(folder, { recursive: true });
  }
});
