import { ServiceError } from '#local/services/wire/service.ts';

interface PageRequest {
  readonly max: number | undefined;
  readonly token: string | undefined;
  /** Code of the error for a token that is none of ours. */
  readonly badToken?: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/**
 * Returns one page of items that are sorted by `key`. The token names the last key, not a position, so that items
 * that come or go between two pages neither repeat nor hide others.
 */
export function page<T>(
  sorted: readonly T[],
  key: (item: T) => string,
  { max, token, badToken = 'InvalidNextToken' }: PageRequest,
): Page<T> {
  const after = token === undefined ? -1 : lastIndexUpTo(sorted, key, decode(token, badToken));
  const items = sorted.slice(after + 1, max === undefined ? undefined : after + 1 + max);
  const last = items.at(-1);
  const isEnd = last === undefined || after + 1 + items.length >= sorted.length;
  return { items, next: isEnd ? undefined : encodeToken(key(last)) };
}

/** Returns items by `key`, in the order that paging needs. */
export const sortedBy = <T>(items: readonly T[], key: (item: T) => string): T[] =>
  items.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));

function lastIndexUpTo<T>(sorted: readonly T[], key: (item: T) => string, mark: string): number {
  return sorted.findLastIndex((item) => key(item) <= mark);
}

const PREFIX = 'sim1:';
export const encodeToken = (content: string): string =>
  Buffer.from(PREFIX + content).toString('base64url');

function decode(token: string, code: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(PREFIX)) throw new ServiceError(code, 'The token is not valid.');
  return text.slice(PREFIX.length);
}
export const decodeToken = decode;
