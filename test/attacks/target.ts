import { onTestFinished } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import type { SecurityEvent } from '#adapters/http/security-log.ts';
import type { User } from '#app/opened-link.ts';
import { ROLES } from '#core/contract/roles.ts';
import { ledgerEventSchema } from '#core/model/ledger.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { aFunction, anEstate } from '#test/local/account/an-account.ts';
import {
  ANA,
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Person,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';

/** What the attacks are made on: the real web app over the embedded cloud, with a change that waits for people. */

export const BOB: Person = { name: 'bob', mail: 'bob@example.com' };
export const HOST = '127.0.0.1:4781';
export const ORIGIN = `http://${HOST}`;
export const MARKUP = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

/** An account that must not show: names and tags that stand nowhere else. */
const FUNCTION = 'canary-resize';
const named = (name: string, tags: Record<string, string>) => {
  const { id } = aFunction();
  return aFunction({ id: id.replace(/resize$/, name), name, tags });
};
const estate = () =>
  anEstate([
    named(FUNCTION, { env: 'dev', Name: MARKUP, team: 'canary-team-7f3a' }),
    named('canary-other', { env: 'dev' }),
  ]);

/** Nothing of these may be told to somebody who has no link of the request and has not signed in. */
export const CANARIES = [
  'canary-',
  '7f3a',
  'arn:aws',
  'chg-',
  'apr-',
  'ana@example',
  'bob@example',
];

const prepared: { done?: Promise<Prepared> } = {};

/** Asked of ana and bob, one is enough, for as long as the attacks take. */
export const asking = (approval: object = {}, require = 'one-person') => ({
  approval: {
    approvers: [{ ...ANA, deputy: 'dee' }, BOB, DEE],
    expiresAfterHours: 720,
    ...approval,
  },
  policy: { rules: [{ name: 'anything', when: { riskBelow: 101 }, require }] },
});
const DEE = { name: 'dee', mail: 'dee@example.com', standsIn: true };

export interface Sent {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>> | string;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly session?: User;
}

export interface Target {
  readonly embedded: Embedded;
  /** The changes of the two functions. */
  readonly change: string;
  readonly other: string;
  readonly security: SecurityEvent[];
  send(path: string, sent?: Sent): Promise<{ status: number; text: string; headers: Headers }>;
  /** The token of the form that a page shows; empty when it shows none. */
  tokenOf(path: string, session?: User): Promise<string>;
  /** What is in the tables now. */
  dump(): Promise<Dump>;
  /** Lets an hour pass, so that an attempt is written to the ledger again. */
  later(): Promise<void>;
  /** Ends it before the test does: there is one cloud at a time. */
  close(): Promise<void>;
}

export type Dump = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export const openTarget = async (config: EmbeddedOptions['config'] = asking()): Promise<Target> => {
  prepared.done ??= prepare(estate());
  const embedded = await openEmbedded(await prepared.done, { config, schedules: [] });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await embedded.close();
    isOpen = false;
  };
  onTestFinished(close);
  const { clock } = embedded;
  const changes = await embedded.openChanges();
  for (const change of changes) await embedded.until(change, ({ asked }) => asked !== undefined, 1);
  const reads = await Promise.all(changes.map((change) => embedded.read(change)));
  const isFirst = (i: number) => reads[i]?.before.arn.endsWith(FUNCTION) === true;
  const security: SecurityEvent[] = [];
  const app = makeWebApp({
    useCases: embedded.web,
    publicUrl: ORIGIN,
    session: (request) => {
      const user = JSON.parse(request.headers.get('x-test-session') ?? 'null');
      // What somebody may not is kept from them by what they know, not by their role.
      return user === null ? undefined : { roles: ROLES, ...user };
    },
    logSecurity: (event) => security.push(event),
    logError: () => {},
    newId: () => 'ref',
  });
  const send: Target['send'] = (path, sent = {}) =>
    clock.during(async () => {
      const response = await app.request(`${ORIGIN}${path}`, initOf(sent));
      return {
        status: response.status,
        text: await response.text(),
        headers: response.headers,
      };
    });
  return {
    embedded,
    change: changes[isFirst(0) ? 0 : 1] ?? '',
    other: changes[isFirst(0) ? 1 : 0] ?? '',
    security,
    send,
    tokenOf: async (path, session) =>
      tokenIn((await send(path, { ...(session && { session }) })).text),
    dump: () => clock.during(dump),
    close,
    later: () => clock.advanceTo(clock.now() + 1.01 * MS_PER_HOUR),
  };
};

export const tokenIn = (page: string): string =>
  /name="token" value="([^"]*)"/.exec(page)?.[1] ?? '';

const initOf = ({ method, form, json, body, headers, session }: Sent): RequestInit => {
  const sent =
    form !== undefined
      ? typeof form === 'string'
        ? form
        : new URLSearchParams(form).toString()
      : json === undefined
        ? body
        : JSON.stringify(json);
  return {
    method: method ?? (sent === undefined ? 'GET' : 'POST'),
    ...(sent !== undefined && { body: sent }),
    headers: {
      host: HOST,
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(session && { 'x-test-session': JSON.stringify(session) }),
      ...headers,
    },
  };
};

const TABLES = ['CHANGES', 'LOCKS', 'APPROVALS', 'RECOMMENDATIONS', 'CONTROL'];

const dump = async (): Promise<Dump> => {
  const db = await clientFor('dynamodb');
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const name of TABLES) {
    const { Items = [], LastEvaluatedKey } = await db.scan({
      TableName: process.env[`${name}_TABLE`] ?? '',
      ConsistentRead: true,
    });
    // Whatever is not read could have been changed.
    if (LastEvaluatedKey !== undefined) throw new Error(`${name} does not fit into one page`);
    for (const item of Items) {
      const key = [item.change, item.part, item.key, item.resource, item.scope, item.id].join('|');
      found.set(`${name}|${key}`, item);
    }
  }
  return found;
};

/** What differs between two dumps besides refused attempts in ledgers, and how many of those there are. */
export const differenceOf = (
  before: Dump,
  after: Dump,
): { readonly changed: readonly string[]; readonly refused: number } => {
  const keys = new Set([...before.keys(), ...after.keys()]);
  let refused = 0;
  const changed = [...keys].filter((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    if (JSON.stringify(was) === JSON.stringify(is)) return false;
    if (was === undefined && isRefusal(is)) {
      refused++;
      return false;
    }
    // The head of a ledger moves with its events, and with nothing else.
    return JSON.stringify(withoutHead(was)) !== JSON.stringify(withoutHead(is));
  });
  return { changed, refused };
};

const isRefusal = (item: Readonly<Record<string, unknown>> | undefined): boolean =>
  typeof item?.event === 'string' &&
  ledgerEventSchema.parse(JSON.parse(item.event)).body.kind === 'attempt-refused';

const withoutHead = (item: Readonly<Record<string, unknown>> | undefined) => {
  if (item?.part !== 'meta') return item;
  const { n: _, head: __, ...rest } = item;
  return rest;
};
