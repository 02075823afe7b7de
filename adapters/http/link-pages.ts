import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { LinkAnswer, LinkDecision, OpenedLink, WebUseCases } from '#app/web-use-cases.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { approvalPage } from '#core/present/page/approval-page.ts';
import type { ApprovalView, StopView } from '#core/present/page/approval-view.ts';
import type { PageForm } from '#core/present/page/page-layout.ts';
import { stopPage } from '#core/present/page/stop-page.ts';
import { type FormTerms, formToken, isFormToken } from './form-token.ts';
import type { SecurityLog } from './security-log.ts';
import type { Session } from './session.ts';

export interface LinkPagesOptions {
  readonly useCases: Pick<WebUseCases, 'viewApproval' | 'decideByLink' | 'viewStop' | 'stopByLink'>;
  readonly session: Session;
  readonly logSecurity: SecurityLog;
}

/** 256 bits in base64url. Anything else is not looked up. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const MAX_FORM_BYTES = 8_192;
const MAX_NOTE = 500;
const DECISIONS = ['approve', 'reject'] as const;

/** A kind of page that a link leads to: how it is looked at, drawn, and answered. */
interface LinkPage<View extends { readonly kind: string; readonly version?: string }> {
  readonly view: (link: OpenedLink) => Promise<View>;
  readonly draw: (view: View, form: PageForm) => string;
  readonly answer: (link: OpenedLink, form: SentForm, version: string) => Promise<LinkAnswer>;
}

interface SentForm {
  readonly token: string;
  readonly decision: string;
  readonly note: string;
}

/** `/a/<secret>` and `/stop/<secret>`: GET and HEAD show and change nothing, POST answers a form once. */
export const linkPages = ({ useCases, session, logSecurity }: LinkPagesOptions): Hono => {
  const linkOf = async (context: Context): Promise<OpenedLink | undefined> => {
    const secret = context.req.param('secret') ?? '';
    if (!SECRET.test(secret)) return undefined;
    const user = await session(context.req.raw);
    return user === undefined ? { secret } : { secret, session: user };
  };

  const notValid = (context: Context) => {
    logSecurity('unknown-link');
    return context.html(approvalPage({ kind: 'not-valid' }, { token: '' }), 404);
  };

  const pagesOf = <View extends { readonly kind: string; readonly version?: string }>(
    page: LinkPage<View>,
  ) => {
    const show = async (
      context: Context,
      link: OpenedLink,
      status: 200 | 409 | 422 = 200,
      given: Omit<PageForm, 'token'> = {},
    ) => {
      const view = await page.view(link);
      if (view.kind === 'not-valid') return notValid(context);
      return context.html(
        page.draw(view, { ...given, token: formToken(termsOf(link, view)) }),
        status,
      );
    };
    return new Hono()
      .get('/:secret', async (context) => {
        const link = await linkOf(context);
        return link === undefined ? notValid(context) : show(context, link);
      })
      .post('/:secret', bodyLimit({ maxSize: MAX_FORM_BYTES }), async (context) => {
        const link = await linkOf(context);
        if (link === undefined) return notValid(context);
        const sent = await sentForm(context);
        const view = await page.view(link);
        if (view.kind === 'not-valid') return notValid(context);
        if (!isFormToken(sent.token, termsOf(link, view))) {
          logSecurity('bad-form-token');
          return show(context, link, 409, { problem: 'out-of-date', note: sent.note });
        }
        const { kind } = await page.answer(link, sent, view.version ?? '');
        if (kind === 'done') return context.redirect(context.req.path, 303);
        if (kind === 'not-valid') return notValid(context);
        return kind === 'needs-reason'
          ? show(context, link, 422, { problem: 'needs-reason', note: sent.note })
          : show(context, link, 409, { problem: 'out-of-date', note: sent.note });
      });
  };

  return new Hono()
    .route('/a', pagesOf(approvals(useCases)))
    .route('/stop', pagesOf(stops(useCases)));
};

const approvals = (useCases: LinkPagesOptions['useCases']): LinkPage<ApprovalView> => ({
  view: useCases.viewApproval,
  draw: approvalPage,
  answer: (link, { decision, note }, version) =>
    useCases.decideByLink({ ...link, decision: decisionOf(decision), note, version }),
});

const stops = (useCases: LinkPagesOptions['useCases']): LinkPage<StopView> => ({
  view: useCases.viewStop,
  draw: (view, form) =>
    view.kind === 'not-valid' ? approvalPage(view, form) : stopPage(view, form),
  answer: (link, { note }, version) => useCases.stopByLink({ ...link, reason: note, version }),
});

const termsOf = (
  { secret, session }: OpenedLink,
  { kind, version }: { readonly kind: string; readonly version?: string },
): FormTerms => ({ secret, version: `${kind} ${version ?? ''}`, user: session?.user });

const decisionOf = (sent: string): LinkDecision['decision'] => {
  const decision = DECISIONS.find((known) => known === sent);
  if (decision === undefined)
    throw new InvalidInputError('the form names no decision: open the page again');
  return decision;
};

const sentForm = async (context: Context): Promise<SentForm> => {
  const { token, decision, note } = await context.req.parseBody();
  return {
    token: textOf(token),
    decision: textOf(decision),
    note: textOf(note).trim().slice(0, MAX_NOTE),
  };
};

const textOf = (field: unknown): string => (typeof field === 'string' ? field : '');
