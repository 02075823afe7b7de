import { useSyncExternalStore } from 'react';

/** Below this a table has no room for more than a few columns. */
const NARROW = '(max-width: 800px)';

/** Whether the screen is narrow now. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (tell) => {
      const query = matchMedia(NARROW);
      query.addEventListener('change', tell);
      return () => query.removeEventListener('change', tell);
    },
    () => matchMedia(NARROW).matches,
  );
