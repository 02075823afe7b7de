import { hashSecret } from '#core/approval/link.ts';
import type { PassOnView } from '#core/present/page/approval-view.ts';
import type { OpenedLink } from '../opened-link.ts';
import type { ReadConfig } from '../ports.ts';
import { presentChange } from '../present-change.ts';
import {
  type AskedRequest,
  isAwaited,
  type ReadRequestDeps,
  readRequest,
} from '../read-request.ts';
import type { LinkAnswer, LinkDecision, PassOnRequest, RefusedForm } from '../web-use-cases.ts';
import type { VerbAnswer } from './answers.ts';
import type { ApprovalVerbs } from './approval-verbs.ts';
import { identityOf } from './identity-of.ts';
import { standInFor } from './mail-approver.ts';
import { refuseAttempt } from './refuse-attempt.ts';
import type { WriteBesideDeps } from './write-beside.ts';

/** A link is the only thing that comes by mail. */
const VIA = 'mail';

/** What the form behind a link for deciding does: each button one verb, in the name of whom the mail was sent to. */
export const makeDecideByLink =
  (deps: ReadRequestDeps, verbs: ApprovalVerbs) =>
  async ({ secret, session, decision, note, version }: LinkDecision): Promise<LinkAnswer> => {
    const request = await readRequest(deps, secret, 'decide');
    if (request === undefined) return { kind: 'not-valid' };
    const sent = {
      target: { approval: request.record.approval },
      by: identityOf(request.link, session),
      via: VIA,
      version,
    };
    switch (decision) {
      case 'approve':
      case 'reject':
        return linkAnswer(await verbs.decide({ ...sent, decision, note }));
      case 'withdraw':
        return linkAnswer(await verbs.withdraw({ ...sent, because: note }));
      case 'ask-again':
        return linkAnswer(await verbs.askAgain({ ...sent, because: note }));
    }
  };

/** The page shows afresh how it stands, which says more than any reason. */
const linkAnswer = ({ kind }: VerbAnswer): LinkAnswer =>
  kind === 'done' || kind === 'needs-reason' ? { kind } : { kind: 'stale' };

/** What a link to pass a request on shows. Writes nothing. */
export const makeViewPassOn =
  (deps: ReadRequestDeps & { readonly readConfig: ReadConfig }) =>
  async ({ secret }: OpenedLink): Promise<PassOnView> => {
    const request = await readRequest(deps, secret, 'pass-on');
    if (request === undefined) return { kind: 'not-valid' };
    const { record, stored, state, link } = request;
    const { config } = await deps.readConfig();
    const change = presentChange(stored, state, config);
    const approver = record.approvers.find(({ name }) => name === link.approver);
    const deputy = approver && standInFor(record, approver);
    if (deputy === undefined || !isAwaited(request)) return { kind: 'over', change };
    const kind = wasPassedOn(request, deputy.name) ? 'passed-on' : 'open';
    return { kind, change, version: request.version, deputy: deputy.name };
  };

const wasPassedOn = ({ record, stored }: AskedRequest, deputy: string): boolean =>
  stored.events.some(
    ({ body }) =>
      body.kind === 'asked-again' &&
      body.approval === record.approval &&
      body.how === 'deputy' &&
      body.to.includes(deputy),
  );

export const makePassOnByLink =
  (deps: ReadRequestDeps, verbs: ApprovalVerbs) =>
  async ({ secret, session, version }: PassOnRequest): Promise<LinkAnswer> => {
    const request = await readRequest(deps, secret, 'pass-on');
    if (request === undefined) return { kind: 'not-valid' };
    return linkAnswer(
      await verbs.passOn({
        target: { approval: request.record.approval },
        by: identityOf(request.link, session),
        via: VIA,
        version,
      }),
    );
  };

/** Writes down that a form behind a link was refused before anything was looked at; `unknown`: no request knows the link. */
export const makeRefuseForm =
  (deps: Pick<ReadRequestDeps, 'findApprovalByLink'> & WriteBesideDeps) =>
  async ({ secret, what, because }: RefusedForm): Promise<'written' | 'unknown'> => {
    const found = await deps.findApprovalByLink(hashSecret(secret));
    if (found === undefined) return 'unknown';
    const { link, record } = found;
    await refuseAttempt(deps, record.change, { what, by: link.approver, via: VIA, because });
    return 'written';
  };
