// Longer than 250 lines: one made-up home folder, with every way in which somebody signs in.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ScanReport, scanReportSchema } from '#core/scan/report.ts';
import { type Moto, type PlantedOrganization, startMotoOrganization } from './moto-account.ts';
import { type ProxyOptions, startProxy } from './proxy.ts';
import { runCli } from './run-cli.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined)
  console.warn('SKIPPED: credentials of a scan, since TRIMTAB_MOTO_PYTHON is not set.');

const MINUTE_MS = 60_000;
/**
 * Sooner than the five minutes for which the SDK takes credentials for good: it asks for new ones, some times over, before
 * every call. Later than a scan takes on a busy machine.
 */
const soon = (): string => new Date(Date.now() + 4 * MINUTE_MS).toISOString();

/** Keys that moto takes for those of its own account. */
const KEYS = 'aws_access_key_id = AKIAOFTHEFILE\naws_secret_access_key = not-a-secret\n';
const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

const SSO_PROFILE = `[profile work]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Reader
region = us-east-1

[sso-session company]
sso_region = us-east-1
sso_start_url = https://company.awsapps.com/start
`;

const PROCESS_PROFILE =
  '[profile work]\nregion = us-east-1\ncredential_process = sh -c $HOME/keys\n';

/** Where the AWS command line keeps the token of a session. */
const cacheFile = (session: string): string =>
  `.aws/sso/cache/${createHash('sha1').update(session).digest('hex')}.json`;

/** A program that gives out keys with a number, `times` times; after that it fails. */
const keyProgram = (times: number): string => `#!/bin/sh
n=$(cat "$HOME/count" 2>/dev/null || echo 0)
n=$((n + 1))
echo $n > "$HOME/count"
[ $n -le ${times} ] || { echo "no more keys" >&2; exit 1; }
echo '{"Version":1,"AccessKeyId":"AKIANUMBER'$n'","SecretAccessKey":"x","SessionToken":"y","Expiration":"'${soon()}'"}'
`;

describe.skipIf(python === undefined)('credentials of a scan', { timeout: 300_000 }, () => {
  let moto: Moto<PlantedOrganization>;
  beforeAll(async () => {
    moto = await startMotoOrganization(python ?? '');
  }, 300_000);
  afterAll(() => moto?.close());

  /** A home with these files. */
  const aHome = (files: Readonly<Record<string, string>>): string => {
    const home = mkdtempSync(join(tmpdir(), 'trimtab-home-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    mkdirSync(join(home, '.aws/sso/cache'), { recursive: true });
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(home, name), text, { mode: 0o700 });
    return home;
  };

  const run = async (
    files: Readonly<Record<string, string>>,
    args: readonly string[],
    options: Partial<ProxyOptions> & { readonly env?: NodeJS.ProcessEnv } = {},
  ) => {
    const proxy = await startProxy({ to: moto.endpoint, ...options });
    onTestFinished(proxy.close);
    const home = aHome(files);
    const state = join(home, 'state');
    const where = ['--state', state, '--prices', 'built-in', '--timeout', '10'];
    const ran = await runCli(['scan', '--json', '--quiet', ...where, ...args], {
      HOME: home,
      AWS_ENDPOINT_URL: proxy.url,
      ...NO_KEYS,
      ...options.env,
    });
    return { ...ran, proxy, state };
  };
  const scan = async (...given: Parameters<typeof run>) => {
    const ran = await run(...given);
    expect(ran.out, ran.err).not.toBe('');
    return { ...ran, report: scanReportSchema.parse(JSON.parse(ran.out)) };
  };

  const ONLY_GP2 = ['--check', 'ebs/gp2-volume'];
  const idsOf = ({ rows }: ScanReport) =>
    rows.map(({ recommendation }) => recommendation.resourceId);
  const ofOwn = () => moto.planted.volumes[moto.planted.own];
  const keysIn = (proxy: Awaited<ReturnType<typeof run>>['proxy']) =>
    new Set(proxy.asked.map(({ accessKey }) => accessKey));

  test('a profile names keys, region and account, and wins over keys of the environment', async () => {
    const { code, report, proxy } = await scan(
      {
        '.aws/config': `[profile work]\nregion = us-east-1\n`,
        '.aws/credentials': `[work]\n${KEYS}`,
      },
      ['--profile', 'work', ...ONLY_GP2],
      { env: { AWS_ACCESS_KEY_ID: 'AKIAOFTHESHELL', AWS_SECRET_ACCESS_KEY: 'x' } },
    );
    expect(code).toBe(0);
    expect(report.places).toEqual([{ account: moto.planted.own, region: 'us-east-1' }]);
    expect(idsOf(report)).toEqual(ofOwn());
    expect([...keysIn(proxy)]).toEqual(['AKIAOFTHEFILE']);
  });

  test('an SSO session that is signed in gives the role of the profile', async () => {
    const [account = ''] = Object.keys(moto.planted.volumes);
    const token = {
      accessToken: 'signed-in',
      expiresAt: new Date(Date.now() + 60 * MINUTE_MS).toISOString(),
      region: 'us-east-1',
      startUrl: 'https://company.awsapps.com/start',
    };
    const { code, report, proxy } = await scan(
      { '.aws/config': SSO_PROFILE, [cacheFile('company')]: JSON.stringify(token) },
      ['--profile', 'work', ...ONLY_GP2],
      {
        answer: ({ operation }) =>
          operation.startsWith('GET /federation/credentials')
            ? {
                roleCredentials: {
                  accessKeyId: 'AKIAOFTHEROLE',
                  secretAccessKey: 'x',
                  sessionToken: 'y',
                  expiration: Date.now() + 60 * MINUTE_MS,
                },
              }
            : undefined,
      },
    );
    expect(code).toBe(0);
    expect(report.places).toEqual([{ account, region: 'us-east-1' }]);
    expect(keysIn(proxy)).toContain('AKIAOFTHEROLE');
  });

  test('a profile that assumes a role reads the account of the role', async () => {
    const account = Object.keys(moto.planted.volumes).find((id) => id !== moto.planted.own) ?? '';
    const said: unknown[] = [];
    const { report } = await scan(
      {
        '.aws/config': `[profile base]\nregion = us-east-1\n\n[profile work]\nregion = us-east-1\nrole_arn = arn:aws:iam::${account}:role/reader\nsource_profile = base\nexternal_id = shared\n`,
        '.aws/credentials': `[base]\n${KEYS}`,
      },
      ['--profile', 'work', ...ONLY_GP2],
      {
        answer: ({ operation }, body) => {
          if (operation === 'AssumeRole') said.push(new URLSearchParams(body).get('ExternalId'));
          return undefined;
        },
      },
    );
    expect(report.places).toEqual([{ account, region: 'us-east-1' }]);
    expect(idsOf(report)).toEqual(moto.planted.volumes[account]);
    expect(new Set(said)).toEqual(new Set(['shared']));
  });

  test('credentials that run out while it reads are renewed', async () => {
    const { code, report, proxy } = await scan(
      { '.aws/config': PROCESS_PROFILE, keys: keyProgram(1_000) },
      ['--profile', 'work', ...ONLY_GP2],
    );
    expect(code).toBe(0);
    expect(idsOf(report)).toEqual(ofOwn());
    expect(keysIn(proxy).size).toBeGreaterThan(1);
  });

  test.each<[string, Readonly<Record<string, string>>, Partial<ProxyOptions>]>([
    ['that cannot be renewed', { '.aws/config': PROCESS_PROFILE, keys: keyProgram(10) }, {}],
    [
      'that AWS no longer takes',
      {
        '.aws/config': '[profile work]\nregion = us-east-1\n',
        '.aws/credentials': `[work]\n${KEYS}`,
      },
      { fault: (_asked, n) => (n < 4 ? undefined : 'expired') },
    ],
  ])('credentials %s leave gaps, and nothing is invented', async (_name, files, options) => {
    const { code, report } = await scan(files, ['--profile', 'work'], options);
    expect(code).toBe(7);
    expect(report.gaps.length).toBeGreaterThan(2);
    // What was read before counts; what was not is never said to be fine.
    for (const id of idsOf(report)) expect(ofOwn()).toContain(id);
    expect(report.gaps.filter(({ permission }) => permission !== undefined)).toEqual([]);
    expect(report.gaps.map(({ missing }) => missing)).toContain('rds/instance');
  });

  test.each<[string, Readonly<Record<string, string>>, Partial<ProxyOptions>, RegExp]>([
    [
      'an SSO session that was never signed in',
      { '.aws/config': SSO_PROFILE },
      {},
      /^the SSO session of the profile work has expired: aws sso login --profile work\n$/,
    ],
    [
      'an SSO session that has expired',
      {
        '.aws/config': SSO_PROFILE,
        [cacheFile('company')]: JSON.stringify({
          accessToken: 'signed-in',
          expiresAt: '2020-01-01T00:00:00Z',
        }),
      },
      {},
      /^the SSO session of the profile work has expired: aws sso login --profile work\n$/,
    ],
    [
      'a role that does not trust the profile',
      {
        '.aws/config':
          '[profile work]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/reader\nsource_profile = base\n',
        '.aws/credentials': `[base]\n${KEYS}`,
      },
      { fault: ({ operation }) => (operation === 'AssumeRole' ? 'denied' : undefined) },
      /^AccessDenied: the role of the profile work cannot be assumed: AssumeRole is denied here; check its role_arn/,
    ],
    [
      'a profile that asks for a code',
      {
        '.aws/config':
          '[profile work]\nregion = us-east-1\nrole_arn = arn:aws:iam::222222222222:role/reader\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n',
        '.aws/credentials': `[base]\n${KEYS}`,
      },
      {},
      /^the profile work asks for an MFA code, .*aws configure export-credentials/,
    ],
    [
      'a program that gives no keys',
      { '.aws/config': PROCESS_PROFILE, keys: keyProgram(0) },
      {},
      /^there are no AWS credentials in the profile work: sign in/,
    ],
    [
      'a token that AWS no longer takes',
      {
        '.aws/config': '[profile work]\nregion = us-east-1\n',
        '.aws/credentials': `[work]\n${KEYS}`,
      },
      { fault: () => 'expired' },
      /^the credentials have expired: sign in/,
    ],
    [
      'a profile without a region',
      { '.aws/credentials': `[work]\n${KEYS}` },
      {},
      /^no region is set: name one with --region/,
    ],
  ])('%s ends in one line, and nothing is written', async (_name, files, options, says) => {
    const ran = await run(files, ['--profile', 'work'], options);
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringMatching(says) });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(existsSync(ran.state)).toBe(false);
  });

  test('AWS_PROFILE is as good as --profile, and is named as well', async () => {
    const ran = await run({ '.aws/config': SSO_PROFILE }, [], { env: { AWS_PROFILE: 'work' } });
    expect(ran.err).toContain('aws sso login --profile work');
  });
});
