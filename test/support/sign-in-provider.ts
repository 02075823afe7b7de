import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { listenHere } from '#local/http-server.ts';

/** Somebody whom the provider knows. */
export interface Person {
  readonly sub: string;
  readonly email: string;
  readonly groups: readonly string[];
}

export interface SignInProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** Who sits at the browser; undefined: nobody, and a sign-in is refused. */
  who: Person | undefined;
  /** How long tokens count, in seconds. */
  lifetime: number;
  /** What was asked of the pages of the sign-in, newest last. */
  readonly asked: URLSearchParams[];
  /** Whether sign-ins are renewed. */
  renews: boolean;
  readonly revoked: string[];
  readonly close: () => Promise<void>;
}

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token as the provider signs it; with a key of somebody else's, when one is given. */
export const signedToken = (claims: object, key = KEYS.privateKey): string => {
  const body = `${encoded({ alg: 'RS256', kid: 'key-1' })}.${encoded(claims)}`;
  return `${body}.${sign('RSA-SHA256', Buffer.from(body), key).toString('base64url')}`;
};

/** What an API verifies tokens with. */
export const PUBLIC_KEY = KEYS.publicKey;

/**
 * An OpenID provider on this machine, which does what Cognito does for a public client: codes count once, for whoever knows
 * the verifier, and lead back only to where the client may be sent.
 */
export const startSignInProvider = async (
  redirects: (uri: string) => boolean = () => true,
): Promise<SignInProvider> => {
  const app = new Hono();
  // The port is known once it listens.
  let listener = (() => {}) as unknown as ReturnType<typeof getRequestListener>;
  const server = await listenHere((request, response) => listener(request, response), 0);
  const issuer = `http://127.0.0.1:${server.port}`;
  const provider: SignInProvider = {
    issuer,
    clientId: 'client-1',
    who: undefined,
    lifetime: 3_600,
    asked: [],
    renews: true,
    revoked: [],
    close: server.close,
  };
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string }>();
  const tokens = (person: Person, since: number) => {
    const now = Math.floor(Date.now() / 1_000);
    const about = {
      iss: issuer,
      aud: provider.clientId,
      sub: person.sub,
      iat: now,
      exp: now + provider.lifetime,
      auth_time: since,
    };
    return {
      token_type: 'Bearer',
      access_token: signedToken({ ...about, token_use: 'access' }),
      id_token: signedToken({
        ...about,
        token_use: 'id',
        email: person.email,
        email_verified: true,
        'cognito:groups': person.groups,
      }),
      expires_in: provider.lifetime,
    };
  };
  app.use(cors());
  app.get('/.well-known/openid-configuration', (context) =>
    context.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      revocation_endpoint: `${issuer}/revoke`,
      end_session_endpoint: `${issuer}/logout`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
  );
  app.get('/keys', (context) =>
    context.json({
      keys: [
        { ...KEYS.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' },
      ],
    }),
  );
  app.get('/authorize', (context) => {
    const asked = new URL(context.req.url).searchParams;
    provider.asked.push(asked);
    const redirect = asked.get('redirect_uri') ?? '';
    const isOurs = asked.get('client_id') === provider.clientId && redirects(redirect);
    if (!isOurs || asked.get('code_challenge_method') !== 'S256')
      return context.text('The client may not be sent there.', 400);
    const back = new URL(redirect);
    back.searchParams.set('state', asked.get('state') ?? '');
    if (provider.who === undefined) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      codes.set(code, { challenge: asked.get('code_challenge') ?? '', redirect });
      back.searchParams.set('code', code);
    }
    return context.redirect(back.href, 302);
  });
  app.post('/token', async (context) => {
    const form = await context.req.parseBody();
    const refused = (error: string) => context.json({ error }, 400);
    if (form.client_id !== provider.clientId) return refused('invalid_client');
    const now = Math.floor(Date.now() / 1_000);
    if (form.grant_type === 'refresh_token') {
      const known = JSON.parse(String(form.refresh_token)) as { person: Person; since: number };
      const isKnown = provider.renews && !provider.revoked.includes(String(form.refresh_token));
      return isKnown ? context.json(tokens(known.person, known.since)) : refused('invalid_grant');
    }
    const code = codes.get(String(form.code));
    codes.delete(String(form.code));
    const challenge = createHash('sha256').update(String(form.code_verifier)).digest('base64url');
    const isRight = code?.challenge === challenge && code.redirect === form.redirect_uri;
    if (!isRight || provider.who === undefined) return refused('invalid_grant');
    const refresh = JSON.stringify({ person: provider.who, since: now });
    return context.json({ ...tokens(provider.who, now), refresh_token: refresh });
  });
  app.post('/revoke', async (context) => {
    provider.revoked.push(String((await context.req.parseBody()).token));
    return context.body(null, 200);
  });
  app.get('/logout', (context) => context.redirect(context.req.query('logout_uri') ?? '/', 302));
  listener = getRequestListener(app.fetch);
  return provider;
};
