import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { parseFlags, USAGE } from '#local/flags.ts';

const refusal = (...argv: string[]): string => {
  try {
    parseFlags(argv);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
};

describe('flags', () => {
  test('the environment of the process is taken where none is named', () => {
    expect(parseFlags([], 'staging').environment).toBe('staging');
    expect(parseFlags(['--environment', 'blue'], 'staging').environment).toBe('blue');
  });

  test('nothing given: the story is waited for, with its fault, in .trimtab', () => {
    expect(parseFlags([])).toEqual({
      fresh: false,
      tour: false,
      json: false,
      fault: true,
      help: false,
      traces: undefined,
      tracesStart: undefined,
      focus: undefined,
      config: undefined,
      environment: undefined,
      state: '.trimtab',
      seed: 1,
      cloudPort: undefined,
      port: undefined,
    });
  });

  test('each can be given, and stands in the usage', () => {
    const given = ['--fresh', '--tour', '--json', '--no-fault', '--help', '--traces', 't'];
    const more = [
      '--traces-start',
      '2013-08-02T00:00:00Z',
      '--focus=f',
      '--config',
      'c',
      '--environment',
      'e',
    ];
    const last = ['--state', 's', '--seed', '7', '--cloud-port', '1', '--port', '2'];
    const flags = parseFlags([...given, ...more, ...last]);
    expect(Object.values(flags)).not.toContain(undefined);
    expect(flags).toMatchObject({ fault: false, focus: 'f', seed: 7, cloudPort: 1, port: 2 });
    expect(flags.tracesStart).toBe(Date.UTC(2013, 7, 2));
    for (const flag of [...given, ...more, ...last].filter((word) => /^--(?!help)/.test(word)))
      expect(USAGE).toContain(flag.replace(/=.*/, ''));
  });

  test.each([
    ['an unknown one, with the nearest', ['--frehs'], /unknown flag --frehs.*--fresh/],
    ['one like no other', ['--verbose'], /^unknown flag --verbose. See npm start -- --help$/],
    ['one that lacks its value', ['--seed'], /--seed needs a value/],
    ['one whose value is the next flag', ['--config', '--json'], /--config needs a value/],
    ['a value where none is taken', ['--tour=1'], /--tour takes no value/],
    ['a word that is no flag', ['tour'], /unexpected tour: npm start takes flags only/],
    ['a seed that is no number', ['--seed', 'one'], /--seed expected .* found one/],
    ['a seed below zero', ['--seed=-1'], /--seed expected .* found -1/],
    ['a port that is none', ['--port', '65536'], /--port expected .* 65535, found 65536/],
    ['a time that is none', ['--traces-start', 'soon'], /--traces-start expected a time .* soon/],
  ])('refuses %s', (_name, argv, says) => {
    expect(refusal(...argv)).toMatch(says);
  });
});
