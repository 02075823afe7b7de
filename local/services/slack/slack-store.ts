import * as z from 'zod';
import type { EpochMs } from '#core/model/units.ts';
import { openRecords } from '../open-records.ts';
import { blocksSchema, modalSchema } from './block-schemas.ts';

/** A message that the embedded Slack accepted; nothing leaves this machine. */
const storedSchema = z.object({
  n: z.int(),
  channel: z.string(),
  ts: z.string(),
  /** Message that it answers; null at the top. */
  thread: z.string().nullable(),
  /** The one person who sees it; null for everybody. */
  onlyFor: z.string().nullable(),
  toChannel: z.int().transform(Boolean),
  text: z.string(),
  blocks: z.string().transform((text) => blocksSchema.parse(JSON.parse(text))),
  edits: z.int(),
  at: z.int(),
});
export type StoredSlackMessage = Readonly<z.infer<typeof storedSchema>>;

const modalRowSchema = z.object({
  n: z.int(),
  trigger: z.string(),
  view: z.string().transform((text) => modalSchema.parse(JSON.parse(text))),
});
export type OpenModal = Readonly<z.infer<typeof modalRowSchema>>;

export interface PostedMessage {
  readonly channel: string;
  readonly thread: string | null;
  readonly onlyFor: string | null;
  readonly toChannel: boolean;
  readonly text: string;
  readonly blocks: unknown;
}

export interface SlackStore {
  readonly post: (message: PostedMessage, now: EpochMs) => StoredSlackMessage;
  /** Returns whether there is such a message. */
  readonly update: (
    place: { readonly channel: string; readonly ts: string },
    message: { readonly text: string; readonly blocks: unknown },
  ) => boolean;
  /** Newest first, without answers in threads. */
  readonly list: () => readonly StoredSlackMessage[];
  readonly get: (n: number) => StoredSlackMessage | undefined;
  /** Answers to a message, and what was said to one person about it, oldest first. */
  readonly thread: (message: StoredSlackMessage) => readonly StoredSlackMessage[];
  readonly openModal: (trigger: string, view: unknown) => number;
  readonly modal: (n: number) => OpenModal | undefined;
  /** The window that a press opened. */
  readonly modalOf: (trigger: string) => OpenModal | undefined;
  readonly closeModal: (n: number) => void;
  readonly close: () => void;
}

/** Opens the messages of the embedded Slack; `:memory:` keeps them for the process only. */
export const openSlackStore = (path: string): SlackStore => {
  const db = openRecords(
    path,
    `CREATE TABLE IF NOT EXISTS slack (
      n INTEGER PRIMARY KEY, channel TEXT NOT NULL, ts TEXT NOT NULL, thread TEXT, onlyFor TEXT,
      toChannel INTEGER NOT NULL, text TEXT NOT NULL, blocks TEXT NOT NULL, edits INTEGER NOT NULL, at INTEGER NOT NULL,
      UNIQUE (channel, ts)) STRICT;
    CREATE TABLE IF NOT EXISTS modals (n INTEGER PRIMARY KEY, "trigger" TEXT NOT NULL, view TEXT NOT NULL) STRICT`,
  );
  const next = db.prepare('SELECT coalesce(max(n), 0) + 1 AS n FROM slack');
  const insert = db.prepare(
    'INSERT INTO slack VALUES (:n, :channel, :ts, :thread, :onlyFor, :toChannel, :text, :blocks, 0, :at)',
  );
  const edit = db.prepare(
    'UPDATE slack SET text = :text, blocks = :blocks, edits = edits + 1 WHERE channel = :channel AND ts = :ts',
  );
  const all = db.prepare(
    'SELECT * FROM slack WHERE thread IS NULL AND onlyFor IS NULL ORDER BY n DESC',
  );
  const one = db.prepare('SELECT * FROM slack WHERE n = ?');
  const answers = db.prepare(
    'SELECT * FROM slack WHERE channel = :channel AND (thread = :ts OR (onlyFor IS NOT NULL AND n > :n)) ORDER BY n',
  );
  const insertModal = db.prepare('INSERT INTO modals ("trigger", view) VALUES (?, ?)');
  const oneModal = db.prepare('SELECT * FROM modals WHERE n = ?');
  const modalBy = db.prepare('SELECT * FROM modals WHERE "trigger" = ? ORDER BY n DESC');
  const dropModal = db.prepare('DELETE FROM modals WHERE n = ?');
  const found = <T>(schema: z.ZodType<T>, row: unknown): T | undefined =>
    row === undefined ? undefined : schema.parse(row);
  const get = (n: number) => found(storedSchema, one.get(n));
  return {
    post: ({ blocks, toChannel, ...message }, now) => {
      const n = Number(next.get()?.n);
      // Slack's ids are seconds and a counter, so that they sort as they were sent.
      const ts = `${Math.floor(now / 1_000)}.${String(n).padStart(6, '0')}`;
      insert.run({
        ...message,
        n,
        ts,
        toChannel: Number(toChannel),
        blocks: JSON.stringify(blocks),
        at: now,
      });
      return storedSchema.parse(one.get(n));
    },
    update: ({ channel, ts }, { text, blocks }) =>
      edit.run({ channel, ts, text, blocks: JSON.stringify(blocks) }).changes > 0,
    list: () => all.all().map((row) => storedSchema.parse(row)),
    get,
    thread: ({ channel, ts, n }) =>
      answers.all({ channel, ts, n }).map((row) => storedSchema.parse(row)),
    openModal: (trigger, view) =>
      Number(insertModal.run(trigger, JSON.stringify(view)).lastInsertRowid),
    modal: (n) => found(modalRowSchema, oneModal.get(n)),
    modalOf: (trigger) => found(modalRowSchema, modalBy.get(trigger)),
    closeModal: (n) => {
      dropModal.run(n);
    },
    close: () => db.close(),
  };
};
