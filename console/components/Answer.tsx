import type { ReactNode } from 'react';
import type { AppError } from '#core/errors/errors.ts';
import { Failure } from './Failure.tsx';
import { Loading } from './Loading.tsx';

/** What was asked of the API, as TanStack Query tells it. */
interface Asked<T> {
  readonly data: T | undefined;
  readonly error: AppError | null;
  readonly refetch: () => unknown;
}

/**
 * What depends on an answer: that it is on its way, what failed with a way to try again, or the thing itself. What was
 * shown before stays under the failure of a later question.
 */
export const Answer = <T,>({
  what,
  to: { data, error, refetch },
  children,
}: {
  /** `list of changes`: it is loaded, or cannot be shown. */
  readonly what: string;
  readonly to: Asked<T>;
  readonly children: (data: T) => ReactNode;
}) => (
  <>
    {error !== null && (
      <Failure what={`The ${what}`} error={error} onRetry={() => void refetch()} />
    )}
    {data === undefined && error === null && <Loading what={what} />}
    {data !== undefined && children(data)}
  </>
);
