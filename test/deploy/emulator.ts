import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '#test/support/free-port.ts';

/** Of this emulator alone: the CDK remembers accounts by access key, and ministack takes a key of digits for the account. */
const ACCOUNT = '210987654321';
export const REGION = 'us-east-1';

/** A mail as the emulator's mailbox shows it. */
export interface SentMail {
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
}

interface Mailboxes {
  readonly messages: Readonly<Record<string, SentMail[]>>;
}

/** An AWS account that ministack plays. */
export interface Emulator {
  readonly account: string;
  /** What the SDK, the CDK and the emulator itself need in their environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly mails: () => Promise<SentMail[]>;
  /** Makes a call for which no client is installed. */
  readonly call: (service: string, path: string, init?: RequestInit) => Promise<unknown>;
  /** Opens or sends a page, at the host that answers it: a name that only the emulator knows. */
  readonly browse: (url: string, host: string, form?: URLSearchParams) => Promise<Page>;
  /** From now on, or no longer: functions and schedules have the rights of their roles and no others. */
  readonly toggleRights: () => void;
  readonly stop: () => Promise<void>;
}

export interface Page {
  readonly status: number;
  readonly text: string;
}

/** Starts ministack with `python`, all that it writes in `folder`. */
export const startEmulator = async (python: string, folder: string): Promise<Emulator> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const env = {
    // The functions run on the Node of this process, whatever else the machine has.
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: folder,
    GATEWAY_PORT: `${port}`,
    BIND_HOST: '127.0.0.1',
    AWS_ENDPOINT_URL: endpoint,
    // Whoever opens a mailed link signs nothing: the account is then this one.
    MINISTACK_ACCOUNT_ID: ACCOUNT,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
  };
  const launcher = fileURLToPath(new URL('./ministack_launcher.py', import.meta.url));
  const emulator = spawn(python, [launcher], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(folder, 'ministack.log'));
  emulator.stdout.pipe(log);
  emulator.stderr.pipe(log);
  const ended = once(emulator, 'exit');
  const get = async (path: string): Promise<unknown> => (await fetch(endpoint + path)).json();
  for (let tries = 0; ; tries++) {
    if (await get('/_ministack/health').catch(() => undefined)) break;
    if (tries === 300 || emulator.exitCode !== null)
      throw new Error(`ministack does not answer: see ${join(folder, 'ministack.log')}`);
    await sleep(200);
  }
  return {
    account: ACCOUNT,
    env,
    mails: async () => {
      const { messages } = (await get('/_ministack/ses/messages')) as Mailboxes;
      return messages[ACCOUNT] ?? [];
    },
    call: async (service, path, init = {}) => {
      const Authorization = `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
      const answer = await fetch(endpoint + path, {
        ...init,
        headers: { ...init.headers, Authorization },
      });
      if (!answer.ok) throw new Error(`${service} ${path}: ${await answer.text()}`);
      return answer.json();
    },
    browse: (url, host, form) => browse(port, new URL(url), host, form),
    toggleRights: () => void emulator.kill('SIGUSR1'),
    stop: async () => {
      emulator.kill();
      await ended;
      log.end();
    },
  };
};

/** By `node:http`, since `fetch` lets nobody say which host is meant: its name does not resolve. */
const browse = async (
  port: number,
  url: URL,
  host: string,
  form?: URLSearchParams,
): Promise<Page> => {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: url.pathname,
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      host,
      ...(form && { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
    },
  }).end(form?.toString());
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return { status: answer.statusCode, text };
};
