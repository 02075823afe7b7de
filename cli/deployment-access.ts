import { systemClock } from '#adapters/aws/clock.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import type { Access } from './access.ts';
import { CommandError } from './exit.ts';
import { type HeldSignIn, readSignIns, renewSignIn } from './sign-ins.ts';

/** A token that ends sooner is renewed first: it has to last until the request has arrived. */
const RENEW_BEFORE_MS = MS_PER_MINUTE;

/**
 * Returns the deployment of this address or name, or the one that was signed in to last; undefined where none was named
 * and there is none.
 *
 * @throws CommandError when nobody is signed in to what was named
 */
export const deploymentAccess = async (
  file: string,
  which: string | undefined,
): Promise<Access | undefined> => {
  const found = await findSignIn(file, which);
  if (found === undefined) return undefined;
  const { url } = found;
  let held = found;
  return {
    url,
    headers: async () => {
      if (held.expiresAt - systemClock() < RENEW_BEFORE_MS) {
        const { renewed } = await import('./oidc.ts');
        held = await renewed(held);
        await renewSignIn(file, held);
      }
      return { authorization: `Bearer ${held.idToken}` };
    },
    notThere: () => new CommandError(`${url} does not answer: is the network there?`),
    notSignedIn: () => new CommandError(`${url} does not know your sign-in: trimtab login ${url}`),
  };
};

/** @throws CommandError when nobody is signed in to what was named */
export const findSignIn = async (
  file: string,
  which: string | undefined,
): Promise<HeldSignIn | undefined> => {
  const held = await readSignIns(file);
  if (which === undefined) return held[0];
  const named = which.replace(/\/+$/, '');
  const found = held.find(({ url, name }) => url === named || name === named);
  if (found !== undefined) return found;
  const known = held.map(({ url, name }) => name ?? url);
  throw new CommandError(
    `you are not signed in to ${which}: trimtab login <address>${known.length === 0 ? '' : `, or name one of ${known.join(', ')}`}`,
  );
};
