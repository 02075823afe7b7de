import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

type Values = readonly SQLInputValue[];

/**
 * Template tags that run SQL with each value bound, never spliced in.
 *
 * Node's own `createTagStore` does the same but leaves its statements open when the database is closed,
 * and with them the lock on the file.
 */
export const sqlTags = (db: DatabaseSync) => {
  const prepared = new Map<TemplateStringsArray, StatementSync>();
  const prepare = (strings: TemplateStringsArray): StatementSync => {
    const known = prepared.get(strings);
    if (known !== undefined) return known;
    const statement = db.prepare(strings.join('?'));
    prepared.set(strings, statement);
    return statement;
  };
  return {
    run: (strings: TemplateStringsArray, ...values: Values) => prepare(strings).run(...values),
    get: (strings: TemplateStringsArray, ...values: Values) => prepare(strings).get(...values),
    all: (strings: TemplateStringsArray, ...values: Values) => prepare(strings).all(...values),
  };
};
