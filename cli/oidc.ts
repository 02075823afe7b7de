import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  None,
  ResponseBodyError,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type TokenEndpointResponse,
  tokenRevocation,
} from 'openid-client';
import { loopbackUrl, type SignIn } from '#core/contract/sign-in.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { CommandError } from './exit.ts';
import { type Loopback, listenOnLoopback } from './loopback.ts';
import type { HeldSignIn } from './sign-ins.ts';

/** Long enough to find a phone with the second factor. */
const WAIT_MS = 5 * MS_PER_MINUTE;

type Tokens = Pick<HeldSignIn, 'idToken' | 'refreshToken' | 'expiresAt'>;

/** Whether an address is of this machine: only then nobody listens in on plain HTTP. */
export const isLoopback = ({ hostname }: URL): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/**
 * Lets a person sign in with a browser, by authorization code and PKCE. The answer comes to a port of this machine.
 *
 * @param tell shows the address to open
 * @throws CommandError when nobody does, or it is refused
 */
export const signInByBrowser = async (
  signIn: SignIn,
  tell: (address: string) => void,
): Promise<Tokens> => {
  const config = await discovered(signIn);
  const verifier = randomPKCECodeVerifier();
  const state = randomState();
  const loopback: Loopback = await listenOnLoopback(state);
  try {
    const redirect = loopbackUrl(loopback.port);
    tell(
      buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: 'openid email',
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        // Whoever signs in anew may then also approve what takes somebody confirmed just now.
        prompt: 'login',
      }).href,
    );
    const answer = await loopback.answered(WAIT_MS);
    const checks = { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true };
    const tokens = await authorizationCodeGrant(config, answer, checks);
    return heldOf(tokens, tokens.refresh_token);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`the sign-in was refused: ${saysOf(error)}`);
  } finally {
    await loopback.close();
  }
};

/** Returns a sign-in with tokens that still count for a while. @throws CommandError when it has ended */
export const renewed = async (held: HeldSignIn): Promise<HeldSignIn> => {
  const config = await discovered(held);
  try {
    const tokens = await refreshTokenGrant(config, held.refreshToken);
    return { ...held, ...heldOf(tokens, tokens.refresh_token ?? held.refreshToken) };
  } catch (error) {
    throw error instanceof ResponseBodyError
      ? new CommandError(`your sign-in to ${held.url} has ended: trimtab login ${held.url}`)
      : new CommandError(`${held.issuer} does not renew your sign-in: ${saysOf(error)}`);
  }
};

/** Ends a sign-in where it was made, so that what was kept of it is worth nothing any more. */
export const revoke = async (held: HeldSignIn): Promise<void> => {
  await tokenRevocation(await discovered(held), held.refreshToken);
};

const discovered = async ({ issuer, clientId }: SignIn): Promise<Configuration> => {
  const at = new URL(issuer);
  // Marked as deprecated so that nobody overlooks it; here it is for this machine alone.
  const execute = isLoopback(at) ? [allowInsecureRequests] : [];
  return discovery(at, clientId, undefined, None(), { execute }).catch((error) => {
    throw new CommandError(`${issuer} does not say how one signs in: ${saysOf(error)}`);
  });
};

const heldOf = (
  { id_token: idToken, expires_in: seconds = 0 }: TokenEndpointResponse,
  refreshToken: string | undefined,
): Tokens => {
  if (idToken === undefined || refreshToken === undefined)
    throw new CommandError('the sign-in gave no tokens that this command line can use');
  return { idToken, refreshToken, expiresAt: Date.now() + seconds * MS_PER_SECOND };
};

const saysOf = (error: unknown): string =>
  error instanceof ResponseBodyError
    ? (error.error_description ?? error.error)
    : error instanceof Error
      ? error.message
      : String(error);
