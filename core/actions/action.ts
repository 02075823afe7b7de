import type * as z from 'zod';
import type { Fact, FactOf, ResourceType } from '#core/model/facts.ts';
import type { Step } from '#core/model/plan.ts';

/**
 * A metric that is compared with its baseline after the change. What can be watched at all, and that its samples are
 * expected, follows from its own history; saturation decides at once for every `….utilization`.
 */
export interface WatchedMetric {
  /** Canonical name, as in `core/checks/check.ts`. */
  readonly name: string;
  /** Only rises are watched; a metric whose fall hurts is watched as its complement. */
  readonly worse: 'higher';
  /** Ratio above the baseline that is tolerated at least: a floor for the limit. */
  readonly tolerate: number;
  /** The amount nobody cares about, in the metric's unit: keeps small values from looking like large ratios. */
  readonly floor: number;
  /** `capacity`: the baseline is predicted for the new capacity. `load`: the old baseline stays, as for latency and errors. */
  readonly follows: 'capacity' | 'load';
}

/** What guards a change after it was applied. */
export type Watching =
  | {
      readonly minutes: number;
      readonly metrics: readonly WatchedMetric[];
      readonly hardChecks: readonly HardCheck[];
    }
  | { readonly nothingToWatch: string };

/** Signals that decide at once, without a baseline. */
export type HardCheck =
  | 'ec2-status-checks'
  | 'ebs-volume-status'
  | 'lambda-throttles'
  | 'alarms'
  | 'dependants';

/** Those that AWS makes of every resource of its kind, and that tell of its health. */
export const STATUS_CHECKS: readonly HardCheck[] = ['ec2-status-checks', 'ebs-volume-status'];

/** Those that every resource of its kind has, always. Throttles and alarms may not be there. */
export const PERMANENT_CHECKS: readonly HardCheck[] = [...STATUS_CHECKS, 'dependants'];

/** How far a change can be undone, best first. */
export const UNDO_KINDS = ['exactly', 'with-backup', 'not-guaranteed', 'not-at-all'] as const;
export type UndoKind = (typeof UNDO_KINDS)[number];

/** A kind of change: from the observed state it builds a plan, and declares what is watched. */
export interface Action<T extends ResourceType = ResourceType, P extends z.ZodType = z.ZodType> {
  /** Its path, naming the change: `lambda/resize-memory`. Permanent. */
  readonly id: string;
  /** Raised whenever the same state may give another plan. */
  readonly version: number;
  /** Role that applies it; its permissions are derived from the steps. */
  readonly family: 'ec2' | 'ebs' | 'lambda' | 'logs' | 'rds';
  readonly resource: T;
  readonly params: P;
  readonly undoes: {
    /**
     * `exactly`, `with-backup` (a new identity or restored data), `not-guaranteed` (it is tried, and others may have taken
     * what is needed), or `not-at-all`.
     */
    readonly how: UndoKind;
    /** How long that takes; of what cannot be undone, what is lost. */
    readonly within: string;
    /** The way back in words: `stop, m6i.2xlarge, start, check health`. */
    readonly steps: (before: FactOf<T>) => string;
  };
  /** What users of the resource notice: `none`, or `about 3 min, one stop and start`. */
  readonly interruption: { readonly minutes: number; readonly says: string };
  readonly watch: Watching;
  /** What could go wrong, one sentence, honest. */
  readonly couldGoWrong: (before: FactOf<T>, params: z.output<P>) => string;
  /** The undo creates a new identity: what is replaced, and the new id as JMESPath over the answer of the undo's read. */
  readonly replaces?: { readonly what: string; readonly newId: string };
  /** What stays behind on purpose, the output that names it, and for how many days it is kept. */
  readonly leaves?: { readonly what: string; readonly output: string; readonly keptDays: number };
  /** Parameters that fit `exampleFact`: permissions, documents and the fault harness are made from that plan. */
  readonly example: z.output<P>;
  /** @throws NotPermittedError when the observed state allows no plan */
  readonly plan: (before: FactOf<T>, params: z.output<P>) => readonly Step[];
}

/** An action with its own types forgotten, as the registry holds it. */
export type AnyAction = Omit<Action, 'plan' | 'params' | 'undoes' | 'couldGoWrong' | 'example'> & {
  readonly example: unknown;
  readonly params: z.ZodType;
  readonly undoes: Omit<Action['undoes'], 'steps'> & { steps(before: Fact): string };
  couldGoWrong(before: Fact, params: unknown): string;
  plan(before: Fact, params: unknown): readonly Step[];
};

/** Returns the action, its parameters inferred. */
export const defineAction = <T extends ResourceType, P extends z.ZodType>(
  action: Action<T, P>,
): Action<T, P> => action;
