import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillIn, PLACEHOLDERS, templateOf, unknownPlaceholders } from '#core/notify/template.ts';

const values = Object.fromEntries(PLACEHOLDERS.map((name) => [name, `<${name}>`])) as Parameters<
  typeof fillIn
>[1];

describe('a template', () => {
  test('is what was said, unless somebody wrote another one', () => {
    expect(templateOf('brake-on', {})).toBe('{says}');
    expect(templateOf('brake-on', { 'brake-on': 'Stop! {says}' })).toBe('Stop! {says}');
  });

  test('has its placeholders filled in', () =>
    expect(fillIn('{number} {title}: {says}', values)).toBe('<number> <title>: <says>'));

  test('is filled in once: what stands in a value stays text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACEHOLDERS), fc.string(), (name, text) => {
        const filled = fillIn(`a {${name}} b`, { ...values, [name]: text });
        expect(filled).toBe(`a ${text} b`);
      }),
    );
    expect(fillIn('{says}', { ...values, says: '{number}' })).toBe('{number}');
  });

  test.each([
    ['{says} and {title}', []],
    ['{secret}', ['{secret}']],
    ['{constructor} {says}', ['{constructor}']],
    ['{says', ['a single brace']],
    ['{{says}}', ['a single brace']],
    ['{}', ['{}']],
  ])('%s names what there is not: %j', (template, unknown) =>
    expect(unknownPlaceholders(template)).toEqual(unknown),
  );
});
