import { useEffect, useRef } from 'react';
import { MS_PER_SECOND } from '#core/model/units.ts';

/** What the keys do: a key, or two after each other, with a space between. */
export interface Shortcut {
  readonly keys: string;
  readonly says: string;
  readonly run: () => void;
}

/** How long the second key of a pair may take. */
const PAIR_MS = 1.5 * MS_PER_SECOND;
const SWITCH = 'trimtab.single-keys';

export const areShortcutsOn = (): boolean => localStorage.getItem(SWITCH) !== 'off';
export const switchShortcuts = (on: boolean): void =>
  localStorage.setItem(SWITCH, on ? 'on' : 'off');

/** Listens to single keys on the whole page, but where somebody types, and where they were switched off. */
export const useShortcuts = (shortcuts: readonly Shortcut[]): void => {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    let before = { key: '', atMs: Number.NEGATIVE_INFINITY };
    const listen = (event: KeyboardEvent): void => {
      if (!isForPage(event) || !areShortcutsOn()) return;
      const { key, timeStamp } = event;
      const pair = timeStamp - before.atMs < PAIR_MS ? `${before.key} ${key}` : key;
      before = { key, atMs: timeStamp };
      const hit =
        latest.current.find(({ keys }) => keys === pair) ??
        latest.current.find(({ keys }) => keys === key);
      if (hit === undefined) return;
      event.preventDefault();
      hit.run();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
};

const isForPage = ({
  ctrlKey,
  metaKey,
  altKey,
  target,
  defaultPrevented,
}: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey || defaultPrevented) &&
  !(target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]'));
