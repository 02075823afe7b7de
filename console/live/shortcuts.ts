import { type RefObject, useEffect, useRef } from 'react';
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

/** Shortcuts of the shell and of the page that is shown. */
const shown = new Set<RefObject<readonly Shortcut[]>>();

/** Returns what the keys do on the page as it is now. */
export const activeShortcuts = (): readonly Shortcut[] =>
  [...shown].flatMap(({ current }) => current);

/** Lets single keys act on the whole page while the component is shown, but where somebody types or is asked something. */
export const useShortcuts = (shortcuts: readonly Shortcut[]): void => {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (shown.size === 0) document.addEventListener('keydown', press);
    shown.add(latest);
    return () => {
      shown.delete(latest);
      if (shown.size === 0) document.removeEventListener('keydown', press);
    };
  }, []);
};

let before = { key: '', atMs: Number.NEGATIVE_INFINITY };

/** One listener for all of them: the second key of a pair must not act alone on the page. */
const press = (event: KeyboardEvent): void => {
  if (!isForPage(event) || !areShortcutsOn()) return;
  const { key, timeStamp } = event;
  const pair = timeStamp - before.atMs < PAIR_MS ? `${before.key} ${key}` : key;
  before = { key, atMs: timeStamp };
  const all = activeShortcuts();
  const hit = all.find(({ keys }) => keys === pair) ?? all.find(({ keys }) => keys === key);
  if (hit === undefined) return;
  event.preventDefault();
  hit.run();
};

const isForPage = ({
  ctrlKey,
  metaKey,
  altKey,
  target,
  defaultPrevented,
}: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey || defaultPrevented) &&
  !(
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=listbox]')
  );
