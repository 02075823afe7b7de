import Modal from '@cloudscape-design/components/modal';
import { useState } from 'react';
import { areShortcutsOn, type Shortcut, switchShortcuts } from '#console/live/shortcuts.ts';
import './HelpDialog.css';

/** The keys, and the switch for those who speak to their machine or press keys by accident. */
export const HelpDialog = ({
  isOpen,
  onClose,
  shortcuts,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly shortcuts: readonly Shortcut[];
}) => {
  const [areOn, setOn] = useState(areShortcutsOn);
  return (
    <Modal visible={isOpen} onDismiss={onClose} header="Keyboard" closeAriaLabel="Close">
      <dl className="keys">
        {shortcuts.map(({ keys, says }) => (
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
