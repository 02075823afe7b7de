import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeWebApp } from '#adapters/http/app.ts';
import { makeSecurityLog } from '#adapters/http/security-log.ts';
import { makeLocalSessions } from '#adapters/http/session.ts';
import { makeInvoke } from '#local/functions.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { ANA, type Embedded, openNew } from '#test/support/embedded.ts';
import { oneFunction } from '#test/support/estates.ts';
import { failing } from '#test/support/faults.ts';
import { HOST, ORIGIN, tokenIn } from './target.ts';

/**
 * Secrets may be where they are needed and nowhere else: not in a log, an event, an error, a journal of another kind, or
 * a mail to somebody else. A change is taken from its request to its end with everything that is written captured.
 */

/** Where each kind may be found, as `file table` of the state folder. All other places must not hold it. */
const ALLOWED = {
  'link secret': ['mails.sqlite mails'],
  'task token': [
    // Items of their own, which no reader of a request gets: `token#…`, the watch, the turn.
    'tables.sqlite items token#',
    'tables.sqlite items watch',
    'tables.sqlite items turn',
    // The engine's own journal: it must know whom it waits for.
    'workflows.sqlite',
  ],
  'session cookie': [],
  'form token': [],
  'one-time code': [],
  'secret key': [],
} as const;
type Kind = keyof typeof ALLOWED;

let dir = '';
let embedded: Embedded;
const written: string[] = [];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'trimtab-secrets-'));
  const keep = (chunk: unknown) => {
    written.push(String(chunk));
    return true;
  };
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation(keep);
  for (const way of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, way).mockImplementation(
      (...given) => void written.push(given.map(String).join(' ')),
    );
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
  const bob = { name: 'bob', mail: 'bob@example.com' };
  embedded = await openNew(oneFunction(), {
    dir,
    config: { mode: 'approve', approval: { approvers: [{ ...ANA, deputy: 'bob' }, bob] } },
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

test('no secret is anywhere but where it must be', async () => {
  const { clock, ports, estate, cloud } = embedded;
  const secrets = new Map<string, Kind>();
  const collected = makeInvoke();
  for (const name of ['collect-inventory', 'collect-metrics', 'run-checks'])
    await clock.during(() =>
      collected(name, { account: estate.accountId, region: estate.regions[0] }),
    );
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  const remember = (kind: Kind, ...found: (string | undefined)[]) => {
    for (const secret of found) if (secret) secrets.set(secret, kind);
  };

  // Over the real pages, with a session, through refusals and a failure.
  const codes: string[] = [];
  const sessions = makeLocalSessions({
    publicUrl: ORIGIN,
    user: 'ana',
    newSecret: ports.newSecret,
    now: clock.now,
    logSecurity: () => {},
    showCode: (code) => codes.push(code),
    newCode: () => '73 19 04 55 82 61'.replaceAll(' ', ''),
  });
  const app = makeWebApp({
    useCases: embedded.web,
    publicUrl: ORIGIN,
    session: sessions.session,
    logSecurity: makeSecurityLog((line) => written.push(JSON.stringify(line)), clock.now),
    logError: ({ id, route, error }) =>
      written.push(JSON.stringify({ id, route, name: error instanceof Error ? error.name : '' })),
    newId: () => 'ref',
  });
  const cookie = sessions.issueCookie();
  remember('session cookie', cookie.split('=')[1]);
  remember('secret key', credentialsFor(estate.accountId).secretAccessKey);
  const links = [
    await embedded.links(change),
    await embedded.links(change, { name: 'bob', mail: 'bob@example.com' }),
  ];
  for (const { decide, stop, passOn } of links) remember('link secret', decide, stop, passOn);
  const { state } = await embedded.read(change);
  const approval = state.asked?.approval ?? '';
  remember('task token', await clock.during(() => ports.readTaskToken(approval)));
  const path = `/a/${links[0]?.decide}`;
  const send = async (form?: Record<string, string>, headers: Record<string, string> = {}) =>
    clock.during(async () =>
      (
        await app.request(ORIGIN + path, {
          method: form ? 'POST' : 'GET',
          ...(form && { body: new URLSearchParams(form) }),
          headers: { host: HOST, cookie, ...headers },
        })
      ).text(),
    );
  const token = tokenIn(await send());
  remember('form token', token);
  await send({ token: 'made-up', decision: 'approve', note: '' });
  await send({ token, decision: 'approve', note: '' }, { origin: 'https://evil.example' });
  embedded.around = failing('GetItem', 3);
  await send();
  embedded.around = undefined;
  const step = await sessions.routes.request('/step-up', { headers: { cookie } });
  const stepToken = tokenIn(await step.text());
  remember('form token', stepToken);
  await sessions.routes.request('/step-up', {
    method: 'POST',
    body: new URLSearchParams({ token: stepToken, decision: 'send' }),
    headers: { cookie },
  });
  remember('one-time code', codes[0]);
  expect(codes).toHaveLength(1);

  await send({ token: tokenIn(await send()), decision: 'approve', note: 'fine' });
  await embedded.until(change, ({ phase }) => phase === 'watching');
  remember('task token', (await clock.during(() => ports.readWatch(change)))?.taskToken);
  await embedded.until(change, ({ closed }) => closed !== undefined);
  expect((await embedded.read(change)).state.closed?.outcome).toBe('completed');
  const mails = cloud.mails
    .list()
    .map(({ recipients, text, html }) => ({ recipients, all: text + html }));
  await embedded.close();

  expect(new Set(secrets.values())).toEqual(new Set(Object.keys(ALLOWED)));
  const found: string[] = [];
  const look = (where: string, text: string) => {
    for (const [secret, kind] of secrets)
      if (text.includes(secret)) found.push(`${kind} in ${where}`);
  };
  for (const [where, text] of rowsOf(dir)) look(where, text);
  for (const line of written) look('a log', line);
  const isAllowed = (place: string) =>
    Object.entries(ALLOWED).some(([kind, places]) =>
      places.some((allowed) => place.startsWith(`${kind} in ${allowed}`)),
    );
  expect([...new Set(found)].filter((place) => !isAllowed(place))).toEqual([]);
  // What must be there is: the search is not blind.
  expect(found).toContain('link secret in mails.sqlite mails');
  expect(found.some((place) => place.startsWith('task token in workflows.sqlite'))).toBe(true);
  expect(found.some((place) => place.startsWith('task token in tables.sqlite'))).toBe(true);
  expect(written.some((line) => line.includes('bad-form-token'))).toBe(true);
  expect(written.some((line) => line.includes('UpstreamError'))).toBe(true);
  // Everybody's links are in their own mails alone.
  for (const [i, own] of ['ana@example.com', 'bob@example.com'].entries())
    for (const { recipients, all } of mails)
      if (!recipients.includes(own))
        for (const secret of Object.values(links[i] ?? {}))
          if (secret !== '') expect(all).not.toContain(secret);
});

/** Every row of every table in a folder, as text; what was compressed is unpacked. */
function* rowsOf(folder: string): Generator<readonly [where: string, text: string]> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sqlite'))) {
    const db = new DatabaseSync(join(folder, file), { readOnly: true });
    const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of names)
      for (const row of db.prepare(`SELECT * FROM "${name}"`).all())
        yield [`${file} ${name} ${kindOf(row)}`.trim(), Object.values(row).map(textOf).join('\n')];
    db.close();
  }
}

/** Of an item of a table what its key begins with: `token#`, `watch`, `event#`. */
const kindOf = ({
  hash_key: hash,
  range_key: range,
}: Readonly<Record<string, unknown>>): string => {
  const keys = [range, hash].map((key) => (key === undefined || key === null ? '' : textOf(key)));
  return /(token#|watch|turn|event#|approval#|mail#|meta|plan)/.exec(keys.join(' '))?.[0] ?? '';
};

const textOf = (value: unknown): string => {
  if (!(value instanceof Uint8Array)) return String(value);
  try {
    return gunzipSync(value).toString('latin1');
  } catch {
    return Buffer.from(value).toString('latin1');
  }
};
