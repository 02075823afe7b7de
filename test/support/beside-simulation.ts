import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LOCAL_ACCESS_FILE } from '#core/contract/local-access.ts';
import { makePages, serve } from '#local/pages.ts';
import { type Ran, runCli } from '#test/conformance/scan/run-cli.ts';
import { openOn, type Story } from './change-story.ts';
import { ANA, type Embedded, type EmbeddedOptions } from './embedded.ts';
import { freePort } from './free-port.ts';

/** A simulation that runs in this process, and the command line beside it. */
export const besideSimulation = async (
  on: Story['on'],
  options: EmbeddedOptions = {},
): Promise<{
  readonly embedded: Embedded;
  readonly trimtab: (...args: string[]) => Promise<Ran>;
  readonly state: string;
}> => {
  const embedded = await openOn(on, options);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { app, sessions } = makePages({
    clock: embedded.clock,
    cloud: embedded.cloud,
    useCases: embedded.web,
    publicUrl: url,
    user: ANA.name,
    slackUser: 'U0ANA',
    log: () => undefined,
  });
  const site = await serve(app, port);
  const state = mkdtempSync(join(tmpdir(), 'trimtab-cli-'));
  writeFileSync(
    join(state, LOCAL_ACCESS_FILE),
    JSON.stringify({ url, cookie: sessions.issueCookie() }),
  );
  onTestFinished(async () => {
    await site.close();
    rmSync(state, { recursive: true, force: true });
  });
  return { embedded, trimtab: (...args) => runCli([...args, '--state', state]), state };
};
