import { makeWebUseCases } from '#app/make-web-use-cases.ts';
import { makePages, serve } from '#local/pages.ts';
import { ACCOUNT, aFunction, anEstate, REGION } from '#test/local/account/an-account.ts';
import { type Embedded, openEmbedded, type Prepared, prepare } from './embedded.ts';
import { oneVolume } from './estates.ts';
import { freePort } from './free-port.ts';

/** The console with all that is behind it: the embedded cloud, its mailbox, and whoever sits at this machine. */
export interface LiveConsole {
  readonly embedded: Embedded;
  readonly url: string;
  /** Signs in whoever opens it first. */
  readonly signInUrl: () => string;
  /** Codes that were shown to confirm that it is them, the newest last. */
  readonly codes: readonly string[];
  /** Ids of the changes that were opened. */
  readonly changes: readonly string[];
  readonly close: () => Promise<void>;
}

/** Functions that are all too large, and a volume that is not needed: two kinds of change. */
const NAMES = ['image-resize', 'thumbnails', 'exports'] as const;
const estate = (also: Resources) => {
  const functions = NAMES.map((name) =>
    aFunction({
      name,
      id: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
      tags: { env: 'dev' },
    }),
  );
  const volume = oneVolume();
  return anEstate([...functions, ...volume.resources, ...also], { events: volume.events });
};

type Resources = NonNullable<Parameters<typeof anEstate>[0]>;

const YOU = { name: 'you', mail: 'you@example.com' };
let prepared: Promise<Prepared> | undefined;

/** Opens a cloud of its own in which everything asks, and serves it with the console that was built there. */
export const startLiveConsole = async (
  consoleDir: string,
  config: object = {},
  /** What else is in the account; that of the first call counts. */
  also: Resources = [],
): Promise<LiveConsole> => {
  prepared ??= prepare(estate(also));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const embedded = await openEmbedded(await prepared, {
    publicUrl: url,
    config: {
      mode: 'approve',
      approval: { approvers: [YOU] },
      execution: { caps: { shareOfGroup: 1 } },
      ...config,
    },
  });
  const codes: string[] = [];
  const { app, sessions } = makePages({
    clock: embedded.clock,
    cloud: embedded.cloud,
    useCases: makeWebUseCases({
      ...embedded.ports,
      account: { name: 'simulated account', simulated: true },
      pollAfterMs: 300,
    }),
    publicUrl: url,
    user: YOU.name,
    slackUser: 'U0YOU',
    log: (line) => console.error(line),
    showCode: (code) => codes.push(code),
    consoleDir,
  });
  const site = await serve(app, port);
  const changes = await embedded.openChanges();
  for (const change of changes)
    await embedded.until(change, ({ asked, closed }) => (asked ?? closed) !== undefined);
  return {
    embedded,
    url,
    signInUrl: sessions.signInUrl,
    codes,
    changes,
    close: async () => {
      await site.close();
      await embedded.close();
    },
  };
};
