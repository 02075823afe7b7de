import type { DatabaseSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import type { CallContext } from '#local/services/wire/service.ts';
import { openDatabase, readOrigin, unreadable } from './database.ts';
import type { Estate } from './estate/estate.ts';
import type { MutatedResource, MutationRecord } from './mutation.ts';
import { hash32, hexDigits, seedOf, uniform, uuid } from './random.ts';
import type { RecordOf, ResourceKind, ResourceRecord } from './records.ts';

/** How long, and how often, a read after a mutation may still see the state before it, as EC2's reads do. */
const STALE_FOR_MS = 5 * MS_PER_SECOND;
const STALE_SHARE = 0.3;
/** Within such a moment every read agrees, so that the answer depends on the time alone. */
const STALE_STEP_MS = 500;

interface Row {
  readonly record: ResourceRecord;
  /** Before the last mutation; null when it did not exist. Absent when it was never mutated. */
  readonly previous?: ResourceRecord | null;
  readonly changedAt: EpochMs;
}

/** What a mutating call may do; nothing of it is visible, or on disk, before the whole call is. */
export interface Transaction {
  put(record: ResourceRecord): void;
  /** Names a resource in CloudTrail that the call concerns without changing its record. */
  mention(type: string, name: string): void;
  /** Returns a fresh id, `vol-` and 17 digits. */
  newId(prefix: string): string;
  /** Keeps what a call with a client token was answered, for the same call again. */
  rememberToken(token: string, answer: string): void;
}

interface MutatingCall {
  readonly context: CallContext;
  readonly eventSource: string;
  readonly eventName: string;
  readonly request: unknown;
}

/** The estate, and on top of it, on disk, whatever was changed since; one transaction for each mutating call. */
export class Store {
  readonly estate: Estate;
  readonly #db: DatabaseSync;
  readonly #rows = new Map<ResourceKind, Map<string, Row>>();
  readonly #mutations: MutationRecord[] = [];
  readonly #settings = new Map<string, unknown>();

  constructor(file: string, estate: Estate) {
    this.estate = estate;
    this.#db = openDatabase(file);
    const origin = readOrigin(this.#db);
    if (origin === undefined) {
      this.#db
        .prepare('INSERT INTO origin VALUES (?, ?, ?, ?)')
        .run(estate.key, estate.seed, estate.accountId, estate.now);
    } else if (origin.key !== estate.key) {
      this.#db.close();
      throw new InvalidInputError(
        `${file} holds the account "${origin.key}", not "${estate.key}". Start over: npm start -- --fresh`,
      );
    }
    for (const record of [...estate.resources, ...(estate.neighbours ?? [])])
      this.#remember({ record, changedAt: 0 });
    this.#load(file);
  }

  /** Returns the record as it is; what decides a mutation reads this. */
  get<K extends ResourceKind>(kind: K, id: string): RecordOf<K> | undefined {
    return this.#rows.get(kind)?.get(id)?.record as RecordOf<K> | undefined;
  }

  all<K extends ResourceKind>(kind: K): RecordOf<K>[] {
    return [...(this.#rows.get(kind)?.values() ?? [])].map((row) => row.record as RecordOf<K>);
  }

  /** Returns all records of a kind in a region as a read at `now` sees them: after a mutation some reads are late. */
  seen<K extends ResourceKind>(kind: K, region: string, now: EpochMs): RecordOf<K>[] {
    const rows = [...(this.#rows.get(kind)?.values() ?? [])];
    return rows.flatMap((row) => {
      const record = this.#seenRecord(row, now);
      return record === null || record.region !== region ? [] : [record as RecordOf<K>];
    });
  }

  /** Runs a mutating call: all its records, its client token and its line in the log, or nothing. */
  mutate<T>(call: MutatingCall, work: (tx: Transaction) => T): T {
    const { seed } = this.estate;
    const n = this.#mutations.length;
    const changed = new Map<string, ResourceRecord>();
    const tokens = new Map<string, string>();
    const resources: MutatedResource[] = [];
    let ids = 0;
    const output = work({
      put: (record) => {
        changed.set(`${record.kind} ${record.id}`, record);
        resources.push(cloudFormationName(record));
      },
      mention: (type, name) => resources.push({ type, name }),
      newId: (prefix) => prefix + hexDigits(hash32(seed, n, ids++), n, 17),
      rememberToken: (token, answer) => tokens.set(token, answer),
    });
    const { context, eventSource, eventName } = call;
    const { now: time, region, principal, requestId } = context;
    const mutation: MutationRecord = {
      eventId: uuid(seed, n),
      time,
      eventSource,
      eventName,
      region,
      principal,
      requestId,
      resources: [...new Map(resources.map((r) => [`${r.type} ${r.name}`, r])).values()],
      // As it will be read back from disk: dates become text.
      request: JSON.parse(JSON.stringify(call.request)),
    };
    const rows = [...changed.values()].map((record) => this.#rowAfter(record, time));
    this.#write(rows, tokens, mutation);
    for (const row of rows) this.#remember(row);
    this.#mutations.push(mutation);
    return output;
  }

  /** Changes a record without a call: what happens to a resource from outside the account's API. */
  amend(record: ResourceRecord, now: EpochMs): void {
    const row = this.#rowAfter(record, now);
    this.#transact(() => this.#writeRow(row));
    this.#remember(row);
  }

  /** Returns what a call with this client token was answered before. */
  tokenAnswer(token: string): string | undefined {
    const found = this.#db.prepare('SELECT answer FROM token WHERE token = ?').get(token);
    return found === undefined ? undefined : String(found.answer);
  }

  mutations(): readonly MutationRecord[] {
    return this.#mutations;
  }

  setting<T>(key: string): T | undefined {
    return this.#settings.get(key) as T | undefined;
  }

  saveSetting(key: string, value: unknown): void {
    this.#db
      .prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body')
      .run(key, JSON.stringify(value));
    this.#settings.set(key, value);
  }

  close(): void {
    this.#db.close();
  }

  #seenRecord(row: Row, now: EpochMs): ResourceRecord | null {
    const { record, previous, changedAt } = row;
    if (previous === undefined || now >= changedAt + STALE_FOR_MS) return record;
    const moment = Math.floor(now / STALE_STEP_MS);
    const isStale = uniform(seedOf(this.estate.seed, record.id), moment, changedAt) < STALE_SHARE;
    return isStale ? previous : record;
  }

  #rowAfter(record: ResourceRecord, changedAt: EpochMs): Row {
    return { record, previous: this.get(record.kind, record.id) ?? null, changedAt };
  }

  #remember(row: Row): void {
    const { kind, id } = row.record;
    const rows = this.#rows.get(kind) ?? new Map<string, Row>();
    this.#rows.set(kind, rows.set(id, row));
  }

  #write(rows: readonly Row[], tokens: ReadonlyMap<string, string>, log: MutationRecord): void {
    this.#transact(() => {
      for (const row of rows) this.#writeRow(row);
      for (const [token, answer] of tokens)
        this.#db.prepare('INSERT INTO token VALUES (?, ?)').run(token, answer);
      this.#db.prepare('INSERT INTO mutation (body) VALUES (?)').run(JSON.stringify(log));
    });
  }

  #writeRow({ record, previous, changedAt }: Row): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?, ?)')
      .run(record.kind, record.id, JSON.stringify(record), JSON.stringify(previous), changedAt);
  }

  #transact(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #load(file: string): void {
    try {
      for (const row of this.#db.prepare('SELECT * FROM resource').all())
        this.#remember({
          record: JSON.parse(String(row.body)) as ResourceRecord,
          previous: JSON.parse(String(row.previous)) as ResourceRecord | null,
          changedAt: Number(row.changed_at),
        });
      for (const row of this.#db.prepare('SELECT body FROM mutation ORDER BY n').all())
        this.#mutations.push(JSON.parse(String(row.body)) as MutationRecord);
      for (const row of this.#db.prepare('SELECT key, body FROM setting').all())
        this.#settings.set(String(row.key), JSON.parse(String(row.body)));
    } catch (cause) {
      this.#db.close();
      throw unreadable(file, cause);
    }
  }
}

const TYPE_NAMES: Readonly<Record<ResourceKind, string>> = {
  instance: 'AWS::EC2::Instance',
  volume: 'AWS::EC2::Volume',
  address: 'AWS::EC2::EIP',
  snapshot: 'AWS::EC2::Snapshot',
  function: 'AWS::Lambda::Function',
  'log-group': 'AWS::Logs::LogGroup',
  database: 'AWS::RDS::DBInstance',
  alarm: 'AWS::CloudWatch::Alarm',
  stack: 'AWS::CloudFormation::Stack',
  'scaling-group': 'AWS::AutoScaling::AutoScalingGroup',
  'load-balancer': 'AWS::ElasticLoadBalancing::LoadBalancer',
  'target-group': 'AWS::ElasticLoadBalancingV2::TargetGroup',
  key: 'AWS::KMS::Key',
  image: 'AWS::EC2::Image',
  'launch-template': 'AWS::EC2::LaunchTemplate',
  zone: 'AWS::Route53::HostedZone',
};

const cloudFormationName = (record: ResourceRecord): MutatedResource => ({
  type: TYPE_NAMES[record.kind],
  name: record.id,
});
