import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, readConfigFile } from '#adapters/config-file/config-file.ts';
import { configSchema } from '#core/contract/config.ts';
import { type InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
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

test('what is wrong is told as data too', () => {
  expect.assertions(1);
  try {
    parseConfig('mode: auto\n', FILE);
  } catch (error) {
    expect((error as InvalidInputError).details.problems).toMatchObject([
      { file: FILE, line: 1, field: 'mode' },
    ]);
  }
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
