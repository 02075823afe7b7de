import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { FailedRequest } from '#adapters/http/api-error.ts';
import { makeWebApp } from '#adapters/http/app.ts';
import { ROLES } from '#core/contract/roles.ts';
import type { HttpServer } from '#local/http-server.ts';
import { serve } from '#local/pages.ts';
import { aFunction, anEstate } from '#test/local/account/an-account.ts';
import { type Embedded, openEmbedded, prepare } from '#test/support/embedded.ts';
import { freePort } from '#test/support/free-port.ts';

/**
 * Schemathesis makes requests up from the published document, good and bad ones, and compares what is answered with it.
 * A second reading of the contract, by somebody who knows nothing of the code.
 */

/** Python with `requirements.txt` installed. */
const PYTHON = process.env.TRIMTAB_SCHEMATHESIS_PYTHON;
const COOKIE = 'trimtab=of-the-test';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
];

let embedded: Embedded;
let site: HttpServer;
let url: string;
const failures: FailedRequest[] = [];
const dir = mkdtempSync(join(tmpdir(), 'trimtab-openapi-'));

beforeAll(async () => {
  const estate = anEstate(
    ['dev', 'test', 'prod'].map((env) => {
      const { id } = aFunction();
      return aFunction({ id: `${id}-${env}`, name: `resize-${env}`, tags: { env } });
    }),
  );
  embedded = await openEmbedded(await prepare(estate), {
    config: {
      mode: 'approve',
      approval: { approvers: [{ name: 'you', mail: 'you@example.com' }] },
    },
  });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  // Whoever asks is answered at one moment of the simulated time.
  const app = new Hono().use((_, next) => embedded.clock.during(next));
  const web = makeWebApp({
    useCases: embedded.web,
    publicUrl: url,
    session: (request) =>
      request.headers.get('cookie') === COOKIE
        ? { user: 'you', roles: ROLES, assurance: 'stepped-up' }
        : undefined,
    logSecurity: () => {},
    logError: (failed) => failures.push(failed),
    newId: () => 'ref',
  });
  site = await serve(app.route('/', web), port);
  const changes = await embedded.openChanges();
  for (const change of changes) await embedded.until(change, ({ asked }) => asked !== undefined, 1);
  writeFileSync(join(dir, 'openapi.yaml'), await withExamples(changes[0] ?? ''));
});
afterAll(async () => {
  await site.close();
  await embedded.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The document for somebody who has signed in, with ids of this account, so that not everything is answered with 404. */
const withExamples = async (change: string): Promise<string> => {
  const { meta } = await embedded.read(change);
  const ids: Readonly<Record<string, string>> = {
    approvals: meta.number,
    changes: change,
    recommendations: meta.recommendation,
    resources: meta.resource,
  };
  const document = parse(readFileSync('docs/api/openapi.yaml', 'utf8'));
  // The session goes with every request; who may without one is tested for every route elsewhere.
  delete document.security;
  for (const [path, operations] of Object.entries<Record<string, Operation>>(document.paths))
    for (const { parameters = [] } of Object.values(operations))
      for (const parameter of parameters)
        if (parameter.name === 'id') parameter.example = ids[path.split('/')[1] ?? ''];
  return stringify(document);
};
interface Operation {
  readonly parameters?: { readonly name: string; example?: string | undefined }[];
}

test('what is made up of the document is answered as it says, and nothing fails', async () => {
  if (PYTHON === undefined) throw new Error('set TRIMTAB_SCHEMATHESIS_PYTHON: see .ci/run');
  const options = [
    ['--url', `${url}/api`],
    ['--checks', CHECKS.join(',')],
    ['--phases', 'examples,coverage,fuzzing'],
    ['--header', `Cookie: ${COOKIE}`],
    ['--max-examples', '5'],
    ['--seed', '1'],
    ['--continue-on-failure', '--no-color'],
  ].flat();
  const run = promisify(execFile)(
    PYTHON,
    ['-m', 'schemathesis.cli', 'run', join(dir, 'openapi.yaml'), ...options],
    { cwd: dir, timeout: 170_000, maxBuffer: 50_000_000 },
  );
  const { code = 0, stdout } = await run.catch((error) => error);
  // A difference shows the first lines only, and what failed comes last.
  if (code !== 0) console.error(stdout);
  expect([code, stdout]).toEqual([0, expect.stringContaining('passed')]);
  expect(failures).toEqual([]);
}, 180_000);
