import type { Theme } from '@cloudscape-design/components/theming';

const SYSTEM = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** What differs from Cloudscape's own look: the system's fonts, so that none is loaded. */
export const CLOUDSCAPE_THEME: Theme = {
  tokens: {
    fontFamilyBase: SYSTEM,
    fontFamilyHeading: SYSTEM,
    fontFamilyDisplay: SYSTEM,
    fontFamilyMonospace:
      "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  },
};
