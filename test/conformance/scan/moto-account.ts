import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '#test/support/free-port.ts';

/** What was planted, by check: ids of the resources that it should find. */
export interface Planted {
  readonly found: Readonly<Record<string, readonly string[]>>;
  /** What a check finds where another one saves more: seen only when that one could not be asked. */
  readonly overlapped: Readonly<Record<string, readonly string[]>>;
  /** Days since things were detached, by region and id. */
  readonly detached: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** An instance without any metric. */
  readonly unmeasured: string;
}

/** What was planted in accounts of one organisation. */
export interface PlantedOrganization {
  /** Of the management account. */
  readonly own: string;
  readonly suspended: string;
  /** Volumes that should be found, by account; the management account and the suspended one have some too. */
  readonly volumes: Readonly<Record<string, readonly string[]>>;
}

export interface Moto<P> {
  readonly endpoint: string;
  readonly planted: P;
  readonly close: () => Promise<void>;
}

/** Starts moto with `python` as an account with planted waste. */
export const startMotoAccount = (python: string): Promise<Moto<Planted>> =>
  startMoto(python, './moto_account.py');

/** Starts moto with `python` as an organisation with planted waste in its accounts. */
export const startMotoOrganization = (python: string): Promise<Moto<PlantedOrganization>> =>
  startMoto(python, './moto_organization.py');

const startMoto = async <P>(python: string, file: string): Promise<Moto<P>> => {
  const port = await freePort();
  const script = fileURLToPath(new URL(file, import.meta.url));
  const moto = spawn(python, [script, `${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  // Read on, or moto would stop once the pipe is full.
  moto.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-5_000);
  });
  const ended = once(moto, 'exit').then(() => {
    throw new Error(`moto ended at once:\n${log}`);
  });
  const [line] = await Promise.race([once(createInterface(moto.stdout), 'line'), ended]);
  // From here on it is us who end it.
  ended.catch(() => {});
  return {
    endpoint: `http://127.0.0.1:${port}`,
    planted: JSON.parse(line) as P,
    close: async () => {
      moto.kill();
      await once(moto, 'exit');
    },
  };
};
