import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { SIGN_IN_PATH, signInSchema } from '#core/contract/sign-in.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { Session } from './api.ts';

/**
 * Returns who is signed in to this deployment, or leaves for the pages of its sign-in, and goes on here when they lead
 * back. Undefined where one signs in otherwise: on one's own machine the terminal does it. By code and PKCE; what shows who
 * one is lives as long as the tab.
 *
 * @throws NotPermittedError when the sign-in was refused
 */
export const openSession = async (): Promise<Session | undefined> => {
  const answer = await fetch(SIGN_IN_PATH);
  const { data: signIn } = signInSchema.safeParse(await answer.json().catch(() => undefined));
  if (signIn === undefined) return undefined;
  const home = `${location.origin}/`;
  const store = new WebStorageStateStore({ store: sessionStorage });
  const manager = new UserManager({
    authority: signIn.issuer,
    client_id: signIn.clientId,
    redirect_uri: home,
    scope: 'openid email',
    userStore: store,
    stateStore: store,
  });
  await comeBack(manager);
  const held = await manager.getUser();
  if (held === null || held.expired) {
    await manager.signinRedirect({ state: `${location.pathname}${location.search}` });
    // The page is left now: nobody is to be told anything before.
    return new Promise(() => {});
  }
  return {
    token: async () => (await manager.getUser())?.id_token,
    signOut: () =>
      manager.signoutRedirect({
        // By these names, since Cognito knows the standard's not.
        extraQueryParams: { client_id: signIn.clientId, logout_uri: home },
      }),
  };
};

/** Takes the answer of the sign-in, if this page was opened with one, and shows what was looked at before it. */
const comeBack = async (manager: UserManager): Promise<void> => {
  const query = new URLSearchParams(location.search);
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return;
  const user = await manager.signinCallback().catch((cause) => {
    throw new NotPermittedError('The sign-in was refused. Open the console again.', { cause });
  });
  const before = typeof user?.state === 'string' ? user.state : '/';
  history.replaceState(null, '', before);
};
