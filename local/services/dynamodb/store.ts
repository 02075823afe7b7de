import { type Database, openDatabase } from './database.ts';
import { type ItemStore, makeItemStore } from './item-store.ts';
import { makeTableStore, type TableStore } from './table-store.ts';

/** What the operations work on. */
export interface Store {
  readonly db: Database;
  readonly tables: TableStore;
  readonly items: ItemStore;
}

/** Opens the tables of a file, or of memory (`:memory:`). */
export const openStore = (file: string): Store => {
  const db = openDatabase(file);
  const items = makeItemStore(db);
  return { db, items, tables: makeTableStore(db, items) };
};
