import * as z from 'zod';
import { openRecords } from '../open-records.ts';

/** A text message, or a message to a topic, that the local cloud accepted; nothing leaves this machine. */
const storedMessageSchema = z.object({
  n: z.int(),
  messageId: z.string(),
  account: z.string(),
  region: z.string(),
  /** Null for a text message. */
  topicArn: z.string().nullable(),
  /** In international form; null for a topic. */
  phoneNumber: z.string().nullable(),
  subject: z.string().nullable(),
  message: z.string(),
  attributes: z.record(z.string(), z.string()),
  sentAt: z.int(),
});
export type StoredMessage = Readonly<z.infer<typeof storedMessageSchema>>;

export interface MessageStore {
  /** Keeps a message durably, numbered from 1. */
  readonly add: (
    message: Omit<StoredMessage, 'n' | 'messageId'>,
    messageIdOf: (n: number) => string,
  ) => StoredMessage;
  /** Newest first. */
  readonly list: () => readonly StoredMessage[];
  readonly get: (n: number) => StoredMessage | undefined;
  /** Keeps a topic; one that is there stays. */
  readonly addTopic: (arn: string) => void;
  /** ARNs of all topics, sorted. */
  readonly topics: () => readonly string[];
  readonly close: () => void;
}

/** Opens the messages of the local cloud; `:memory:` keeps them for the process only. They may share a file with the mails. */
export const openMessageStore = (path: string): MessageStore => {
  const db = openRecords(path, TABLES);
  const next = db.prepare('SELECT coalesce(max(n), 0) + 1 AS n FROM messages');
  const insert = db.prepare(`INSERT INTO messages VALUES
    (:n, :messageId, :account, :region, :topicArn, :phoneNumber, :subject, :message, :attributes, :sentAt)`);
  const all = db.prepare('SELECT * FROM messages ORDER BY n DESC');
  const one = db.prepare('SELECT * FROM messages WHERE n = ?');
  const insertTopic = db.prepare('INSERT OR IGNORE INTO topics VALUES (?)');
  const allTopics = db.prepare('SELECT arn FROM topics ORDER BY arn');
  return {
    add: (message, messageIdOf) => {
      const n = Number(next.get()?.n);
      const stored = { ...message, n, messageId: messageIdOf(n) };
      insert.run({ ...stored, attributes: JSON.stringify(stored.attributes) });
      return stored;
    },
    list: () => all.all().map(storedMessage),
    get: (n) => {
      const row = one.get(n);
      return row === undefined ? undefined : storedMessage(row);
    },
    addTopic: (arn) => {
      insertTopic.run(arn);
    },
    topics: () => allTopics.all().map(({ arn }) => String(arn)),
    close: () => db.close(),
  };
};

const storedMessage = (row: Readonly<Record<string, unknown>>): StoredMessage =>
  storedMessageSchema.parse({ ...row, attributes: JSON.parse(String(row.attributes)) });

const TABLES = `
  CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY, messageId TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL,
    topicArn TEXT, phoneNumber TEXT, subject TEXT, message TEXT NOT NULL, attributes TEXT NOT NULL,
    sentAt INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS topics (arn TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`;
