import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, markdownText, markup, plain, plainLines } from '#core/present/escape.ts';

/** What a name in a cloud account can hold, hostile pieces more often than by chance. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<b>',
        '</td>',
        '"',
        "'",
        '&lt;',
        '=cmd',
        '\r\n',
        '\u202E',
        '\u0000',
        '--><script>',
      ),
    ),
  )
  .map((pieces) => pieces.join(''));

const decode = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));

describe('html', () => {
  test('never lets markup from an insert through, in content or in a quoted attribute', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = html`<p title="${text}">${text}</p>`.toString();
        expect(written.replace(/^<p title="([^"]*)">(.*)<\/p>$/s, '$1$2')).not.toMatch(/[<>"']/);
        expect(written.match(/&(?!#\d+;)/)).toBeNull();
      }),
    );
  });

  test('loses nothing that can be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(decode(html`${text}`.toString())).toBe(text);
      }),
    );
  });

  test('keeps markup, joins lists and leaves out what is absent', () => {
    const list = ['<', 1].map((item) => html`<i>${item}</i>`);
    expect(html`${list}${undefined}${false}${null}${markup('<hr>')}`.toString()).toBe(
      '<i>&#60;</i><i>1</i><hr>',
    );
  });
});

describe('plain', () => {
  test('is one line without anything that hides or turns text, whatever it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = plain(text);
        expect(line).not.toMatch(/[\r\n\t\v\f\u0085\u2028\u2029]/);
        expect(line).not.toMatch(/[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069]/u);
        expect(line.isWellFormed()).toBe(true);
      }),
    );
  });

  test('is idempotent, and no longer than its limit', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const line = plain(text, limit);
        expect([...line].length).toBeLessThanOrEqual(limit);
        expect(plain(line, limit)).toBe(line);
      }),
    );
  });

  test('shows where something was hidden, instead of hiding that too', () => {
    expect(plain('pay\u202Elroll')).toBe('pay\uFFFDlroll');
    expect(plain('a\r\nBcc: x@example.com')).toBe('a Bcc: x@example.com');
  });

  test('leaves names of other scripts and joined emoji as they are', () => {
    const name = 'заказы-注文-👩‍💻';
    expect(plain(name)).toBe(name);
  });

  test('keeps the lines of a note and nothing else', () =>
    expect(plainLines('a\r\nb\u0000')).toBe('a\nb\uFFFD'));
});

test('text for Markdown is one line in which every sign that could mean something is escaped', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const line = markdownText(text);
      expect(line).not.toMatch(/(?<!\\)(?:\\\\)*[`*_{}[\]<>()#+!|~@&]|\n/);
      expect(line.replace(/\\(.)/g, '$1')).toBe(plain(text));
    }),
  );
});
