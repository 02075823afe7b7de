import type * as z from 'zod';
import { closest } from './closest.ts';

/**
 * Returns what is wrong at one place, in a sentence: what is allowed there, and what was found, as far as the issue says.
 *
 * @param alternatives what tells the members of a union apart, where there is one
 */
export const issueSentence = (
  issue: z.core.$ZodIssue,
  alternatives: readonly string[] = [],
): string => {
  const found = foundOf(issue);
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const meant = typeof issue.input === 'string' ? closest(issue.input, allowed) : undefined;
      return `expected ${oneOf(allowed)}${found}${meant === undefined ? '' : `; nearest is ${meant}`}`;
    }
    case 'invalid_union':
      return `expected ${alternatives.length > 0 ? oneOf(alternatives) : PLAIN_DATA}${foundOf(told(issue))}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}${found}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}${found}`;
    case 'invalid_format':
      return `expected ${FORMATS[issue.format] ?? issue.message}${found}`;
    case 'invalid_key':
      return `a name that cannot be: expected ${issue.issues[0]?.message ?? issue.message}`;
    default:
      // What contradicts itself in a list or a group is said by the message alone.
      return `${issue.message}${typeof issue.input === 'object' ? '' : found}`;
  }
};

/** Where a schema takes anything that can be written down. */
const PLAIN_DATA = 'text, a finite number, true, false, null, a list or a map';

const oneOf = (allowed: readonly string[]): string =>
  allowed.length === 1 ? String(allowed[0]) : `one of ${allowed.join(', ')}`;

type Issue = Pick<z.core.$ZodIssue, 'input' | 'path'>;

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  nan: 'a number',
  null: 'nothing',
  number: 'a number',
  object: 'settings',
  record: 'names and values',
  string: 'text',
};

const FORMATS: Readonly<Record<string, string>> = {
  email: 'a mail address such as ana@example.com',
};

const wrongType = ({ expected, input, path }: z.core.$ZodIssueInvalidType): string => {
  const wanted = `expected ${TYPES[expected] ?? expected}`;
  if (input === undefined) return `is missing: ${wanted}`;
  // An account id or a tag of digits is a number to YAML.
  const isUnquoted = expected === 'string' && /^(number|boolean)$/.test(typeof input);
  return `${wanted}${foundOf({ input, path })}${isUnquoted ? '; put it in quotes' : ''}`;
};

/** A union is told apart by one key, and the issue holds what stands around it. */
const told = ({ input, path }: Issue): Issue => {
  const key = String(path.at(-1));
  const isAround = typeof input === 'object' && input !== null && key in input;
  return { path, input: isAround ? (input as Record<string, unknown>)[key] : input };
};

const unitOf = (origin: string): string => {
  if (origin === 'array') return ' in the list';
  return origin === 'string' ? ' letters' : '';
};

/** Whoever writes a secret where its reference belongs does not want to read it in a log. */
const SECRET = /token|secret/i;
const LONGEST_FOUND = 60;

const foundOf = ({ input, path }: Issue): string => {
  if (input === undefined || path.some((key) => SECRET.test(String(key)))) return '';
  if (input === null) return ', found nothing';
  if (Array.isArray(input))
    return input.length === 0 ? ', found an empty list' : `, found a list of ${input.length}`;
  if (typeof input === 'object') return ', found settings';
  const text = typeof input === 'string' ? JSON.stringify(input) : String(input);
  return `, found ${text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text}`;
};
