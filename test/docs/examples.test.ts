import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { parseConfig } from '#adapters/config-file/config-file.ts';
import { program } from '../../cli/main.ts';
import { PAGES } from '../../docs/site/src/pages.ts';

/** The fenced blocks of all pages in a language, each with where it stands. */
const fences = (language: string): readonly (readonly [where: string, text: string])[] =>
  PAGES.flatMap((page) => {
    const text = readFileSync(page, 'utf8');
    const found = [...text.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)];
    return found
      .filter(([, ofLanguage]) => ofLanguage === language)
      .map(({ index, 2: inside = '' }) => {
        const line = text.slice(0, index).split('\n').length;
        return [`${page}:${line}`, inside] as const;
      });
  });

/** What is written behind a command, after some spaces, is for the reader. */
const COMMANDS = fences('').flatMap(([where, text]) =>
  [...text.matchAll(/^(?:npx )?trimtab (\S+(?: \S+)*)/gm)].map(
    ([, typed = '']) => [typed, where] as const,
  ),
);

const wordsOf = (typed: string): string[] =>
  [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const withAllBelow = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withAllBelow),
];

// Here every command does nothing.
for (const command of withAllBelow(program)) {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.commands.length === 0) command.action(() => {});
}

test('every command of the documentation is one that there is, with its options', () => {
  const refused = COMMANDS.flatMap(([typed, where]) => {
    try {
      program.parse(wordsOf(typed), { from: 'user' });
      return [];
    } catch (error) {
      return [`${where}: trimtab ${typed}: ${(error as Error).message}`];
    }
  });
  expect(refused).toEqual([]);
  expect(COMMANDS.length).toBeGreaterThan(20);
});

test('a command that there is not would be found', () => {
  expect(() => program.parse(['resume'], { from: 'user' })).toThrow(/--reason/);
  expect(() => program.parse(['status', '--what'], { from: 'user' })).toThrow(/--what/);
});

test.each(fences('yaml'))('the configuration at %s is one that is taken', (where, text) => {
  // Names in an example stand for people and accounts that are configured elsewhere.
  expect(() => parseConfig(text, where)).not.toThrow();
});
