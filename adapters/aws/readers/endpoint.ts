import { MS_PER_SECOND } from '#core/model/units.ts';

/** What answers at an address, seen from here. */
export interface SeenEndpoint {
  /** How far this machine's clock is ahead of the one there; undefined where the answer names no time. */
  readonly aheadMs: number | undefined;
}

const WITHIN_MS = 5 * MS_PER_SECOND;

/** Returns what answers, whatever it answers. @throws Error naming the cause, when nothing does */
export const readEndpoint = async (url: string, now: () => number): Promise<SeenEndpoint> => {
  const signal = AbortSignal.timeout(WITHIN_MS);
  const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal }).catch(
    (error: Error) => {
      throw new Error(causeOf(error), { cause: error });
    },
  );
  const there = Date.parse(headers.get('date') ?? '');
  return { aheadMs: Number.isNaN(there) ? undefined : now() - there };
};

/** `fetch failed` says nothing; its cause has a code. */
const causeOf = ({ name, message, cause }: Error): string => {
  if (name === 'TimeoutError') return `no answer within ${WITHIN_MS / MS_PER_SECOND} s`;
  return (cause as { code?: string } | undefined)?.code ?? message;
};
