// Longer than 250 lines: one table of types, read as a whole by whoever writes an adapter.

import type { Assurance } from '#core/approval/identity.ts';
import type { Metric } from '#core/checks/check.ts';
import type { Evidence } from '#core/checks/run.ts';
import type { Scan } from '#core/contract/api-recommendations.ts';
import type { Config } from '#core/contract/config.ts';
import type { DecisionAnswer, Scope, TurnAnswer, VerdictAnswer } from '#core/contract/events.ts';
import type { DimensionsOf, MetricName } from '#core/contract/metrics.ts';
import type { CostDay } from '#core/cost/cost-days.ts';
import type { CostRecord } from '#core/cost/focus.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import type { ListedPrices, PriceQuery } from '#core/cost/price-parts.ts';
import type { AppError } from '#core/errors/errors.ts';
import type { LookUp, Surroundings } from '#core/guards/surroundings.ts';
import type { ActionHistory } from '#core/learning/history.ts';
import type { DayCost } from '#core/learning/verify-saving.ts';
import type { Anchor } from '#core/ledger/anchor.ts';
import type { Outcome, Phase } from '#core/model/change.ts';
import type { Fact, InstanceType, ResourceType } from '#core/model/facts.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import type { ApiCall, Json, Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { KeptSeries, Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { AlertKind } from '#core/notify/escalate.ts';
import type { Notification } from '#core/notify/notification.ts';
import type { Admission } from '#core/planning/admission.ts';
import type { Gap } from '#core/scan/gap.ts';
import type { Baseline } from '#core/watch/baseline.ts';
import type { HardCheck } from '#core/watch/hard-check.ts';

/**
 * What the use cases need from the world, named by the need. Adapters implement them; each use case takes the
 * few that it uses. All of them throw `AppError`s only; `UpstreamError` is the one worth retrying.
 */

export type Now = () => EpochMs;

/** Measures something of the product itself; never fails, and never holds anybody up. */
export type Measure = <N extends MetricName>(
  name: N,
  value: number,
  ...dimensions: keyof DimensionsOf<N> extends never ? [] : [DimensionsOf<N>]
) => void;

/** Work of the product itself whose last run is kept, so that people see what was done and when. */
export const JOBS = [
  'collect-inventory',
  'collect-metrics',
  'collect-costs',
  'age-series',
  'run-checks',
  'sweep',
  'verify-savings',
  'verify-audit',
] as const;
export type Job = (typeof JOBS)[number];

/** How the last run of a job went: in an account and region, or for the whole deployment. */
export interface JobRun {
  readonly job: Job;
  readonly scope?: Scope;
  readonly at: EpochMs;
  /** Name of the error that it ended with. */
  readonly failed?: string;
}
/** With when it last went well, and when it was first tried. */
export interface KeptRun extends JobRun {
  readonly since: EpochMs;
  readonly succeededAt?: EpochMs;
}
export type SaveRun = (run: JobRun) => Promise<void>;
/** In the order of job, account and region. */
export type StoredRuns = () => Promise<readonly KeptRun[]>;

/** How many runs were given up and lie in the queue for that; undefined where there is no such queue. */
export type CountDeadLetters = () => Promise<number | undefined>;

/** Whether mails go out at all, and to whom: in its sandbox SES delivers to verified addresses alone. */
export type ReadMailAccount = () => Promise<{
  readonly isSending: boolean;
  readonly isSandbox: boolean;
}>;

/** 256 random bits for a link, in base64url; the only randomness of the product. */
export type NewSecret = () => string;

// ── Changes: the ledger ────────────────────────────────────────────────────────────────────────────

/** The head of a change, kept in step with its events by the same transaction. */
export interface ChangeMeta {
  readonly change: string;
  /** Short alias for people: `chg-0217`. */
  readonly number: string;
  readonly recommendation: string;
  readonly resource: string;
  readonly planHash: string;
  readonly phase: Phase;
  readonly fence: number;
  /** Number and hash of the last event. */
  readonly n: number;
  readonly head: string;
  /** By when something must happen; the sweeper visits it after that. */
  readonly deadline: EpochMs;
  readonly outcome?: Outcome;
  readonly openedAt: EpochMs;
  /** The completed change that it takes back. */
  readonly reverts?: string;
  /** The daily canary. */
  readonly canary?: true;
}

/** Everything known of a change. */
export interface StoredChange {
  readonly meta: ChangeMeta;
  readonly plan: Plan;
  /** As it was when the change was opened. */
  readonly recommendation: Recommendation;
  /** The resource as it was observed when the plan was made. */
  readonly before: Fact;
  readonly events: readonly LedgerEvent[];
}

export interface NewChange {
  readonly change: string;
  readonly plan: Plan;
  readonly recommendation: Recommendation;
  readonly before: Fact;
  readonly opened: Extract<EventBody, { kind: 'opened' }>;
  readonly at: EpochMs;
  readonly deadline: EpochMs;
}

/**
 * Opens a change, takes the lock on its resource and a number, in one transaction.
 * `locked` names the change that holds the resource; `exists`: it was opened before, with that fence and phase.
 */
export type OpenChange = (
  change: NewChange,
) => Promise<
  | { readonly kind: 'opened'; readonly number: string }
  | { readonly kind: 'exists'; readonly meta: ChangeMeta }
  | { readonly kind: 'locked'; readonly by: string }
>;

/** @throws NotFoundError */
export type ReadChange = (change: string) => Promise<StoredChange>;

/** What a write to the ledger rests on: it fails with ConflictError unless all of it still holds. */
export interface AppendOptions {
  /** As read: fence, phase and last event must be the same. */
  readonly meta: ChangeMeta;
  readonly at: EpochMs;
  /** Phase after the events; the same or a later one. */
  readonly phase: Phase;
  readonly deadline: EpochMs;
}

/**
 * Appends events in one transaction, and opens an alert in the same one. Returns the new head.
 *
 * @throws ConflictError when somebody else wrote or owns it
 */
export type AppendEvents = (
  options: AppendOptions,
  events: readonly EventBody[],
  alert?: Alert,
) => Promise<ChangeMeta>;

/** Takes the change from its owner: fence + 1, with a `taken-over` event. @throws ConflictError when somebody was faster */
export type TakeOver = (options: AppendOptions, because: string) => Promise<ChangeMeta>;

/** Something that a person must see, written in the same transaction as what it is about; told until acknowledged. */
export interface Alert {
  /** Left out: `needs-person`. */
  readonly kind?: AlertKind;
  /** What it is about: a change, or a target that messages do not reach. */
  readonly change: string;
  readonly at: EpochMs;
  readonly says: string;
  /** Calls that put things right by hand, as people would type them. */
  readonly manual: readonly string[];
}

/** Ends a change: the `closed` event, the lock released, and the alert if there is one, in one transaction. */
export type CloseChange = (
  options: AppendOptions,
  closed: Extract<EventBody, { kind: 'closed' }>,
  alert?: Alert,
) => Promise<ChangeMeta>;

/** Changes that are not closed, earliest deadline first. */
export type LiveChanges = () => Promise<readonly ChangeMeta[]>;

/** Newest changes first, closed ones too; without the daily canaries, which are a list of their own. */
export type RecentChanges = (limit: number) => Promise<readonly ChangeMeta[]>;

/** The change behind an id or a short number. @throws NotFoundError */
export type FindChange = (idOrNumber: string) => Promise<string>;

/** Past changes of a resource, newest first: for attempts, quiet days and history. */
export type ChangesOf = (resource: string) => Promise<readonly ChangeMeta[]>;

/** Where ledgers stood, kept where whoever writes them can neither alter nor delete it. */
export interface Anchors {
  readonly save: (anchor: Anchor) => Promise<void>;
  /** @throws InvariantError when the newest one was not made here */
  readonly newest: () => Promise<Anchor | undefined>;
}

// ── The watch ──────────────────────────────────────────────────────────────────────────────────────

/** What a watch runs on; mutable, beside the ledger, written only by the holder of the fence. */
export interface WatchRecord {
  readonly change: string;
  readonly fence: number;
  readonly taskToken: string;
  readonly startedAt: EpochMs;
  readonly until: EpochMs;
  readonly baselines: readonly Baseline[];
  /** Whatever goes wrong, the change stays and a person decides: the configuration as it was when the watch began. */
  readonly asksPerson?: boolean;
  /** What has been seen so far, for the chart; null until the first judgement. */
  readonly progress: WatchProgress | null;
}

export interface WatchProgress {
  readonly at: EpochMs;
  readonly live: readonly Series[];
  /** As they were at that time; absent in records of before they were kept. */
  readonly hardChecks?: readonly HardCheck[];
  /** The one sentence of where it stands. */
  readonly says: string;
}

export type SaveWatch = (record: WatchRecord) => Promise<void>;
export type ReadWatch = (change: string) => Promise<WatchRecord | undefined>;

// ── The queue ──────────────────────────────────────────────────────────────────────────────────────

/** What a change waits on for its turn; beside the ledger, written only by the holder of the fence. */
export interface Turn {
  readonly change: string;
  readonly fence: number;
  readonly taskToken: string;
  readonly askedAt: EpochMs;
}
/** Keeps the task token of whoever waits; asked again, it replaces it. @throws ConflictError when the change has another owner */
export type SaveTurn = (turn: Turn) => Promise<void>;
/** Of these changes, those that wait or waited for a turn. */
export type ReadTurns = (changes: readonly string[]) => Promise<readonly Turn[]>;
/** The task token of a change that waits for its turn. Never leaves the backend. */
export type ReadTurnToken = (change: string) => Promise<string | undefined>;

/** Everybody who was given a turn and still counts, and the version that the next write rests on. */
export interface Admissions {
  readonly version: number;
  readonly admissions: readonly Admission[];
}
export type ReadAdmissions = () => Promise<Admissions>;
/**
 * Gives a turn: the `admitted` event and the new list of admissions in one transaction.
 * @throws ConflictError when the change moved, or somebody else was given a turn since `read`
 */
export type AdmitChange = (
  options: AppendOptions,
  event: Extract<EventBody, { kind: 'admitted' }>,
  read: Admissions,
  admissions: readonly Admission[],
) => Promise<ChangeMeta>;
/** Heads of these changes as they are now. */
export type ReadHeads = (changes: readonly string[]) => Promise<readonly ChangeMeta[]>;

// ── Approvals ──────────────────────────────────────────────────────────────────────────────────────

/** A request to people, bound to one plan hash. Its links are stored as hashes only. */
export interface ApprovalRecord {
  readonly approval: string;
  readonly change: string;
  readonly planHash: string;
  readonly level: number;
  readonly requires: 'one-person' | 'signed-in-person' | 'two-people';
  readonly requestedBy: string;
  readonly approvers: readonly AskedApprover[];
  /** Name of the level, how many there are, and what tells it from another definition of it; absent where there is one. */
  readonly levelName?: string;
  readonly levels?: number;
  readonly definition?: string;
  readonly askedAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly state: 'waiting' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly decisions: readonly ApprovalDecision[];
}

/** Somebody who may decide, and when they are asked: at once, or in place of somebody else. */
export interface AskedApprover {
  readonly name: string;
  readonly mail: string;
  readonly deputy?: string;
  readonly standsIn?: 'deputy' | 'escalation';
}

export interface ApprovalDecision {
  readonly decision: 'approve' | 'reject';
  readonly by: string;
  readonly at: EpochMs;
  readonly via: string;
  readonly signedIn: boolean;
  /** Absent in what was stored before there was a step-up. */
  readonly assurance?: Assurance;
  readonly note?: string;
}

/** One mail's link: who it was sent to, what it may do. A stop link can stop everything and decide nothing. */
export interface ApprovalLink {
  readonly may: 'decide' | 'stop' | 'pass-on';
  readonly secretHash: string;
  readonly approval: string;
  readonly change: string;
  readonly approver: string;
  readonly expiresAt: EpochMs;
}

/**
 * Stores the request, adds its links and keeps its task token. Asking again for the same change and level leaves the
 * request as it is, adds the new links (an earlier attempt may have died before its mails went out) and replaces the token.
 */
export type SaveApproval = (
  record: ApprovalRecord,
  links: readonly ApprovalLink[],
  taskToken: string,
) => Promise<
  { readonly kind: 'asked' } | { readonly kind: 'asked-before'; readonly record: ApprovalRecord }
>;

/** Adds links of a mail that is sent later: to a deputy, or to remind. */
export type AddApprovalLinks = (links: readonly ApprovalLink[]) => Promise<void>;

/** Finds a request by the hash of a link's secret. */
export type FindApprovalByLink = (
  secretHash: string,
) => Promise<{ readonly link: ApprovalLink; readonly record: ApprovalRecord } | undefined>;

export type FindApproval = (approval: string) => Promise<ApprovalRecord | undefined>;

/** Marks a request that nobody answered. @throws ConflictError when it is not waiting any more */
export type ExpireApproval = (approval: string) => Promise<void>;

/**
 * Writes a decision on the request and its `decided` event in one transaction: used once, whoever else is deciding.
 * @throws ConflictError when it was decided, expired or the change moved
 */
export type RecordDecision = (
  record: ApprovalRecord,
  state: 'waiting' | 'approved' | 'rejected',
  decision: ApprovalDecision,
  ledger: AppendOptions,
  event: Extract<EventBody, { kind: 'decided' }>,
) => Promise<void>;

/** The task token of a request. Never leaves the backend. */
export type ReadTaskToken = (approval: string) => Promise<string | undefined>;

// ── The workflow engine ────────────────────────────────────────────────────────────────────────────

/** Starts an execution of the change workflow, named `<change>-<fence>`: starting it again is the same execution. */
export type StartChange = (change: string, fence: number) => Promise<void>;
/** `gone`: it never was or has been forgotten. */
export type ExecutionState = (
  change: string,
  fence: number,
) => Promise<'running' | 'ended' | 'gone'>;
/** Executions of the change workflow that were started since then, newest first. */
export type ExecutionsSince = (
  from: EpochMs,
) => Promise<readonly { readonly change: string; readonly startedAt: EpochMs }[]>;
/** Ends an execution that is not trusted any more. */
export type StopExecution = (change: string, fence: number, because: string) => Promise<void>;
/** Answers a waiting task. `gone`: nobody waits for that token any more; look at the ledger, not at the error. */
export type AnswerTask = (
  taskToken: string,
  answer: DecisionAnswer | TurnAnswer | VerdictAnswer,
) => Promise<'answered' | 'gone'>;

// ── The account ────────────────────────────────────────────────────────────────────────────────────

/** Makes a read of a plan. `absent`: the error code is one that the step names as "not there". */
export type ReadResource = (
  scope: Scope,
  call: ApiCall,
  absentOn: readonly string[],
) => Promise<{ readonly kind: 'found'; readonly answer: Json } | { readonly kind: 'absent' }>;

/** Makes a call of a plan with the rights of the action's family. @throws AppError; the code is in `details.code` */
export type MakeCall = (scope: Scope, family: string, call: ApiCall) => Promise<Json>;

/** What a call would do, as far as AWS says it without doing it. @throws UpstreamError when it could not be asked */
export type RehearseCall = (
  scope: Scope,
  family: string,
  call: ApiCall,
) => Promise<{
  readonly answer: 'would-succeed' | 'refused' | 'not-rehearsed';
  readonly says: string;
}>;

/** A changing call on a resource that was not ours, as the cloud's trail has it. */
export interface Edit {
  readonly eventId: string;
  readonly requestId: string;
  readonly at: EpochMs;
  /** The principal, as the trail names it. */
  readonly by: string;
  readonly eventName: string;
}
/** Edits of a resource by others, oldest first. The trail delivers minutes late, and does not promise that it delivers. */
export type ReadEdits = (
  scope: Scope,
  arn: string,
  from: EpochMs,
  to: EpochMs,
) => Promise<readonly Edit[]>;

/** One resource as it is now; undefined when it is gone. */
export type ReadFact = (scope: Scope, type: ResourceType, arn: string) => Promise<Fact | undefined>;

/** Resources of one type in a scope, as they are now. */
export type ReadFacts = (scope: Scope, type: ResourceType) => AsyncIterable<Fact>;

/** Series of several resources for the same metrics; one answer per series that anybody publishes. */
export type ReadSeries = (
  scope: Scope,
  request: {
    readonly resources: readonly Fact[];
    readonly metrics: readonly Metric[];
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly periodMs: number;
    /** Told what could not be read, which is then left out; without it the whole request fails. */
    readonly onUnread?: (series: readonly UnreadSeries[], error: AppError) => void;
  },
) => AsyncIterable<Series>;

/** A series that was asked for and could not be read: nobody knows whether it is there. */
export interface UnreadSeries {
  /** ARN. */
  readonly resource: string;
  readonly metric: Metric;
}

/** Detach events in the trail since `from`, by volume ARN; the newest of each. */
export type ReadDetachments = (
  scope: Scope,
  from: EpochMs,
) => Promise<ReadonlyMap<string, EpochMs>>;
export type ReadInstanceTypes = (scope: Scope) => Promise<readonly InstanceType[]>;
/** Returns prices of the scope's region, at least those that matter to one resource. */
export type ReadPrices = (
  scope: Scope,
  of?: {
    readonly resource: Fact;
    /** Told once when its own prices cannot be read, and a built-in table stands in. */
    readonly onUnread: (error: AppError) => void;
  },
) => Promise<PriceBook>;
/** Asks the Price List one question about a region. */
export type ReadListedPrices = (region: string, query: PriceQuery) => Promise<ListedPrices>;
/** Prices that were read of a region, by part, and when. */
export type KeptPrices = Readonly<
  Record<string, { readonly readAt: EpochMs; readonly prices: ListedPrices }>
>;
export type KeepPrices = (region: string, prices: KeptPrices) => Promise<void>;

/** Hard signals of a watched resource: what decides without a baseline. */
export type ReadHardChecks = (
  scope: Scope,
  checks: readonly string[],
  resource: Fact,
  from: EpochMs,
  to: EpochMs,
) => Promise<readonly HardCheck[]>;

/**
 * Looks up what the guards of a plan need besides the resource. What cannot be read is `unreadable`, with its reason;
 * one failing look-up never keeps the others from answering.
 */
export type ReadSurroundings = (
  plan: Plan,
  before: Fact,
  needs: readonly LookUp[],
) => Promise<Surroundings>;

/**
 * The bill of single resources, a line for each day and usage type; `unavailable` says why there is none.
 * Days are whole ones in UTC.
 */
export type ReadResourceCosts = (
  scope: Scope,
  resources: readonly Pick<Fact, 'arn' | 'id'>[],
  window: { readonly from: EpochMs; readonly to: EpochMs },
) => Promise<{ readonly lines: readonly DayCost[] } | { readonly unavailable: string }>;

/** Cost records of a bill, streamed. */
export type ReadCosts = (from: EpochMs, to: EpochMs) => AsyncIterable<CostRecord>;

// ── What Trimtab keeps ─────────────────────────────────────────────────────────────────────────────

/** Writes facts; `firstSeenDetached` of a volume is kept from the fact before while it stays detached. */
export type SaveFacts = (scope: Scope, facts: readonly Fact[]) => Promise<void>;
/** Drops facts of a type that were last observed before `before`: the resource is gone. */
export type ForgetFacts = (scope: Scope, type: ResourceType, before: EpochMs) => Promise<number>;
export type StoredFacts = (scope: Scope, type: ResourceType) => AsyncIterable<Fact>;
export type StoredFact = (
  scope: Scope,
  type: ResourceType,
  arn: string,
) => Promise<Fact | undefined>;

export type SaveSeries = (series: readonly KeptSeries[]) => Promise<void>;
/** What the store has of a resource from one time to before another: per metric, in their order, one for each clock. */
export type StoredPieces = (
  resource: string,
  metrics: readonly Metric[],
  from: EpochMs,
  to: EpochMs,
) => Promise<readonly KeptSeries[]>;
/** Drops samples of these series at their periods and at no other, from one UTC midnight to before another. */
export type DropSeries = (
  series: readonly Pick<Series, 'resource' | 'metric' | 'periodMs'>[],
  from: EpochMs,
  to: EpochMs,
) => Promise<void>;

/** The coldest tier: series by the hour, in months. */
export interface ColdSeries {
  /** Beside what is there; returns once it is kept. @throws ConflictError when another one was faster: nothing was kept */
  readonly add: (series: readonly KeptSeries[]) => Promise<void>;
  readonly stored: StoredPieces;
  /** Deletes months that have ended before a time, at most so many objects. Returns how many were deleted. */
  readonly dropBefore: (before: EpochMs) => Promise<number>;
}

/** Until when the series of each resource of a scope have been collected, by ARN: the next collection goes on from there. */
export type CollectedUntil = (scope: Scope) => Promise<ReadonlyMap<string, EpochMs>>;
export type SaveCollectedUntil = (
  scope: Scope,
  until: ReadonlyMap<string, EpochMs>,
) => Promise<void>;
/** One series for each metric that something is known of, from whatever tiers; at the period of the coarsest of them. */
export type StoredSeries = (
  resource: string,
  metrics: readonly Metric[],
  from: EpochMs,
  to: EpochMs,
) => Promise<readonly KeptSeries[]>;

/** What one scope's look-ups of the last collection said: detachments and instance types, for the checks. */
export interface ScopeIndexes {
  readonly detachments: ReadonlyMap<string, EpochMs>;
  readonly instanceTypes: readonly InstanceType[];
  readonly prices: PriceBook;
}
export type SaveScopeIndexes = (scope: Scope, indexes: ScopeIndexes) => Promise<void>;
export type StoredScopeIndexes = (scope: Scope) => Promise<ScopeIndexes | undefined>;

/** Replaces the recommendations of a scope by those of this run, with their evidence (stored by its hash, compressed). */
export type SaveRecommendations = (
  scope: Scope,
  found: readonly { readonly recommendation: Recommendation; readonly evidence: Evidence }[],
) => Promise<void>;
export type StoredRecommendations = (scope: Scope) => Promise<readonly Recommendation[]>;
/** What the last run of the checks saw in a scope, so that people can tell how much was looked at, and when. */
export type SaveScan = (scan: Scan) => Promise<void>;
export type StoredScan = (scope: Scope) => Promise<Scan | undefined>;
/** The recommendation in force with an id. @throws NotFoundError */
export type FindRecommendation = (id: string) => Promise<Recommendation>;
export type ReadEvidence = (
  recommendation: string,
  evidenceHash: string,
) => Promise<Evidence | undefined>;

/** Exact totals of an ingested bill, as a whole and by day, replaced as a whole. */
export type SaveCosts = (
  source: string,
  records: AsyncIterable<CostRecord>,
  at: EpochMs,
) => Promise<CostSummary>;
/** What the last ingested bill of a source says of its days between two, both included: `2026-01-31`. */
export type StoredCostDays = (
  source: string,
  span: { readonly from?: string; readonly to?: string },
) => Promise<{ readonly collectedAt: EpochMs; readonly days: readonly CostDay[] } | undefined>;
export interface CostSummary {
  readonly source: string;
  readonly rows: number;
  /** Billed cost per currency, exact. */
  readonly billed: Readonly<Record<string, string>>;
}

// ── Control ────────────────────────────────────────────────────────────────────────────────────────

/** What was learned of a kind of change; nothing yet is no history. */
export type ReadHistory = (action: string) => Promise<ActionHistory>;
export type SaveHistory = (history: ActionHistory) => Promise<void>;

/** The global stop. It counts as on when it cannot be read. */
export interface Brake {
  readonly on: boolean;
  readonly by?: string;
  readonly at?: EpochMs;
  readonly reason?: string;
}
export type ReadBrake = () => Promise<Brake>;
export type SetBrake = (
  brake: Brake & { readonly by: string; readonly at: EpochMs },
) => Promise<void>;

/** The configuration in force and the hash of its canonical form. */
export type ReadConfig = () => Promise<{ readonly config: Config; readonly version: string }>;
/** What is laid over what was deployed, and what is wrong with it. */
export interface KeptSettings {
  /** What was understood last. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Why not all of what is set is in force, with the field; absent where all of it is. */
  readonly problem?: string | undefined;
  /** What is set cannot be understood: until it can be, nothing new is begun. */
  readonly isUnclear: boolean;
}
/** What was deployed, before anything is laid over it. `isKept`: the version in force can be found by those who ask later. */
export type ReadDeployed = () => Promise<{
  readonly deployed: Config;
  readonly kept: KeptSettings;
  readonly isKept: boolean;
}>;
/** Lays settings over what was deployed from now on. */
export type SaveSettings = (kept: KeptSettings) => Promise<void>;
/** Returns what people set in Systems Manager. @throws AppError when it cannot be read */
export type ReadSettingsParameter = () => Promise<string>;

/** A configuration that was in force once, by its version. */
export type ReadConfigVersion = (version: string) => Promise<Config | undefined>;

/** The active accounts of the organisation, sorted: as Organizations answers, and as it last answered. */
export type ReadOrganization = () => Promise<readonly string[]>;
export type SaveOrganization = (accounts: readonly string[]) => Promise<void>;
export type StoredOrganization = () => Promise<readonly string[]>;

/** What a collection could not read, until it could. */
export type SaveGap = (gap: Gap) => Promise<void>;
/** Ends the gap of that name, if there is one. */
export type CloseGap = (
  where: Pick<Gap, 'account' | 'region'>,
  missing: Gap['missing'],
) => Promise<void>;
export type OpenGaps = () => Promise<readonly Gap[]>;

// ── People ─────────────────────────────────────────────────────────────────────────────────────────

/** A mail as it is sent: both parts written on their own. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Message id of the mail it answers, as the mail service returned it. */
  readonly inReplyTo?: string;
  /** What it belongs to, for whoever is told that it did not arrive. Ids only: it is kept with the mail service. */
  readonly about?: MailSubject;
}
export interface MailSubject {
  readonly change?: string;
  readonly approval?: string;
  readonly delivery?: string;
}
/** Returns the message id. */
export type SendMail = (mail: Mail) => Promise<string>;

/** Mails of a change so far: the next one keeps its subject and refers to it. */
export type MailThread = (
  change: string,
  to: string,
) => Promise<{ readonly subject: string; readonly messageId: string } | undefined>;
export type SaveMailThread = (
  change: string,
  to: string,
  subject: string,
  messageId: string,
) => Promise<void>;

/**
 * Hands something over that people are told, over whatever channel the routes name. Delivered later and again if it must
 * be; it throws only when it could not even be kept.
 */
export type Notify = (notification: Notification) => Promise<void>;

// ── The feed ───────────────────────────────────────────────────────────────────────────────────────

/** Ledger events of all changes in the order of their time, after a cursor. */
export type ReadFeed = (
  after: string | undefined,
  limit: number,
) => Promise<{ readonly events: readonly LedgerEvent[]; readonly next: string }>;

/**
 * Ledger events of all changes between two times, newest first, each with its place: `before` a place goes on after it.
 * @throws InvalidInputError when `before` is no place
 */
export type ReadEventsBack = (span: {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly before?: string;
}) => AsyncIterable<{ readonly event: LedgerEvent; readonly place: string }>;
