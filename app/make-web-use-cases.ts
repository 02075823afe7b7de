import {
  type ConsoleViewsDeps,
  makeChanges,
  makeChangeView,
  makeFeed,
  makeStatus,
} from './console-views.ts';
import { type DecideDeps, makeDecideByLink } from './decide.ts';
import type { SetBrake } from './ports.ts';
import { makeStopByLink, makeViewStop, type StopChangesDeps } from './stop-changes.ts';
import { makeViewApproval } from './view-approval.ts';
import type { WebUseCases } from './web-use-cases.ts';

export type WebDeps = DecideDeps &
  StopChangesDeps &
  ConsoleViewsDeps & { readonly setBrake: SetBrake };

/** Everything behind links and console, from the ports. */
export const makeWebUseCases = (deps: WebDeps): WebUseCases => ({
  viewApproval: makeViewApproval(deps),
  decideByLink: makeDecideByLink(deps),
  viewStop: makeViewStop(deps),
  stopByLink: makeStopByLink(deps),
  status: makeStatus(deps),
  changes: makeChanges(deps),
  change: makeChangeView(deps),
  feed: makeFeed(deps),
  setBrake: ({ on, reason, user }) => deps.setBrake({ on, by: user, at: deps.now(), reason }),
});
