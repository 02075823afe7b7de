import * as z from 'zod';
import { openRecords } from '../open-records.ts';

/** A signed message as the embedded receiver got it. */
const storedSchema = z.object({
  n: z.int(),
  url: z.string(),
  /** Of the delivery: the same when it comes twice. */
  delivery: z.string(),
  signature: z.string(),
  /** Whether the signature is right and new, as a receiver must check. */
  isSigned: z.int().transform(Boolean),
  body: z.string(),
  at: z.int(),
});
export type StoredWebhook = Readonly<z.infer<typeof storedSchema>>;

export interface WebhookStore {
  readonly add: (received: Omit<StoredWebhook, 'n'>) => void;
  /** Newest first. */
  readonly list: () => readonly StoredWebhook[];
  readonly get: (n: number) => StoredWebhook | undefined;
  readonly close: () => void;
}

/** Opens what the embedded receiver got; `:memory:` keeps it for the process only. */
export const openWebhookStore = (path: string): WebhookStore => {
  const db = openRecords(
    path,
    `CREATE TABLE IF NOT EXISTS webhooks (
      n INTEGER PRIMARY KEY, url TEXT NOT NULL, delivery TEXT NOT NULL, signature TEXT NOT NULL,
      isSigned INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL) STRICT`,
  );
  const insert = db.prepare(
    'INSERT INTO webhooks (url, delivery, signature, isSigned, body, at) VALUES (:url, :delivery, :signature, :isSigned, :body, :at)',
  );
  const all = db.prepare('SELECT * FROM webhooks ORDER BY n DESC');
  const one = db.prepare('SELECT * FROM webhooks WHERE n = ?');
  return {
    add: (received) => {
      insert.run({ ...received, isSigned: Number(received.isSigned) });
    },
    list: () => all.all().map((row) => storedSchema.parse(row)),
    get: (n) => {
      const row = one.get(n);
      return row === undefined ? undefined : storedSchema.parse(row);
    },
    close: () => db.close(),
  };
};
