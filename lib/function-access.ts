import type { AnyAction } from '#core/actions/action.ts';
import { examplePlan } from '#core/actions/example-plan.ts';
import { FAMILIES, type Family } from '#core/actions/execute-policy.ts';
import { ACTIONS } from '#core/actions/index.ts';
import { LOOK_UPS_OF_ACTIONS } from '#core/actions/look-up-permissions.ts';
import { permissionsOf } from '#core/actions/permissions.ts';
import { unprovenUndos } from '#core/actions/unproven-undos.ts';
import type { TableVariable } from '#core/contract/env.ts';
import type { ColdSeriesRight } from './constructs/cold-series.ts';
import type { AnchorRight } from './constructs/ledger-anchors.ts';
import type { TableRight } from './constructs/product-tables.ts';

/** What a function may do besides writing its own log. All that is not named is denied. */
export interface FunctionAccess {
  readonly tables: Partial<Record<TableVariable, TableRight>>;
  /** Calls that look at the estate and change nothing. */
  readonly looks?: readonly string[];
  /** Calls that look at the account of the deployment alone: its bill, its mails. */
  readonly looksAtHome?: readonly string[];
  /** The anchors of the ledgers. */
  readonly anchors?: AnchorRight;
  /** Series by the hour. */
  readonly coldSeries?: ColdSeriesRight;
  readonly may?: readonly Deed[];
}

/** What reaches beyond the tables: waiting workflows, new ones, people, and resources. */
export type Deed =
  | 'answer-tasks'
  | 'start-changes'
  | 'end-changes'
  | 'send-mail'
  | 'list-accounts'
  | 'read-brake'
  | 'read-settings'
  | 'change-resources'
  | 'rehearse-changes'
  | 'try-undos'
  | 'count-dead-letters';

/** What is done with the role of a family, and for which actions that takes a call. */
const WITH_A_ROLE: Readonly<Partial<Record<Deed, (action: AnyAction) => boolean>>> = {
  'change-resources': () => true,
  // EC2 alone has dry runs.
  'rehearse-changes': (action) =>
    examplePlan(action).steps.some(({ call }) => call.service === 'ec2'),
  'try-undos': (action) => unprovenUndos(examplePlan(action)).length > 0,
};

/** Returns the families whose roles a function takes on, sorted. */
export const familiesOf = ({ may = [] }: FunctionAccess): readonly Family[] =>
  FAMILIES.filter((family) =>
    ACTIONS.some(
      (action) => action.family === family && may.some((deed) => WITH_A_ROLE[deed]?.(action)),
    ),
  );

/** The reads that the plans of all actions are observed with. */
const OBSERVE = ACTIONS.flatMap((action) => permissionsOf(action).reads);
/** Without `ListTags` Lambda leaves the tags out, and nobody would know that a function is in production. */
const LISTED = [
  'ec2:DescribeAddresses',
  'ec2:DescribeInstances',
  'ec2:DescribeVolumes',
  'lambda:ListTags',
  'logs:DescribeLogGroups',
  'logs:ListTagsForResource',
  'rds:DescribeDBInstances',
  'rds:DescribeEvents',
];
/** One function also shows where its code can be fetched; whoever only lists functions gets none. */
const FACTS = [...LISTED, 'lambda:GetFunction'];
const INVENTORY = [
  ...LISTED,
  'cloudtrail:LookupEvents',
  'ec2:DescribeInstanceTypes',
  'lambda:ListFunctions',
];
const METRICS = ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'];
/** What the guards look up besides the resource itself. */
const SURROUNDINGS = LOOK_UPS_OF_ACTIONS;
const HARD_CHECKS = [
  'cloudwatch:DescribeAlarms',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeInstances',
  'ec2:DescribeVolumeStatus',
  'elasticloadbalancing:DescribeInstanceHealth',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
];

/** Whoever gives turns reads the estate for the sizes of groups, and writes down whose turn it is. */
const GIVES_TURNS: FunctionAccess = {
  tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'append', FACTS_TABLE: 'read' },
  may: ['answer-tasks', 'read-brake'],
};

/**
 * What each function may do, by its entry; `lib` grants exactly this. The ledger is only appended to: no function may
 * delete from the table of changes.
 */
export const FUNCTION_ACCESS: Readonly<Record<string, FunctionAccess>> = {
  api: {
    tables: {
      CHANGES_TABLE: 'append',
      // A request that is passed on has links of its own; one that is asked again opens a change.
      APPROVALS_TABLE: 'replace',
      CONTROL_TABLE: 'append',
      LOCKS_TABLE: 'append',
      RECOMMENDATIONS_TABLE: 'read',
      FACTS_TABLE: 'read',
      SERIES_TABLE: 'read',
    },
    looks: [...OBSERVE, ...FACTS, ...METRICS, ...SURROUNDINGS],
    looksAtHome: ['ses:GetAccount'],
    anchors: 'read',
    coldSeries: 'read',
    may: ['answer-tasks', 'start-changes', 'send-mail', 'read-brake', 'count-dead-letters'],
  },
  'apply-step': {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'read' },
    looks: OBSERVE,
    may: ['change-resources', 'read-brake'],
  },
  'ask-approval': {
    // Links are written in batches.
    tables: { CHANGES_TABLE: 'append', APPROVALS_TABLE: 'replace', CONTROL_TABLE: 'append' },
    may: ['answer-tasks', 'send-mail'],
  },
  // The roles that make the calls: whether they may undo is tried by dry runs, and no call is made. The steps of a plan are
  // looked at where its ledger came back from a backup.
  assess: {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'read' },
    looks: [...OBSERVE, ...FACTS, ...METRICS, ...SURROUNDINGS],
    may: ['try-undos'],
  },
  // What people set is in force before the next turn is given.
  'admit-changes': {
    ...GIVES_TURNS,
    may: ['answer-tasks', 'read-brake', 'read-settings'],
  },
  // That a region is done for the day is kept.
  'age-series': {
    tables: { FACTS_TABLE: 'read', SERIES_TABLE: 'fill', CONTROL_TABLE: 'append' },
    coldSeries: 'replace',
  },
  // That the ledgers were verified is kept for those who ask how things stand.
  'anchor-ledgers': {
    tables: { CHANGES_TABLE: 'read', CONTROL_TABLE: 'add' },
    anchors: 'write',
  },
  'await-turn': GIVES_TURNS,
  // As `assess`.
  'check-guards': {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'read' },
    looks: [...FACTS, ...METRICS, ...SURROUNDINGS],
    may: ['try-undos', 'read-brake'],
  },
  'close-change': {
    // The lock is deleted with the closing event.
    tables: { CHANGES_TABLE: 'append', LOCKS_TABLE: 'free', CONTROL_TABLE: 'read' },
    may: ['send-mail'],
  },
  'collect-costs': { tables: { CONTROL_TABLE: 'append' }, looksAtHome: ['ce:GetCostAndUsage'] },
  'collect-inventory': {
    // What could not be read is kept.
    tables: { FACTS_TABLE: 'fill', CONTROL_TABLE: 'append' },
    looks: INVENTORY,
  },
  'collect-metrics': {
    tables: { FACTS_TABLE: 'read', SERIES_TABLE: 'fill', CONTROL_TABLE: 'append' },
    looks: METRICS,
  },
  'judge-watches': {
    tables: { CHANGES_TABLE: 'append' },
    looks: [...METRICS, ...HARD_CHECKS],
    may: ['answer-tasks'],
  },
  'list-scopes': {
    tables: { CONTROL_TABLE: 'append' },
    may: ['list-accounts'],
  },
  'open-canary': {
    tables: { CHANGES_TABLE: 'append', LOCKS_TABLE: 'append', CONTROL_TABLE: 'add' },
    // Itself, and its tags.
    looksAtHome: ['lambda:GetFunction', 'lambda:ListTags'],
    may: ['start-changes'],
  },
  'note-returned-mail': {
    tables: { CHANGES_TABLE: 'append', APPROVALS_TABLE: 'fill', CONTROL_TABLE: 'append' },
    may: ['send-mail'],
  },
  'open-changes': {
    tables: {
      CHANGES_TABLE: 'append',
      LOCKS_TABLE: 'append',
      CONTROL_TABLE: 'append',
      RECOMMENDATIONS_TABLE: 'read',
      FACTS_TABLE: 'read',
    },
    looks: METRICS,
  },
  reconcile: {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'read' },
    may: ['read-brake'],
  },
  // The roles that make the calls, since it is their permissions that are tried; every call of it is a dry run.
  rehearse: { tables: { CHANGES_TABLE: 'append' }, looks: OBSERVE, may: ['rehearse-changes'] },
  'run-checks': {
    tables: {
      RECOMMENDATIONS_TABLE: 'fill',
      FACTS_TABLE: 'read',
      SERIES_TABLE: 'read',
      CONTROL_TABLE: 'append',
    },
  },
  'save-config': { tables: { CONTROL_TABLE: 'append' } },
  sweep: {
    tables: { CHANGES_TABLE: 'append', APPROVALS_TABLE: 'replace', CONTROL_TABLE: 'append' },
    // Who else changed what we changed.
    looks: ['cloudtrail:LookupEvents'],
    may: ['answer-tasks', 'start-changes', 'end-changes', 'send-mail', 'read-brake'],
  },
  'undo-step': {
    tables: { CHANGES_TABLE: 'append' },
    looks: OBSERVE,
    may: ['change-resources'],
  },
  'verify-savings': {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'append' },
    looksAtHome: ['ce:GetCostAndUsageWithResources'],
    may: ['send-mail'],
  },
  'watch-change': {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'read' },
    looks: [...METRICS, ...HARD_CHECKS],
    may: ['send-mail'],
  },
  'write-plan': {
    tables: { CHANGES_TABLE: 'append', CONTROL_TABLE: 'read' },
    looks: OBSERVE,
    may: ['read-brake'],
  },
};
