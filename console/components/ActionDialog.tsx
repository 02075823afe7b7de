import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { AppError } from '#core/errors/errors.ts';

/** What is asked before anything happens: what it does, why, and one button that says what it is. */
export const ActionDialog = ({
  title,
  button,
  isReady,
  isPending,
  error,
  onSend,
  onClose,
  size = 'medium',
  children,
}: {
  readonly title: string;
  /** Undefined where nothing can be done: there is only a way out. */
  readonly button: string | undefined;
  /** Whether all is there that is needed. */
  readonly isReady: boolean;
  readonly isPending: boolean;
  readonly error: AppError | null;
  readonly onSend: () => void;
  readonly onClose: () => void;
  readonly size?: ModalProps.Size;
  readonly children: ReactNode;
}) => (
  <Modal
    visible
    size={size}
    onDismiss={onClose}
    header={title}
    closeAriaLabel="Close"
    footer={
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={onClose}>
            {button === undefined ? 'Close' : 'Cancel'}
          </Button>
          {button !== undefined && (
            <Button variant="primary" loading={isPending} disabled={!isReady} onClick={onSend}>
              {button}
            </Button>
          )}
        </SpaceBetween>
      </Box>
    }
  >
    <SpaceBetween size="m">
      {children}
      {error !== null && <Alert type="error">{error.message}</Alert>}
    </SpaceBetween>
  </Modal>
);
