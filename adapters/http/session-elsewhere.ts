import * as z from 'zod';
import type { SessionUser } from '#app/opened-link.ts';
import { ROLES } from '#core/contract/roles.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { CONFIRMED_MS } from './step-up.ts';

const namesSchema = z
  .union([z.string().transform((name) => [name]), z.array(z.string())])
  .catch([]);
const tokenSchema = z.looseObject({
  sub: z.string(),
  auth_time: z.number().optional().catch(undefined),
  amr: namesSchema,
  acr: z.string().optional().catch(undefined),
});

/** What an issuer writes when somebody gave a second factor; every other value is that issuer's own, and proves nothing here. */
const SECOND_FACTOR = {
  /** @see https://www.rfc-editor.org/rfc/rfc8176#section-2 */
  amr: 'mfa',
  /** @see https://openid.net/specs/openid-provider-authentication-policy-extension-1_0.html#auth_policies */
  acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
} as const;

/**
 * Returns what somebody may whom another issuer let in, and how sure that is.
 *
 * The authorizer hands lists over as text, in which a group named `site admin` looks like two. They are read from the token
 * itself, which is the one that it verified: it comes from the same header and is of the same person.
 */
export const sessionElsewhere = (
  request: Request,
  sub: string,
  { groupsClaim, now }: { readonly groupsClaim: string; readonly now: number },
): Pick<SessionUser, 'roles' | 'assurance'> => {
  const { data: token } = tokenSchema.safeParse(payloadOf(request));
  if (token === undefined || token.sub !== sub) return { roles: [], assurance: 'signed-in' };
  const { auth_time: since, amr, acr } = token;
  const groups = namesSchema.parse(token[groupsClaim]);
  const isByTwo = amr.includes(SECOND_FACTOR.amr) || acr === SECOND_FACTOR.acr;
  const isJustNow = since !== undefined && now - since * MS_PER_SECOND < CONFIRMED_MS;
  return {
    roles: ROLES.filter((role) => groups.includes(role)),
    assurance: isByTwo && isJustNow ? 'stepped-up' : 'signed-in',
  };
};

const payloadOf = (request: Request): unknown => {
  const [, payload = ''] =
    /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};
