import type { StoredScan } from '#adapters/scan-folder/scan-folder.ts';
import { CommandError } from './exit.ts';
import { lastScan, scansIn } from './scan-store.ts';
import { openTarget, type Target } from './target.ts';
import type { CommonOptions } from './terminal.ts';

/** Where a command reads what was seen: in a scan of a real account, or from what runs here or is deployed. */
export type Source =
  | { readonly kind: 'scan'; readonly scan: StoredScan }
  | { readonly kind: 'running'; readonly target: Target };

/** Returns what was named with `--target`; else the last scan, and where there is none what runs. @throws CommandError */
export const openSource = async (options: CommonOptions): Promise<Source> => {
  const { state, target } = options;
  if (target === 'scan') return { kind: 'scan', scan: await lastScan(state) };
  if (target !== undefined) return { kind: 'running', target: await openTarget(options) };
  const scan = await scansIn(state).last();
  if (scan !== undefined) return { kind: 'scan', scan };
  const running = await openTarget(options).catch(() => undefined);
  if (running !== undefined) return { kind: 'running', target: running };
  throw new CommandError(
    `there is no scan in ${state}, and nothing runs there: run trimtab scan or npm start, or name its folder with --state`,
  );
};
