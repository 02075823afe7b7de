import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#test/support/free-port.ts';

/** A running InfluxDB with one database and one user, who may use nothing else. */
export interface Influxd {
  readonly url: string;
  readonly database: string;
  readonly authorization: string;
  stop(): Promise<void>;
}

/** Returns the server to test with: the one that is named, else the one that is installed. */
export const findInfluxd = (): string | undefined => {
  const named = process.env.TRIMTAB_INFLUXD;
  if (named !== undefined && named !== '') return named;
  return spawnSync('influxd', ['version']).status === 0 ? 'influxd' : undefined;
};

const START_MS = 30_000;
const DATABASE = 'trimtab';

/** Starts a server with a configuration, a folder and ports of its own. */
export const startInfluxd = async (program: string): Promise<Influxd> => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-influxd-'));
  const [http, rpc] = [await freePort(), await freePort()];
  const file = join(folder, 'influxdb.conf');
  writeFileSync(file, configuration(folder, { http, rpc }));
  const server = spawn(program, ['-config', file], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${http}`;
  const stop = async () => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswering(url, server);
    await prepare(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, database: DATABASE, authorization: basic('trimtab'), stop };
};

const configuration = (folder: string, ports: { http: number; rpc: number }): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${ports.rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
[http]
  bind-address = "127.0.0.1:${ports.http}"
  auth-enabled = true
  log-enabled = false
[monitor]
  store-enabled = false
`;

const basic = (name: string): string =>
  `Basic ${Buffer.from(`${name}:not-a-secret`).toString('base64')}`;

const prepare = async (url: string): Promise<void> => {
  const statements = [
    `CREATE USER admin WITH PASSWORD 'not-a-secret' WITH ALL PRIVILEGES`,
    `CREATE DATABASE ${DATABASE}`,
    `CREATE USER trimtab WITH PASSWORD 'not-a-secret'`,
    `GRANT ALL ON ${DATABASE} TO trimtab`,
  ];
  for (const q of statements) {
    const answer = await fetch(`${url}/query`, {
      method: 'POST',
      headers: { authorization: basic('admin') },
      body: new URLSearchParams({ q }),
    });
    const text = await answer.text();
    if (!answer.ok || text.includes('error')) throw new Error(`${q}: ${answer.status} ${text}`);
  }
};

/** Waits until a server that was just started answers. @throws when it ended, or after half a minute */
export const untilAnswering = async (url: string, server: ChildProcess): Promise<void> => {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const isThere = await fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    if (server.exitCode !== null || Date.now() > deadline)
      throw new Error(
        'influxd did not start; TRIMTAB_INFLUXD or TRIMTAB_INFLUXD2 names the program',
      );
    // A process of another language gives no other sign that it is ready.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
