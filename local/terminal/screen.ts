import type { Screen } from './steps.ts';

const USUAL_WIDTH = 80;

/** Progress goes to stderr, results to stdout. No redraw and no colour without a terminal, in CI, or with NO_COLOR. */
export const processScreen = ({ json }: { readonly json: boolean }): Screen => ({
  write: (text) => {
    process.stderr.write(text);
  },
  isLive:
    !json &&
    process.stderr.isTTY === true &&
    process.env.CI === undefined &&
    process.env.NO_COLOR === undefined,
  width: process.stderr.columns ?? USUAL_WIDTH,
});
