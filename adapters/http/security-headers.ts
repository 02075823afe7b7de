import { createHash } from 'node:crypto';
import { secureHeaders } from 'hono/secure-headers';
import type { MiddlewareHandler } from 'hono/types';
import { PAGE_STYLE } from '#core/present/page/page-layout.ts';

type Policy = NonNullable<
  NonNullable<Parameters<typeof secureHeaders>[0]>['contentSecurityPolicy']
>;

const SEALED = { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] } as const;

const hashOf = (style: string): string =>
  `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

const policy = (more: Policy): Policy => ({
  defaultSrc: [...SEALED.defaultSrc],
  baseUri: [...SEALED.baseUri],
  frameAncestors: [...SEALED.frameAncestors],
  ...more,
});

/** For pages behind links: no script, no image, no request; their one style by its hash, forms to this place only. */
export const PAGE_POLICY = policy({ styleSrc: [hashOf(PAGE_STYLE)], formAction: ["'self'"] });

/** For answers that are data. */
export const DATA_POLICY = policy({ formAction: ["'none'"] });

/** For the console: its own files and its own API, nothing inline; and those whom it asks for tokens, where it does. */
export const consolePolicy = (signIn: readonly string[] = []): Policy =>
  policy({
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'", ...signIn],
    formAction: ["'self'"],
  });

/** A policy for pages of their own style, which may show frames of this place. */
export const framingPolicy = (style: string): Policy =>
  policy({ styleSrc: [hashOf(style)], frameSrc: ["'self'"], formAction: ["'self'"] });

/**
 * The headers of every answer. Nothing is kept by caches, found by search engines, framed, or told to the next place
 * by way of the referrer: an address may hold a secret.
 */
export const securityHeaders = (
  contentSecurityPolicy: Policy,
  { isHttps }: { readonly isHttps: boolean },
): MiddlewareHandler => {
  const secure = secureHeaders({
    contentSecurityPolicy,
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    strictTransportSecurity: isHttps ? 'max-age=63072000; includeSubDomains' : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [] },
  });
  return async (context, next) => {
    await secure(context, next);
    context.header('Cache-Control', 'no-store');
    context.header('X-Robots-Tag', 'noindex, nofollow');
  };
};
