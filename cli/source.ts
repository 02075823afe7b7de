import type { StoredScan } from '#adapters/scan-folder/scan-folder.ts';
import { CommandError } from './exit.ts';
import { lastScan, scansIn } from './scan-store.ts';
import { openTarget, type Target } from './target.ts';
import type { CommonOptions } from './terminal.ts';

/** Where a command reads what was seen: in a scan of a real account, or from the simulation that runs here. */
export type Source =
  | { readonly kind: 'scan'; readonly scan: StoredScan }
  | { readonly kind: 'local'; readonly target: Target };

export interface SourceOptions extends CommonOptions {
  readonly target?: Source['kind'];
}

/** Returns what was named with `--target`; else the last scan, and where there is none what runs here. @throws CommandError */
export const openSource = async ({ state, target }: SourceOptions): Promise<Source> => {
  if (target === 'scan') return { kind: 'scan', scan: await lastScan(state) };
  if (target === 'local') return { kind: 'local', target: await openTarget(state) };
  const scan = await scansIn(state).last();
  if (scan !== undefined) return { kind: 'scan', scan };
  const running = await openTarget(state).catch(() => undefined);
  if (running !== undefined) return { kind: 'local', target: running };
  throw new CommandError(
    `there is no scan in ${state}, and nothing runs there: run trimtab scan or npm start, or name its folder with --state`,
  );
};
