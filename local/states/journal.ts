import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '#core/model/units.ts';
import { openJournalFile } from './journal-file.ts';
import {
  type EventRow,
  type ExecutionRow,
  type Frame,
  type MachineRow,
  type Outcome,
  optional,
  type Status,
  type TaskRow,
  toFrame,
  toTask,
} from './rows.ts';
import { sqlTags } from './sql.ts';

const text = (value: unknown) => JSON.stringify(value);
const optionalText = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

/** All that must outlive the process, in one SQLite file. Every change of it is made in `transaction`. */
export class Journal {
  readonly #db: DatabaseSync;
  readonly #sql: ReturnType<typeof sqlTags>;

  constructor(file: string) {
    this.#db = openJournalFile(file);
    this.#sql = sqlTags(this.#db);
  }

  close(): void {
    this.#db.close();
  }

  /** All of `work` or nothing of it; inside another transaction it is part of that one. */
  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The secret behind tokens, jitter and unnamed executions: the given one, else one made once per file. */
  seed(given?: string): string {
    const fresh = given ?? randomBytes(32).toString('base64url');
    this.transaction(() => this.#sql.run`INSERT OR IGNORE INTO setting VALUES ('seed', ${fresh})`);
    return String(this.#sql.get`SELECT value FROM setting WHERE name = 'seed'`?.value);
  }

  saveMachine(machine: MachineRow, definitionText: string): void {
    this.transaction(() => {
      this.#sql
        .run`INSERT OR IGNORE INTO definition VALUES (${machine.definition}, ${definitionText})`;
      this.#sql.run`INSERT OR REPLACE INTO machine
        VALUES (${machine.arn}, ${machine.name}, ${machine.definition}, ${machine.created})`;
    });
  }

  machine(arn: string): MachineRow | undefined {
    return this.#sql.get`SELECT * FROM machine WHERE arn = ${arn}` as MachineRow | undefined;
  }

  definition(id: string): string {
    return String(this.#sql.get`SELECT text FROM definition WHERE id = ${id}`?.text);
  }

  addExecution(e: Omit<ExecutionRow, 'id' | 'status' | 'stopped' | 'output' | 'error' | 'cause'>) {
    this.#sql.run`INSERT INTO execution (arn, machine, definition, name, input, status, started)
      VALUES (${e.arn}, ${e.machine}, ${e.definition}, ${e.name}, ${e.input}, 'RUNNING', ${e.started})`;
  }

  closeExecution(arn: string, status: Status, stopped: EpochMs, outcome: Outcome): void {
    const output = 'value' in outcome ? text(outcome.value) : null;
    const { error, cause } = 'failure' in outcome ? outcome.failure : {};
    this.#sql.run`UPDATE execution SET status = ${status}, stopped = ${stopped}, output = ${output},
      error = ${error ?? null}, cause = ${cause ?? null} WHERE arn = ${arn}`;
    this.#sql.run`DELETE FROM frame WHERE execution = ${arn}`;
  }

  execution(arn: string): ExecutionRow | undefined {
    const row = this.#sql.get`SELECT * FROM execution WHERE arn = ${arn}`;
    return row as ExecutionRow | undefined;
  }

  running(): readonly ExecutionRow[] {
    const rows = this.#sql.all`SELECT * FROM execution WHERE status = 'RUNNING' ORDER BY id`;
    return rows as unknown as ExecutionRow[];
  }

  /** Executions of a machine, the newest first, older than `before`. */
  executions(machine: string, status: string | null, before: number, limit: number) {
    const rows = this.#sql.all`SELECT * FROM execution WHERE machine = ${machine} AND id < ${before}
      AND (${status} IS NULL OR status = ${status}) ORDER BY id DESC LIMIT ${limit}`;
    return rows as unknown as readonly ExecutionRow[];
  }

  saveFrame(frame: Frame): Frame {
    this.transaction(
      () => this.#sql.run`INSERT OR REPLACE INTO frame VALUES (${frame.execution}, ${frame.path},
        ${frame.step}, ${frame.state}, ${text(frame.input)}, ${text(frame.variables)},
        ${frame.entered}, ${text(frame.retries)}, ${frame.until ?? null},
        ${optionalText(frame.result)})`,
    );
    return frame;
  }

  frame(execution: string, path: string): Frame | undefined {
    const row = this.#sql
      .get`SELECT * FROM frame WHERE execution = ${execution} AND path = ${path}`;
    return row && toFrame(row);
  }

  /** The first branch or item under `prefix` that failed. */
  failedFrame(execution: string, prefix: string): Frame | undefined {
    const row = this.#sql.get`SELECT * FROM frame WHERE execution = ${execution}
      AND path > ${`${prefix}/`} AND path < ${`${prefix}0`} AND result LIKE '{"failure"%'`;
    return row && toFrame(row);
  }

  addTask(task: TaskRow): TaskRow {
    this.#sql.run`INSERT INTO task VALUES (${task.execution}, ${task.key}, ${task.resource},
      ${text(task.request)}, ${task.token ?? null}, ${task.child ?? null}, ${task.expires},
      ${task.heartbeatMs ?? null}, ${task.beaten}, ${Number(task.asked)},
      ${optionalText(task.outcome)})`;
    return task;
  }

  task(execution: string, key: string): TaskRow | undefined {
    const row = this.#sql.get`SELECT * FROM task WHERE execution = ${execution} AND key = ${key}`;
    return row && toTask(row);
  }

  taskOfToken(token: string): TaskRow | undefined {
    const row = this.#sql.get`SELECT * FROM task WHERE token = ${token}`;
    return row && toTask(row);
  }

  /** The tasks that wait for an execution to end. */
  tasksOfChild(child: string): readonly TaskRow[] {
    const rows = this.#sql.all`SELECT * FROM task WHERE child = ${child} AND outcome IS NULL`;
    return rows.map(toTask);
  }

  markAsked({ execution, key }: TaskRow): void {
    this.#sql.run`UPDATE task SET asked = 1 WHERE execution = ${execution} AND key = ${key}`;
  }

  markBeaten({ execution, key }: TaskRow, at: EpochMs): void {
    this.#sql.run`UPDATE task SET beaten = ${at} WHERE execution = ${execution} AND key = ${key}`;
  }

  /** Ends a task; the first outcome stands. */
  settleTask({ execution, key }: TaskRow, outcome: Outcome): void {
    this.#sql.run`UPDATE task SET asked = 1, outcome = ${text(outcome)}
      WHERE execution = ${execution} AND key = ${key} AND outcome IS NULL`;
  }

  /** Tasks without an outcome at or under `prefix`. */
  openTasks(execution: string, prefix: string): readonly TaskRow[] {
    const rows = this.#sql.all`SELECT * FROM task WHERE execution = ${execution} AND outcome IS NULL
      AND (key = ${prefix} OR (key > ${`${prefix}/`} AND key < ${`${prefix}0`}))`;
    return rows.map(toTask);
  }

  /** Forgets the branches and items under `prefix`. */
  dropFrames(execution: string, prefix: string): void {
    this.#sql.run`DELETE FROM frame WHERE execution = ${execution}
      AND path > ${`${prefix}/`} AND path < ${`${prefix}0`}`;
  }

  /** Adds to the history; the event follows the last one of its workflow or of the workflow around it. */
  addEvent(execution: string, path: string, event: Omit<EventRow, 'id' | 'previous'>): void {
    this.#sql.run`INSERT INTO event
      SELECT ${execution}, coalesce(max(id), 0) + 1, ${path}, ${this.#lastEvent(execution, path)},
        ${event.at}, ${event.type}, ${text(event.details)} FROM event WHERE execution = ${execution}`;
  }

  #lastEvent(execution: string, path: string): number {
    const row = this.#sql.get`SELECT max(id) AS id FROM event
      WHERE execution = ${execution} AND path = ${path}`;
    if (typeof row?.id === 'number') return row.id;
    // `/3.0/1` lies in `/3.0`'s frame, which is ``: two segments less.
    return path === '' ? 0 : this.#lastEvent(execution, path.split('/').slice(0, -2).join('/'));
  }

  countEvents(execution: string): number {
    const row = this.#sql.get`SELECT max(id) AS n FROM event WHERE execution = ${execution}`;
    return Number(row?.n ?? 0);
  }

  /** Events after `after`, the oldest first. */
  events(execution: string, after: number, limit: number): readonly EventRow[] {
    const rows = this.#sql.all`SELECT id, previous, at, type, details FROM event
      WHERE execution = ${execution} AND id > ${after} ORDER BY id LIMIT ${limit}`;
    return rows.map((row) => ({ ...row, details: optional(row.details) }) as unknown as EventRow);
  }
}
