import { type ApprovalVerbDeps, makeApprovalVerbs } from './approvals/approval-verbs.ts';
import { type ApprovalViewsDeps, makeApprovalViews } from './approvals/approval-views.ts';
import {
  makeDecideByLink,
  makePassOnByLink,
  makeRefuseForm,
  makeViewPassOn,
} from './approvals/link-use-cases.ts';
import {
  type ConsoleViewsDeps,
  makeChanges,
  makeChangeView,
  makeFeed,
  makeStatus,
} from './console-views.ts';
import { type EstateViewsDeps, makeEstateViews } from './estate/estate-views.ts';
import { type AcknowledgeDeps, type EscalateDeps, makeAlertVerbs } from './notify/alerts.ts';
import { type AnswerSlackDeps, makeAnswerSlack } from './notify/answer-slack.ts';
import type { SetBrake } from './ports.ts';
import {
  makeRecommendationViews,
  type RecommendationViewsDeps,
} from './recommendations/recommendation-views.ts';
import { makeStopByLink, makeViewStop, type StopChangesDeps } from './stop-changes.ts';
import { makeVerbs, type VerbDeps } from './verbs.ts';
import { makeViewApproval } from './view-approval.ts';
import type { WebUseCases } from './web-use-cases.ts';

export type WebDeps = ApprovalVerbDeps &
  ApprovalViewsDeps &
  StopChangesDeps &
  VerbDeps &
  AcknowledgeDeps &
  Pick<EscalateDeps, 'openAlerts'> &
  AnswerSlackDeps &
  EstateViewsDeps &
  RecommendationViewsDeps &
  ConsoleViewsDeps & { readonly setBrake: SetBrake };

/** Everything behind links and console, from the ports. */
export const makeWebUseCases = (deps: WebDeps): WebUseCases => {
  const approvals = makeApprovalVerbs(deps);
  return {
    viewApproval: makeViewApproval(deps),
    decideByLink: makeDecideByLink(deps, approvals),
    viewPassOn: makeViewPassOn(deps),
    passOnByLink: makePassOnByLink(deps, approvals),
    refuseForm: makeRefuseForm(deps),
    approvals: { ...approvals, ...makeApprovalViews(deps, approvals) },
    viewStop: makeViewStop(deps),
    stopByLink: makeStopByLink(deps),
    status: makeStatus(deps),
    changes: makeChanges(deps),
    change: makeChangeView(deps),
    feed: makeFeed(deps),
    verbs: makeVerbs(deps),
    alerts: makeAlertVerbs(deps),
    estate: makeEstateViews(deps),
    recommendations: makeRecommendationViews(deps),
    slack: makeAnswerSlack(deps, approvals),
    setBrake: ({ on, reason, user }) => deps.setBrake({ on, by: user, at: deps.now(), reason }),
  };
};
