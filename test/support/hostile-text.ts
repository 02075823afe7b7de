import * as fc from 'fast-check';

/** What names, tags and notes of an account could hold to be taken for something else. */
export const HOSTILE = [
  '<!channel>',
  '<!here|x>',
  '<@U012AB3CD>',
  '<https://evil.example|Approve>',
  '*bold* _it_ ~no~ `code`',
  ':rotating_light:',
  '&lt;!channel&gt;',
  '"><script>alert(1)</script>',
  "' onmouseover=alert(1) x='",
  'Subject: x\r\nBcc: all@example.com',
  'a\nb\u2028c',
  '\u202etxt.exe',
  '{says} {secret}',
  '#{jndi:ldap://x}',
  'https://evil.example/phish?x=1',
  'www.evil.example',
  '=HYPERLINK("https://evil.example")',
  'Здравствуй 你好 🚀',
  'x'.repeat(5_000),
  '&'.repeat(4_000),
  '\ud800',
  '',
] as const;

/** Any of these, mixed with anything else. */
export const hostile: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 })), {
    maxLength: 4,
  })
  .map((parts) => parts.join(' '));
