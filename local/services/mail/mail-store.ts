import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';

/** A mail that the local cloud accepted; nothing leaves this machine. */
const storedMailSchema = z.object({
  n: z.int(),
  messageId: z.string(),
  account: z.string(),
  region: z.string(),
  sender: z.string(),
  recipients: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  inReplyTo: z.string().nullable(),
  sentAt: z.int(),
});
export type StoredMail = Readonly<z.infer<typeof storedMailSchema>>;

export interface MailStore {
  /** Keeps a mail durably. Returns its number, counted from 1. */
  readonly add: (
    mail: Omit<StoredMail, 'n' | 'messageId'>,
    messageIdOf: (n: number) => string,
  ) => StoredMail;
  /** Newest first. */
  readonly list: () => readonly StoredMail[];
  readonly get: (n: number) => StoredMail | undefined;
  readonly close: () => void;
}

/** Opens the mails of the local cloud; `:memory:` keeps them for the process only. */
export const openMailStore = (path: string): MailStore => {
  const db = openFile(path);
  const next = db.prepare('SELECT coalesce(max(n), 0) + 1 AS n FROM mails');
  const insert = db.prepare(`INSERT INTO mails VALUES
    (:n, :messageId, :account, :region, :sender, :recipients, :subject, :html, :text, :inReplyTo, :sentAt)`);
  const all = db.prepare('SELECT * FROM mails ORDER BY n DESC');
  const one = db.prepare('SELECT * FROM mails WHERE n = ?');
  return {
    add: (mail, messageIdOf) => {
      const n = Number(next.get()?.n);
      const stored = { ...mail, n, messageId: messageIdOf(n) };
      insert.run(stored);
      return stored;
    },
    list: () => all.all().map((row) => storedMailSchema.parse(row)),
    get: (n) => {
      const row = one.get(n);
      return row === undefined ? undefined : storedMailSchema.parse(row);
    },
    close: () => db.close(),
  };
};

const openFile = (path: string): DatabaseSync => {
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS mails (
    n INTEGER PRIMARY KEY, messageId TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL,
    sender TEXT NOT NULL, recipients TEXT NOT NULL, subject TEXT NOT NULL, html TEXT NOT NULL, text TEXT NOT NULL,
    inReplyTo TEXT, sentAt INTEGER NOT NULL) STRICT`);
    const found = db.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (found !== 'ok') throw new InvalidInputError(String(found));
    return db;
  } catch (cause) {
    db.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = 'Start over: npm start -- --fresh';
    throw new InvalidInputError(`${path} is damaged: ${reason}. ${advice}`, { cause });
  }
};
