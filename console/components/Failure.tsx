import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { referenceOf } from '#console/api.ts';
import type { AppError } from '#core/errors/errors.ts';

/** What could not be shown: what happened in a sentence, the id to look it up by, and a way to try again. */
export const Failure = ({
  what,
  error,
  onRetry,
}: {
  /** `The change`: what is missing on the page. */
  readonly what: string;
  readonly error: AppError;
  readonly onRetry: () => void;
}) => {
  const reference = referenceOf(error);
  return (
    <div role="alert">
      <Alert
        type={error.name === 'NotFoundError' ? 'warning' : 'error'}
        header={`${what} cannot be shown`}
        action={<Button onClick={onRetry}>Retry</Button>}
        statusIconAriaLabel="Error"
      >
        {error.message}
        {reference !== undefined && (
          <>
            {' '}
            Reference: <code>{reference}</code>
          </>
        )}
      </Alert>
    </div>
  );
};
