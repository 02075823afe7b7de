import * as z from 'zod';
import type { SessionUser } from '#app/opened-link.ts';
import type { Now, ReadConfig } from '#app/ports.ts';
import type { ApprovalConfig } from '#core/contract/config/approval.ts';
import { ROLES } from '#core/contract/roles.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import type { Session } from './session.ts';
import { sessionElsewhere } from './session-elsewhere.ts';
import { CONFIRMED_MS } from './step-up.ts';

/**
 * The claims of a token, of which API Gateway's JWT authorizer writes every one as text: a list as `[admin viewer]`. The
 * user pool lets no group have a space in its name.
 */
const claimsSchema = z.object({
  sub: z.string().min(1),
  email: z.string().optional(),
  email_verified: z.enum(['true', 'false']).optional(),
  'cognito:groups': z.string().optional(),
  auth_time: z.string().regex(/^\d+$/).optional(),
  identities: z.unknown().optional(),
});
type Claims = z.output<typeof claimsSchema>;

/** Where API Gateway puts what its authorizer has verified; no part of it comes from the request. */
const handedOverSchema = z.object({
  event: z.object({
    requestContext: z.object({
      authorizer: z.object({ jwt: z.object({ claims: claimsSchema }) }),
    }),
  }),
});

/**
 * Sessions of a deployment: whoever the authorizer of the HTTP API has found a token to be of. Headers alone say nothing,
 * so that on a route without an authorizer nobody is signed in, whatever is sent.
 *
 * There is no cookie. A browser sends no bearer token by itself, so that no other page can act in somebody's name.
 */
export const makeVerifiedSession = ({
  readConfig,
  now,
  groupsClaim,
}: {
  readonly readConfig: ReadConfig;
  readonly now: Now;
  /** Of another issuer than our own user pool. */
  readonly groupsClaim?: string | undefined;
}): Session => {
  return async (request, handedOver): Promise<SessionUser | undefined> => {
    const { data } = handedOverSchema.safeParse(handedOver);
    if (data === undefined) return undefined;
    const { claims } = data.event.requestContext.authorizer.jwt;
    const { config } = await readConfig();
    const user = nameOf(claims, config.approval.approvers);
    if (groupsClaim !== undefined)
      return { user, ...sessionElsewhere(request, claims.sub, { groupsClaim, now: now() }) };
    return {
      user,
      roles: rolesOf(claims),
      assurance: isConfirmed(claims, now()) ? 'stepped-up' : 'signed-in',
    };
  };
};

/**
 * The one name that approvals know somebody by. A mail address counts only once it is verified, and neither a name nor an
 * address that somebody chose for themselves ever does.
 */
const nameOf = (
  { sub, email, email_verified }: Claims,
  approvers: ApprovalConfig['approvers'],
): string => {
  if (email === undefined || email_verified !== 'true') return `user ${sub}`;
  const mail = email.toLowerCase();
  return approvers.find((approver) => approver.mail.toLowerCase() === mail)?.name ?? mail;
};

/** Groups have the names of roles. Whoever is in none may nothing. */
const rolesOf = ({ 'cognito:groups': groups = '' }: Claims): SessionUser['roles'] => {
  const names = groups.replace(/^\[(.*)\]$/, '$1').split(' ');
  return ROLES.filter((role) => names.includes(role));
};

/**
 * Whether somebody gave password and second factor just now: the user pool asks everybody for both. Whoever came by way of
 * another provider (`identities`) was asked there, nobody here knows for what.
 */
const isConfirmed = ({ auth_time, identities }: Claims, now: number): boolean =>
  auth_time !== undefined &&
  identities === undefined &&
  now - Number(auth_time) * MS_PER_SECOND < CONFIRMED_MS;
