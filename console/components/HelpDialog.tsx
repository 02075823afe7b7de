import Modal from '@cloudscape-design/components/modal';
import { useState } from 'react';
import {
  activeShortcuts,
  areShortcutsOn,
  type Shortcut,
  switchShortcuts,
} from '#console/live/shortcuts.ts';
import './HelpDialog.css';

const CLOSE: Pick<Shortcut, 'keys' | 'says'> = { keys: 'Esc', says: 'Close a dialog' };

/** The keys, and the switch for those who speak to their machine or press keys by accident. */
export const HelpDialog = ({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) => {
  const [areOn, setOn] = useState(areShortcutsOn);
  return (
    <Modal visible={isOpen} onDismiss={onClose} header="Keyboard" closeAriaLabel="Close">
      <dl className="keys">
        {(isOpen ? [...activeShortcuts(), CLOSE] : []).map(({ keys, says }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <label className="switch">
        <input
          type="checkbox"
          checked={areOn}
          onChange={({ target }) => {
            switchShortcuts(target.checked);
            setOn(target.checked);
          }}
        />
        Single keys act on the page
      </label>
    </Modal>
  );
};
