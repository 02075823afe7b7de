import { applyMode, Mode } from '@cloudscape-design/global-styles';

/** Light or dark as the system prefers, now and whenever that changes. */
export const followSystemTheme = (): void => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => applyMode(dark.matches ? Mode.Dark : Mode.Light);
  dark.addEventListener('change', apply);
  apply();
};
