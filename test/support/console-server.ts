import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { Hono } from 'hono';
import { consolePolicy, securityHeaders } from '#adapters/http/security-headers.ts';
import type { Status } from '#core/contract/api.ts';
import type { EpochMs } from '#core/model/units.ts';
import { feedAt, listAt, statusAt, viewAt } from './console-answers.ts';
import type { Story } from './console-story.ts';

/** Headers that the product sends with every page of the console. */
const consoleHeaders = async (): Promise<Headers> => {
  const app = new Hono().use(securityHeaders(consolePolicy(), { isHttps: false }));
  return (await app.request('/')).headers;
};
const SENT = ['content-security-policy', 'x-content-type-options', 'referrer-policy'];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the built console and tells stories: what the API would answer at an instant that the caller sets. */
export interface ConsoleServer {
  readonly url: string;
  /** The cloud's clock; later answers are as of then. */
  now: EpochMs;
  /** Changes what `/api/status` says. */
  status: Partial<Status>;
  /** While set, every answer of the API under this path is an error with this status and id. */
  failing: { readonly path: string; readonly status: number; readonly id: string } | undefined;
  /** While true, connections to the API are cut. */
  isDown: boolean;
  /** Paths of the API that were asked for, oldest first. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

export interface ServerOptions {
  readonly now: EpochMs;
  /** Folder of the built console. */
  readonly root?: string;
  readonly port?: number;
  readonly pollAfterMs?: number;
}

const BUILT = join(import.meta.dirname, '../../dist/console');

export const startConsoleServer = async (
  stories: readonly Story[],
  { now, root = BUILT, port = 0, pollAfterMs = 50 }: ServerOptions,
): Promise<ConsoleServer> => {
  const headers = await consoleHeaders();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://console');
    for (const name of SENT) response.setHeader(name, headers.get(name) ?? '');
    if (!pathname.startsWith('/api/')) return void sendFile(response, root, pathname);
    state.asked.push(pathname);
    if (state.isDown) return void request.socket.destroy();
    const { failing } = state;
    if (failing !== undefined && pathname.startsWith(failing.path)) {
      const error = {
        code: 'InvariantError',
        message: 'The change could not be read.',
        id: failing.id,
      };
      return void sendJson(response, failing.status, { error });
    }
    if (request.method === 'POST') {
      void readBody(request).then((body) => {
        if (pathname === '/api/brake') takeBrake(state, body as BrakeBody);
        response.writeHead(204).end();
      });
      return;
    }
    const answer = answerTo(
      stories,
      state,
      pathname,
      searchParams.get('after') ?? '0',
      pollAfterMs,
    );
    if (answer !== undefined) return void sendJson(response, 200, answer);
    const error = { code: 'NotFoundError', message: 'There is no such change.', id: 'req-404' };
    sendJson(response, 404, { error });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const state: ConsoleServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    now,
    status: {},
    failing: undefined,
    isDown: false,
    asked: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
};

interface BrakeBody {
  readonly on: boolean;
  readonly reason: string;
}

const readBody = async (request: IncomingMessage): Promise<unknown> =>
  JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString('utf8'));

const takeBrake = (state: ConsoleServer, { on, reason }: BrakeBody): void => {
  state.status = { ...state.status, brake: on ? { on, by: 'you', at: state.now, reason } : { on } };
};

const answerTo = (
  stories: readonly Story[],
  { now, status }: ConsoleServer,
  path: string,
  after: string,
  pollAfterMs: number,
): object | undefined => {
  if (path === '/api/status') return statusAt(stories, now, status);
  if (path === '/api/changes') return listAt(stories, now);
  if (path === '/api/events') return feedAt(stories, now, after, pollAfterMs);
  if (path === '/api/alerts') return { now, alerts: [] };
  const id = decodeURIComponent(path.replace('/api/changes/', ''));
  const story = stories.find(({ change, number }) => change === id || number === id);
  return story === undefined ? undefined : viewAt(story, now);
};

const sendJson = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/** A path that is no file is a page of the console, which has one document for all of them. */
const sendFile = async (response: ServerResponse, root: string, path: string): Promise<void> => {
  const name = extname(path) === '' ? 'index.html' : normalize(path).replace(/^[/\\]+/, '');
  try {
    const content = await readFile(join(root, name));
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
};
