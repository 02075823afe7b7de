import { makeApprovalVerbs } from '#app/approvals/approval-verbs.ts';
import { makeDecideByLink } from '#app/approvals/link-use-cases.ts';
import { makeViewApproval } from '#app/view-approval.ts';
import type { Deps } from './fake-ports.ts';

export type Person = 'ana' | 'bo';

const LINK = /\/a\/([A-Za-z0-9_-]{43})/;

/** The secret of the newest link that was mailed to somebody. */
export const linkOf = (mails: readonly { to: string; text: string }[], person: Person) =>
  LINK.exec(
    mails.findLast(({ to, text }) => to.startsWith(`${person}@`) && LINK.test(text))?.text ?? '',
  )?.[1];

/** Opens a link and, if the page lets them, decides. Returns how that was answered. */
export const decideOver = async (
  deps: Deps,
  secret: string,
  person: Person,
  decision: 'approve' | 'reject',
): Promise<string> => {
  const sent = { secret, session: { user: person, assurance: 'stepped-up' as const } };
  const seen = await makeViewApproval(deps)(sent);
  if (!('version' in seen)) return seen.kind;
  const answer = await makeDecideByLink(
    deps,
    makeApprovalVerbs(deps),
  )({
    ...sent,
    decision,
    note: decision === 'reject' ? 'not now' : '',
    version: seen.version,
  });
  return `${seen.kind}: ${answer.kind}`;
};
