import { UpstreamError } from '#core/errors/errors.ts';
import type { Ablation } from './ablations.ts';
import type { Deps } from './fake-ports.ts';

const RESIZE = 'ec2/resize-instance';
const DELETE = 'ebs/snapshot-and-delete-volume';

const isUpstream = (error: unknown): boolean => error instanceof UpstreamError;

/** Mistakes that somebody might well make, each in an otherwise sound part. */
export const PLANTED: readonly Ablation[] = [
  {
    what: 'ledger: the alert in a write of its own',
    says: 'the change is closed first, and its alert is stored afterwards',
    tampering: {
      conditions: { alert: false },
      deps: (deps, { ledger }) => ({
        ...deps,
        closeChange: async (options, closed, alert) => {
          const meta = await deps.closeChange(options, closed);
          await deps.saveMailThread(meta.change, 'alert', '', '');
          if (alert !== undefined) ledger.alerts.set(meta.change, alert);
          return meta;
        },
      }),
    },
    action: RESIZE,
    stories: ['kept'],
    prefer: ({ ended }) => ended === 'needs-person',
  },
  {
    what: 'fence: a take-over that does not raise it',
    says: 'the new owner gets the number of the old one',
    tampering: {
      deps: (deps) => ({
        ...deps,
        takeOver: (options, because) =>
          deps.appendEvents(options, [{ kind: 'taken-over', from: options.meta.fence, because }]),
      }),
    },
    action: RESIZE,
    stories: ['kept'],
  },
  {
    what: 'executor: a call that is repeated by itself',
    says: 'a call whose answer was lost is made again without a look',
    tampering: {
      deps: (deps) => ({
        ...deps,
        makeCall: async (scope, family, call) => {
          try {
            return await deps.makeCall(scope, family, call);
          } catch (error) {
            if (!isUpstream(error)) throw error;
            return deps.makeCall(scope, family, call);
          }
        },
      }),
    },
    action: DELETE,
    stories: ['kept'],
  },
  {
    what: 'executor: a read that fails is taken for "not there"',
    says: 'a throttled read answers like one of a resource that is gone',
    tampering: {
      deps: (deps) => ({
        ...deps,
        readResource: async (scope: unknown, read: Parameters<Deps['readResource']>[1]) => {
          try {
            return await deps.readResource(scope, read);
          } catch (error) {
            if (!isUpstream(error)) throw error;
            return { kind: 'absent' as const };
          }
        },
      }),
    },
    action: DELETE,
    stories: ['kept'],
  },
  {
    what: 'approval: one of two people is enough',
    says: 'the first approval of a critical change completes it',
    tampering: {
      deps: (deps) => ({
        ...deps,
        recordDecision: (record, _state, decision, options, event) =>
          deps.recordDecision(record, 'approved', decision, options, { ...event, complete: true }),
      }),
    },
    action: RESIZE,
    stories: ['two-people'],
  },
];
