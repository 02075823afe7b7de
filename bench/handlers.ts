import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TABLE_VARIABLES } from '#core/contract/env.ts';
import { handlerLoads, MOST_BYTES } from './handler-load.ts';

/**
 * Prints what each handler loads before its first event, and the processor's time for it in a process of its own; fails
 * above 1 MB, and at three times the time that is aimed at.
 */
const AIM_MS = 300;
const TRIES = 3;

const folder = mkdtempSync(join(tmpdir(), 'trimtab-handlers-'));

const environment = {
  ...Object.fromEntries(TABLE_VARIABLES.map((name) => [name, 'table'])),
  AWS_REGION: 'us-east-1',
  CHANGE_WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000042:stateMachine:change',
  PUBLIC_URL: 'https://links.example.com',
  MAIL_FROM: 'approvals@example.com',
  INFLUX_URL: 'https://influx.example.com:8086',
  INFLUX_USER: 'trimtab',
  INFLUX_PASSWORD: 'not-a-secret',
  INFLUX_BUCKET: 'trimtab',
};

/** The shortest of a few, since whatever else runs on the machine only adds. */
const startMs = (file: string): number => {
  const script = `const begun = process.cpuUsage();
await import(${JSON.stringify(pathToFileURL(file).href)});
const { user, system } = process.cpuUsage(begun);
process.stdout.write(String((user + system) / 1_000));`;
  const run = () =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        env: { ...process.env, ...environment },
      }),
    );
  return Math.min(...Array.from({ length: TRIES }, run));
};

for (const { entry, file, bytes } of handlerLoads(folder)) {
  const ms = startMs(file);
  console.log(
    `${entry.padEnd(20)} ${(bytes / 1_000).toFixed(0).padStart(5)} kB ${ms.toFixed(0).padStart(5)} ms`,
  );
  if (bytes === 0 || bytes > MOST_BYTES || ms > 3 * AIM_MS) process.exitCode = 1;
}
rmSync(folder, { recursive: true });
