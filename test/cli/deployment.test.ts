import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { aCommandLine, startDeployment } from '#test/support/beside-deployment.ts';
import { signedToken } from '#test/support/sign-in-provider.ts';

const ANA = { sub: 'sub-ana', email: 'Ana@example.com', groups: ['operator'] };
const VERA = { sub: 'sub-vera', email: 'vera@example.com', groups: ['viewer'] };

let deployment: Awaited<ReturnType<typeof startDeployment>>;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.close());

/** What is kept of the sign-ins. */
const keptIn = (home: string) => {
  const file = join(home, 'trimtab', 'sign-ins.json');
  return {
    file,
    read: () => JSON.parse(readFileSync(file, 'utf8')),
    change: (more: object) => {
      const [first, ...others] = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify([{ ...first, ...more }, ...others]));
    },
  };
};

test('somebody signs in, decides and signs out, as they would beside a simulation', async () => {
  const { embedded, provider, url } = deployment;
  const { login, trimtab, home } = aCommandLine();
  const [change = ''] = await embedded.openChanges();
  await embedded.until(change, ({ asked }) => asked !== undefined);
  provider.who = ANA;

  const signedIn = await login(url, '--name', 'shop');
  expect(signedIn, signedIn.err).toMatchObject({ code: 0 });
  expect(signedIn.out).toContain(`Signed in to ${url} as ana.`);
  expect(provider.asked[0]?.get('redirect_uri')).toMatch(/^http:\/\/localhost:4781\d\/$/);
  // Each sign-in asks anew, so that it also counts as confirmed just now.
  expect(provider.asked[0]?.get('prompt')).toBe('login');
  const { file, read } = keptIn(home);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  expect((await trimtab('approvals')).out).toMatch(/\nchg-0001 {2}for me/);
  expect((await trimtab('status', '--target', 'shop')).out).toContain('AWS · mode');
  expect((await trimtab('resources', '--target', url)).out).toContain('lambda/function');
  const approved = await trimtab('approve', 'chg-0001', '--yes', '--target', 'shop');
  expect(approved, approved.err).toMatchObject({ code: 0 });
  expect((await trimtab('approve', 'chg-0001', '--yes')).code).toBe(3);
  await embedded.until(change, ({ closed }) => closed !== undefined);
  expect((await trimtab('change', 'chg-0001')).out).toMatch(/approved {6}.*by cli/);

  const [{ refreshToken }] = read();
  expect((await trimtab('logout', 'shop')).out).toBe(`Signed out of ${url}.\n`);
  expect(read()).toEqual([]);
  expect(provider.revoked).toEqual([refreshToken]);
  expect(await trimtab('status')).toMatchObject({ code: 1, out: '' });
});

test('a token that has ended is renewed, once, and kept', async () => {
  const { provider, url } = deployment;
  const { login, trimtab, home } = aCommandLine();
  provider.who = ANA;
  expect((await login(url)).code).toBe(0);
  const { read, change } = keptIn(home);
  change({ idToken: 'ended', expiresAt: Date.now() - 1 });
  expect((await trimtab('status')).code).toBe(0);
  const [{ idToken }] = read();
  expect(idToken).not.toBe('ended');
  expect((await trimtab('status')).code).toBe(0);
  expect(read()[0].idToken).toBe(idToken);

  provider.renews = false;
  onTestFinished(() => {
    provider.renews = true;
  });
  change({ expiresAt: Date.now() - 1 });
  const ended = await trimtab('status');
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).toBe(`your sign-in to ${url} has ended: trimtab login ${url}\n`);
});

describe('one line says what is wrong', () => {
  test('where the role does not suffice, where a token is forged, and where nothing answers', async () => {
    const { provider, url } = deployment;
    const { login, trimtab, home } = aCommandLine();
    provider.who = VERA;
    expect((await login(url)).out).toContain('as vera@example.com');
    const said = async (...args: string[]) => {
      const { code, out, err } = await trimtab(...args);
      return { code, out, err: err.trimEnd() };
    };
    expect(await said('resume', '--reason', 'over')).toEqual({
      code: 1,
      out: '',
      err: 'This needs the role operator, which you do not have.',
    });

    const { read, change } = keptIn(home);
    const [, body = ''] = read()[0].idToken.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    change({ idToken: signedToken({ ...claims, 'cognito:groups': ['admin'] }, privateKey) });
    expect(await said('status')).toEqual({
      code: 1,
      out: '',
      err: `${url} does not know your sign-in: trimtab login ${url}`,
    });

    const gone = 'http://127.0.0.1:9';
    change({ url: gone });
    expect(await said('status')).toEqual({
      code: 1,
      out: '',
      err: `${gone} does not answer: is the network there?`,
    });
  });

  test('where nobody signs in, and where there is no deployment', async () => {
    const { provider, url } = deployment;
    const { login, trimtab } = aCommandLine();
    provider.who = undefined;
    const refused = await login(url);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/\nthe sign-in was refused: .*\n$/);
    expect(await trimtab('login')).toMatchObject({ code: 64 });
    expect((await trimtab('login', 'http://trimtab.example.com')).err).toMatch(
      /is no address of a deployment: it begins with https:\/\//,
    );
    expect((await trimtab('login', provider.issuer)).err).toMatch(
      /is no deployment of Trimtab: it does not say how one signs in/,
    );
    expect((await trimtab('status', '--target', 'shop')).err).toBe(
      'you are not signed in to shop: trimtab login <address>\n',
    );
    expect((await trimtab('status', '--target', 'scan')).err).toMatch(/by a scan nothing/);
  });
});
