import { statusSchema } from '#core/contract/api.ts';
import { SIGN_IN_PATH, type SignIn, signInSchema } from '#core/contract/sign-in.ts';
import { findSignIn } from '../deployment-access.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { isLoopback, revoke, signInByBrowser } from '../oidc.ts';
import { dropSignIn, keepSignIn, readSignIns } from '../sign-ins.ts';
import { openTarget } from '../target.ts';
import { type CommonOptions, remark, say, show } from '../terminal.ts';

/** Signs in to a deployment: the one that was named, or again to the last one. */
export const login = async (
  address: string | undefined,
  options: CommonOptions & { readonly name?: string },
): Promise<ExitCode> => {
  const url = await addressOf(address ?? options.target, options);
  const signIn = await readSignIn(url);
  const tokens = await signInByBrowser(signIn, (page) => {
    say('Open this address in a browser and sign in:');
    say(`  ${page}`);
  });
  const before = (await readSignIns(options.signIns)).find((held) => held.url === url);
  const name = options.name ?? before?.name;
  await keepSignIn(options.signIns, { ...signIn, ...tokens, url, ...(name && { name }) });
  const target = await openTarget({ ...options, target: url });
  const { user } = await target.get('/status', statusSchema);
  show(options, { url, user, ...(name && { name }) }, [
    `Signed in to ${url} as ${user}.`,
    `What runs in this folder comes first; otherwise commands act there, or where --target says.`,
  ]);
  return EXIT.done;
};

/** Signs out of a deployment: what was kept of the sign-in is gone, and worth nothing. */
export const logout = async (
  address: string | undefined,
  options: CommonOptions,
): Promise<ExitCode> => {
  const held = await findSignIn(options.signIns, address ?? options.target);
  if (held === undefined) throw new CommandError('you are signed in to no deployment');
  const { url } = held;
  await dropSignIn(options.signIns, url);
  await revoke(held).catch(() =>
    remark(options, `${held.issuer} did not answer: the sign-in ends there by itself`),
  );
  show(options, { url }, [`Signed out of ${url}.`]);
  return EXIT.done;
};

const addressOf = async (
  given: string | undefined,
  { signIns }: CommonOptions,
): Promise<string> => {
  const held = await readSignIns(signIns);
  const known =
    held.find(({ name }) => name === given) ?? (given === undefined ? held[0] : undefined);
  if (known !== undefined) return known.url;
  if (given === undefined)
    throw new CommandError('name the address of a deployment: trimtab login https://…', EXIT.usage);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (url === undefined || !isSafe)
    throw new CommandError(
      `${JSON.stringify(given)} is no address of a deployment: it begins with https://`,
      EXIT.usage,
    );
  return url.origin;
};

/** @throws CommandError when nothing there says how one signs in */
const readSignIn = async (url: string): Promise<SignIn> => {
  const response = await fetch(`${url}${SIGN_IN_PATH}`).catch(() => {
    throw new CommandError(`${url} does not answer: is the network there?`);
  });
  const { data } = signInSchema.safeParse(await response.json().catch(() => undefined));
  if (response.ok && data !== undefined) return data;
  throw new CommandError(`${url} is no deployment of Trimtab: it does not say how one signs in`);
};
