import { expect, test } from 'vitest';
import { EXCEPTIONS } from './exceptions.ts';
import { type Finding, judgeFindings } from './findings.ts';

const TEMPLATES = {
  'a.template.json': {
    Resources: { Log: { Type: 'AWS::Logs::LogGroup' }, Table: { Type: 'AWS::DynamoDB::Table' } },
  },
};
const aFinding = (resource: string, rule = 'CKV_1'): Finding => ({
  tool: 'checkov',
  rule,
  template: 'a.template.json',
  resource,
  says: 'not encrypted',
});
const EXCEPTION = {
  tool: 'checkov',
  rule: 'CKV_1',
  type: 'AWS::Logs::LogGroup',
  because: 'of the test',
} as const;

test('a finding with a written reason is none', () => {
  const { unexplained, needed } = judgeFindings(
    [aFinding('Log'), aFinding('Log')],
    [EXCEPTION],
    TEMPLATES,
  );
  expect(unexplained).toEqual([]);
  expect([...needed]).toEqual([[EXCEPTION, 2]]);
});

test.each([
  ['of another type', aFinding('Table')],
  ['of another rule', aFinding('Log', 'CKV_2')],
  ['of another tool', { ...aFinding('Log'), tool: 'cfn-lint' as const }],
  ['in a template that nobody knows', { ...aFinding('Log'), template: 'b.template.json' }],
])('a finding %s stays one', (_, finding) => {
  expect(judgeFindings([finding], [EXCEPTION], TEMPLATES).unexplained).toEqual([finding]);
});

test('an exception may name the resources that it is for', () => {
  const only = { ...EXCEPTION, ids: /^Audit/ };
  expect(judgeFindings([aFinding('Log')], [only], TEMPLATES).unexplained).toHaveLength(1);
});

test('an exception that nothing needs is said', () => {
  expect(judgeFindings([], [EXCEPTION], TEMPLATES).unneeded).toEqual([EXCEPTION]);
});

test('every exception has a reason, and each stands once', () => {
  for (const { because } of EXCEPTIONS) expect(because.length).toBeGreaterThan(60);
  const keys = EXCEPTIONS.map(({ tool, rule, type, ids }) => `${tool} ${rule} ${type} ${ids}`);
  expect(new Set(keys).size).toBe(keys.length);
});
