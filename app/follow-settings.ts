import type { ConfigProblem } from '#core/contract/config/problem.ts';
import { readCarefulSettings } from '#core/contract/config/read-careful-settings.ts';
import type { Config } from '#core/contract/config.ts';
import { AppError } from '#core/errors/errors.ts';
import type { RaiseAlert } from './notify/ports.ts';
import type {
  KeptSettings,
  Now,
  ReadDeployed,
  ReadSettingsParameter,
  SaveSettings,
} from './ports.ts';

export interface FollowSettingsDeps {
  /** Absent: nothing can be set without a deployment. */
  readonly readSettingsParameter: ReadSettingsParameter | undefined;
  readonly readDeployed: ReadDeployed;
  readonly saveSettings: SaveSettings;
  readonly raiseAlert: RaiseAlert;
  readonly now: Now;
}

/** What its alert is about. */
export const SETTINGS = 'settings';

/**
 * Lays over what was deployed what people have set since. What cannot be read or understood begins nothing new until it can
 * be: somebody wanted something, and it is always less than what was deployed. What is bolder than that is not taken.
 */
export const makeFollowSettings =
  (deps: FollowSettingsDeps) => async (): Promise<KeptSettings | undefined> => {
    const { readSettingsParameter } = deps;
    if (readSettingsParameter === undefined) return undefined;
    const { deployed, kept, isKept } = await deps.readDeployed();
    const found = await settingsNow(readSettingsParameter, deployed, kept);
    if (found.problem !== undefined && found.problem !== kept.problem)
      // Before it is kept, or nobody would be told if this run died in between.
      await deps.raiseAlert({
        kind: 'settings-refused',
        change: SETTINGS,
        at: deps.now(),
        says: found.problem,
        manual: [],
      });
    if (!isKept || JSON.stringify(found) !== JSON.stringify(kept)) await deps.saveSettings(found);
    return found;
  };

const settingsNow = async (
  readParameter: ReadSettingsParameter,
  deployed: Config,
  { settings: before }: KeptSettings,
): Promise<KeptSettings> => {
  try {
    const read = readCarefulSettings(await readParameter(), deployed);
    if (read.kind === 'refused')
      return unclear(
        before,
        `the settings of this deployment are not valid: ${inWords(read.problems)}`,
      );
    const { settings, bolder } = read;
    const problem = bolder.length === 0 ? undefined : inWords(bolder);
    return { settings, isUnclear: false, ...(problem !== undefined && { problem }) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return unclear(before, `the settings of this deployment cannot be read: ${error.message}`);
  }
};

const unclear = (settings: KeptSettings['settings'], problem: string): KeptSettings => ({
  settings,
  isUnclear: true,
  problem: `${problem}. Nothing new is begun until they are`,
});

const inWords = (problems: readonly ConfigProblem[]): string =>
  problems
    .map(({ path, says }) => (path.length === 0 ? says : `${path.join('.')}: ${says}`))
    .join('; ');
