import { useShortcuts } from './shortcuts.ts';

/** `j` and `k` move the focus along the rows of the one table of the page; `Enter` then opens the link, as always. */
export const useListKeys = (): void => {
  useShortcuts([
    { keys: 'j', says: 'Next row', run: () => move(1) },
    { keys: 'k', says: 'Row before', run: () => move(-1) },
  ]);
};

const move = (by: 1 | -1): void => {
  const rows = [...document.querySelectorAll('main tbody tr')];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const to = rows[Math.max(0, Math.min(rows.length - 1, here + by))];
  to?.querySelector('a')?.focus();
};
