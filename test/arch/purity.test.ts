import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** What would give `core` a clock, randomness, an environment, I/O or a timer. */
const IMPURE_GLOBALS: ReadonlySet<string> = new Set([
  'Buffer',
  'Date',
  'EventSource',
  'Temporal',
  'WebSocket',
  'XMLHttpRequest',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'navigator',
  'performance',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
/** Of the libraries that `core` may use. */
const IMPURE_IMPORTS: ReadonlySet<string> = new Set(['randomBytes']);
const IMPURE_MEMBERS: ReadonlySet<string> = new Set(['Math.random', 'import.meta']);

/** Returns what a source names that is not a pure computation, each once, in the order of the text. */
const impuritiesIn = (text: string): string[] => {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const declared = new Set<string>();
  const found: string[] = [];
  const collect = (node: ts.Node): void => {
    if (isDeclaration(node) && node.name && ts.isIdentifier(node.name))
      declared.add(node.name.text);
    node.forEachChild(collect);
  };
  const visit = (node: ts.Node): void => {
    if (isTypeOnly(node)) return;
    const impurity = impurityOf(node);
    if (impurity !== undefined && !declared.has(impurity)) found.push(impurity);
    node.forEachChild(visit);
  };
  collect(source);
  visit(source);
  return [...new Set(found)];
};

/** What is stripped before it runs; a parent class is written like a type and runs. */
const isTypeOnly = (node: ts.Node): boolean =>
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

const isDeclaration = (node: ts.Node) =>
  ts.isVariableDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isBindingElement(node) ||
  ts.isImportSpecifier(node) ||
  ts.isFunctionDeclaration(node);

const impurityOf = (node: ts.Node): string | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const from = node.moduleSpecifier;
    return from && ts.isStringLiteral(from) && /^node:/.test(from.text) ? from.text : undefined;
  }
  if (ts.isImportSpecifier(node)) {
    const { text } = node.propertyName ?? node.name;
    return IMPURE_IMPORTS.has(text) ? `import ${text}` : undefined;
  }
  if (node.kind === ts.SyntaxKind.ImportKeyword) return 'import()';
  if (ts.isPropertyAccessExpression(node) || ts.isMetaProperty(node)) {
    const member = node.getText().replaceAll(/\s/g, '');
    return IMPURE_MEMBERS.has(member) ? member : undefined;
  }
  if (!ts.isIdentifier(node) || !IMPURE_GLOBALS.has(node.text)) return undefined;
  return isReference(node) ? node.text : undefined;
};

/** Whether an identifier stands for a value of that name, and is not the name of a member. */
const isReference = ({ parent, ...node }: ts.Identifier): boolean => {
  if (ts.isPropertyAccessExpression(parent)) return parent.name.pos !== node.pos;
  const names =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodDeclaration(parent);
  return !(names && parent.name.pos === node.pos);
};

const files = globSync('core/**/*.ts', { cwd: ROOT }).sort();

test('there is a core to look at', () => {
  expect(files.length).toBeGreaterThan(0);
});

test.each(files)('%s has no clock, randomness, environment or I/O', (file) => {
  expect(impuritiesIn(readFileSync(resolve(ROOT, file), 'utf8'))).toEqual([]);
});

describe('the look itself', () => {
  test.each([
    ['Date', 'const at = Date.now();'],
    ['Date', 'const at = new Date(0);'],
    ['process', 'const home = process.env.HOME;'],
    ['fetch', 'await fetch("https://example.com");'],
    ['Math.random', 'const dice = Math.random();'],
    ['Math.random', 'const dice = Math\n  .random;'],
    ['crypto', 'const id = crypto.randomUUID();'],
    ['setTimeout', 'setTimeout(() => {}, 1);'],
    ['setInterval', 'const { timer = setInterval } = {};'],
    ['performance', 'const at = performance.now();'],
    ['globalThis', 'const clock = globalThis["Date"];'],
    ['console', 'console.log(1);'],
    ['node:fs', 'import { readFileSync } from "node:fs";'],
    ['node:fs', 'export { readFileSync } from "node:fs";'],
    ['import randomBytes', 'import { randomBytes as some } from "@noble/hashes/utils.js";'],
    ['Date', 'class Clock extends Date {}'],
    ['import()', 'const fs = await import("node:fs");'],
    ['import.meta', 'const here = import.meta.url;'],
    ['Date', 'const parts = { Date };'],
  ])('finds %s in: %s', (impurity, text) => {
    expect(impuritiesIn(text)).toEqual([impurity]);
  });

  test.each([
    'const kind = { performance: 1, Date: 2 }; const value = kind.performance;',
    '// Date.now() is not allowed here\nconst text = "process.env and Date.now()";',
    'const performance = (x: number): number => x; const y = performance(1);',
    'type At = Date; interface Clock { Date: number; fetch(): void }',
    'const max = Math.max(1, 2);',
  ])('lets pass: %s', (text) => {
    expect(impuritiesIn(text)).toEqual([]);
  });
});
