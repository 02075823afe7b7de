import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SFNClient } from '@aws-sdk/client-sfn';
import { freePort } from '#test/support/free-port.ts';

export interface Moto {
  readonly client: SFNClient;
  readonly close: () => Promise<void>;
}

/** What a function answers; a thrown error is a function error with its name as type. */
export type CallFunction = (name: string, payload: unknown) => unknown;

/** Starts moto's Step Functions with `python`; its functions are answered here. */
export const startMoto = async (python: string, call: CallFunction): Promise<Moto> => {
  const functions = await listen(call);
  const port = await freePort();
  const launcher = fileURLToPath(new URL('./moto_launcher.py', import.meta.url));
  const functionsUrl = `http://127.0.0.1:${(functions.address() as AddressInfo).port}`;
  const moto = spawn(python, [launcher, `${port}`, functionsUrl], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilUp(moto, endpoint);
  const client = new SFNClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    client,
    close: async () => {
      client.destroy();
      functions.closeAllConnections();
      functions.close();
      moto.kill();
      await once(moto, 'exit');
    },
  };
};

const listen = async (call: CallFunction): Promise<Server> => {
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? '');
    try {
      const answer = await call(name, JSON.parse(await bodyOf(request)));
      response.end(JSON.stringify(answer ?? null));
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      response.writeHead(500).end(JSON.stringify({ errorType, errorMessage }));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const untilUp = async (moto: ChildProcess, endpoint: string): Promise<void> => {
  let log = '';
  // Read on, or moto would stop once the pipe is full.
  moto.stderr?.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-10_000);
  });
  for (let tries = 0; tries < 150; tries++) {
    if (moto.exitCode !== null) throw new Error(`moto ended at once:\n${log}`);
    if (
      await fetch(`${endpoint}/moto-api/`)
        .then((r) => r.ok)
        .catch(() => false)
    )
      return;
    await sleep(200);
  }
  throw new Error(`moto did not answer within 30 s:\n${log}`);
};
