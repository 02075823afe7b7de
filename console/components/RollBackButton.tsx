import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useState } from 'react';
import { useLive } from '#console/live/feed.tsx';

const RollBackDialog = lazy(async () => ({
  default: (await import('./RollBackDialog.tsx')).RollBackDialog,
}));

/** Takes a change back, wherever it is listed: the dialog shows how, before anything happens. */
export const RollBackButton = ({
  change,
  says,
  of,
}: {
  /** Id or number. */
  readonly change: string;
  readonly says: 'Roll back now' | 'Revert';
  /** For those who hear the button among others of its name. */
  readonly of?: string;
}) => {
  const [isOpen, setOpen] = useState(false);
  const { problem } = useLive();
  return (
    <>
      <Button
        disabled={problem !== null}
        onClick={() => setOpen(true)}
        {...(of !== undefined && { ariaLabel: `${says}: ${of}` })}
      >
        {says}
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <RollBackDialog change={change} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
};
