import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { OpenedLink } from '#app/opened-link.ts';
import type { LinkAnswer, LinkDecision, WebUseCases } from '#app/web-use-cases.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { approvalPage } from '#core/present/page/approval-page.ts';
import type { ApprovalView, PassOnView, StopView } from '#core/present/page/approval-view.ts';
import type { PageForm } from '#core/present/page/page-layout.ts';
import { passOnPage } from '#core/present/page/pass-on-page.ts';
import { stopPage } from '#core/present/page/stop-page.ts';
import { type FormTerms, formToken, isFormToken } from './form-token.ts';
import { isForeign } from './request-checks.ts';
import type { SecurityEvent, SecurityLog } from './security-log.ts';
import type { Session } from './session.ts';

export interface LinkPagesOptions {
  readonly useCases: Pick<
    WebUseCases,
    | 'viewApproval'
    | 'decideByLink'
    | 'viewPassOn'
    | 'passOnByLink'
    | 'viewStop'
    | 'stopByLink'
    | 'refuseForm'
  >;
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;
  readonly session: Session;
  readonly logSecurity: SecurityLog;
}

/** Where the links of mails lead: the only pages that are open to whoever has no session. */
export const LINK_PATHS = ['/a', '/pass-on', '/stop'] as const;

/** 256 bits in base64url. Anything else is not looked up. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const MAX_FORM_BYTES = 8_192;
const MAX_NOTE = 500;
const DECISIONS = ['approve', 'reject', 'withdraw', 'ask-again'] as const;
const FORM = /^application\/x-www-form-urlencoded\b/i;

/** A kind of page that a link leads to: how it is looked at, drawn, and answered. */
interface LinkPage<View extends { readonly kind: string; readonly version?: string }> {
  /** What its form does, in a word: for the audit of what was refused. */
  readonly what: string;
  readonly view: (link: OpenedLink) => Promise<View>;
  readonly draw: (view: View, form: PageForm) => string;
  readonly answer: (link: OpenedLink, form: SentForm, version: string) => Promise<LinkAnswer>;
}

interface SentForm {
  readonly token: string;
  /** Undefined: none, or more than one. */
  readonly decision: string | undefined;
  readonly note: string;
}

/**
 * `/a/<secret>`, `/pass-on/<secret>` and `/stop/<secret>`: GET and HEAD show and change nothing, POST answers a form
 * once. A form that is refused is written to the ledger of the change that its link leads to.
 */
export const linkPages = (options: LinkPagesOptions): Hono => {
  const { useCases, session, logSecurity } = options;
  const ownOrigin = new URL(options.publicUrl).origin;
  const linkOf = async (context: Context): Promise<OpenedLink | undefined> => {
    const secret = context.req.param('secret') ?? '';
    if (!SECRET.test(secret)) return undefined;
    const user = await session(context.req.raw, context.env);
    return user === undefined ? { secret } : { secret, session: user };
  };

  const notValid = (context: Context) => {
    logSecurity('unknown-link');
    return context.html(approvalPage({ kind: 'not-valid' }, { token: '' }), 404);
  };

  /** Writes down an attempt where its link is known; the security log counts all of them. */
  const refuse = async (
    secret: string,
    what: string,
    [event, because]: readonly [SecurityEvent, string],
  ) => {
    logSecurity(event);
    if (SECRET.test(secret)) await useCases.refuseForm({ secret, what, because });
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
    const tooLarge = async (context: Context) => {
      await refuse(context.req.param('secret') ?? '', page.what, TOO_LARGE);
      return context.text('That is more than a form can hold.\n', 413);
    };
    return new Hono()
      .get('/:secret', async (context) => {
        const link = await linkOf(context);
        return link === undefined ? notValid(context) : show(context, link);
      })
      .post(
        '/:secret',
        async (context, next) => {
          if (!isForeign(context.req.raw.headers, ownOrigin)) return next();
          await refuse(context.req.param('secret'), page.what, FOREIGN);
          return context.text('A write must come from a page of this place.\n', 403);
        },
        bodyLimit({ maxSize: MAX_FORM_BYTES, onError: tooLarge }),
        async (context) => {
          const link = await linkOf(context);
          if (link === undefined) return notValid(context);
          const view = await page.view(link);
          if (view.kind === 'not-valid') {
            // A link for something else, or one that leads nowhere: both look the same.
            await useCases.refuseForm({ secret: link.secret, what: page.what, because: NO_LINK });
            return notValid(context);
          }
          const sent = await sentForm(context);
          const isOurs = sent !== undefined && isFormToken(sent.token, termsOf(link, view));
          if (!isOurs || sent.decision === undefined) {
            await refuse(link.secret, page.what, BAD_FORM);
            return show(context, link, 409, { problem: 'out-of-date', note: sent?.note ?? '' });
          }
          const { kind } = await page.answer(link, sent, view.version ?? '');
          if (kind === 'done') return context.redirect(context.req.path, 303);
          if (kind === 'not-valid') return notValid(context);
          return kind === 'needs-reason'
            ? show(context, link, 422, { problem: 'needs-reason', note: sent.note })
            : show(context, link, 409, { problem: 'out-of-date', note: sent.note });
        },
      )
      .all('/:secret', async (context) => {
        await refuse(context.req.param('secret'), page.what, WRONG_METHOD);
        return context.text('Open it, or send its form.\n', 405, { Allow: 'GET, HEAD, POST' });
      });
  };

  return new Hono()
    .route('/a', pagesOf(approvals(useCases)))
    .route('/pass-on', pagesOf(passOns(useCases)))
    .route('/stop', pagesOf(stops(useCases)));
};

const NO_LINK = 'the link is not one for that';
const FOREIGN = ['wrong-origin', 'it was sent by a page of another origin'] as const;
const BAD_FORM = ['bad-form-token', 'the form was not made by the page as it is now'] as const;
const TOO_LARGE = ['too-large', 'it was larger than a form can be'] as const;
const WRONG_METHOD = ['wrong-method', 'it was sent by a method that no page uses'] as const;

const approvals = (useCases: LinkPagesOptions['useCases']): LinkPage<ApprovalView> => ({
  what: 'decide',
  view: useCases.viewApproval,
  draw: approvalPage,
  answer: (link, { decision, note }, version) =>
    useCases.decideByLink({ ...link, decision: decisionOf(decision), note, version }),
});

const passOns = (useCases: LinkPagesOptions['useCases']): LinkPage<PassOnView> => ({
  what: 'pass on',
  view: useCases.viewPassOn,
  draw: (view, form) =>
    view.kind === 'not-valid' ? approvalPage(view, form) : passOnPage(view, form),
  answer: (link, _, version) => useCases.passOnByLink({ ...link, version }),
});

const stops = (useCases: LinkPagesOptions['useCases']): LinkPage<StopView> => ({
  what: 'stop',
  view: useCases.viewStop,
  draw: (view, form) =>
    view.kind === 'not-valid' ? approvalPage(view, form) : stopPage(view, form),
  answer: (link, { note }, version) => useCases.stopByLink({ ...link, reason: note, version }),
});

const termsOf = (
  { secret, session }: OpenedLink,
  { kind, version }: { readonly kind: string; readonly version?: string },
): FormTerms => ({ secret, version: `${kind} ${version ?? ''}`, user: session?.user });

const decisionOf = (sent: string | undefined): LinkDecision['decision'] => {
  const decision = DECISIONS.find((known) => known === sent);
  if (decision === undefined)
    throw new InvalidInputError('the form names no decision: open the page again');
  return decision;
};

/** The fields of a form as browsers send it; undefined for anything else, which no page of ours sends. */
const sentForm = async (context: Context): Promise<SentForm | undefined> => {
  if (!FORM.test(context.req.header('content-type') ?? '')) return undefined;
  // A field that comes twice is a list here, and so is none: nobody guesses which one was meant.
  const { token, decision, note } = await context.req.parseBody({ all: true });
  return {
    token: textOf(token),
    decision: typeof decision === 'string' ? decision : undefined,
    note: textOf(note).trim().slice(0, MAX_NOTE),
  };
};

const textOf = (field: unknown): string => (typeof field === 'string' ? field : '');
