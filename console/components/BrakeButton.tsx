import { lazy, Suspense, useState } from 'react';

const BrakeDialog = lazy(async () => ({
  default: (await import('./BrakeDialog.tsx')).BrakeDialog,
}));

const LABELS = { stop: 'Stop all changes', resume: 'Resume' } as const;

/** The brake, one press away from everywhere. The dialog asks why before anything happens. */
export const BrakeButton = ({ action }: { readonly action: keyof typeof LABELS }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={`brake brake-${action}`} onClick={() => setOpen(true)}>
        {LABELS[action]}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <BrakeDialog action={action} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
};
