import type { Around, Call } from '#local/services/wire/answer.ts';
import type { FaultCase } from '../kinds.ts';
import type { TracedCall } from './fault-box.ts';
import { type Ablation, type CaseResult, runCase } from './run-case.ts';

/** A safeguard that is taken away from outside, and the cases that should show that it is missing. */
export interface AblationSpec {
  readonly says: string;
  readonly ablation: Ablation;
  /** Tried in this order until something is broken. */
  readonly cases: () => AsyncGenerator<FaultCase>;
}

const on = (
  action: string,
  story: string,
  happenings: FaultCase['happenings'] = [],
): FaultCase => ({
  level: 'stack',
  action,
  story,
  happenings,
});

/** One fault of a kind at each call of a story that is picked. */
async function* faultsAt(
  action: string,
  story: string,
  kind: FaultCase['happenings'][number]['kind'],
  picks: (call: TracedCall) => boolean,
): AsyncGenerator<FaultCase> {
  const { calls } = await runCase(on(action, story));
  for (const call of calls.filter(picks)) yield on(action, story, [{ at: call.n, kind }]);
}

const isWrite = ({ operation }: Pick<Call, 'operation'>) => operation === 'TransactWriteItems';

/** The store takes any write, whoever owns the change by now, whatever phase it is in. */
const storeWithoutConditions: Around = async (call, next) => {
  if (isWrite(call))
    for (const { Update, Put } of call.input.TransactItems ?? []) {
      if (Update?.ConditionExpression?.includes('#fence'))
        Object.assign(Update, withoutCondition(Update));
      if (Put?.ConditionExpression !== undefined) Object.assign(Put, withoutCondition(Put));
    }
  return next();
};

interface Conditional {
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/** DynamoDB refuses names and values that no expression uses, so that those of the condition go too. */
const withoutCondition = ({
  UpdateExpression = '',
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
}: Conditional) => {
  const used = (of: object) => {
    const left = Object.entries(of).filter(([name]) => UpdateExpression.match(`${name}\\b`));
    return left.length === 0 ? undefined : Object.fromEntries(left);
  };
  return {
    ConditionExpression: undefined,
    ExpressionAttributeNames: used(ExpressionAttributeNames),
    ExpressionAttributeValues: used(ExpressionAttributeValues),
  };
};

/** The alert of a change that needs a person is a write of its own, after the closing. */
const alertApart = (): Ablation => {
  return {
    around: async (call, next) => {
      const items: { Put?: { Item?: { part?: { S?: string } } } }[] =
        call.input.TransactItems ?? [];
      const at = items.findIndex(({ Put }) => Put?.Item?.part?.S === 'alert');
      if (!isWrite(call) || at < 0) return next();
      const [alert] = items.splice(at, 1);
      const answer = await next();
      const { clientFor } = await import('#adapters/aws/clients.ts');
      const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
      if (alert?.Put)
        await (await clientFor('dynamodb')).send(new PutItemCommand(alert.Put as never));
      return answer;
    },
  };
};

const brakeUnread: Around = async (call, next) => {
  const answer = await next();
  const isBrake = call.operation === 'GetItem' && call.input.Key?.key?.S === 'brake';
  return isBrake ? {} : answer;
};

/** Once a call was made, every look at a function shows what was asked for. */
const seenAsWanted = (): Ablation => {
  let wanted: number | undefined;
  return {
    around: async (call, next) => {
      if (call.operation === 'UpdateFunctionConfiguration') wanted = call.input.MemorySize;
      const answer = (await next()) as object;
      if (call.operation !== 'GetFunctionConfiguration' || wanted === undefined) return answer;
      return { ...answer, MemorySize: wanted, LastUpdateStatus: 'Successful' };
    },
  };
};

const instance = 'ec2/resize-instance';
const lambda = 'lambda/resize-memory';

export const ABLATIONS: Readonly<Record<string, AblationSpec>> = {
  sweeper: {
    says: 'nobody visits changes whose execution has died',
    ablation: { without: 'sweep' },
    cases: () =>
      faultsAt(lambda, 'completes', 'killed-before', ({ by }) => by.name === 'apply-step'),
  },
  'store-conditions': {
    says: 'the store takes every write, with any fence, phase and number',
    ablation: { around: storeWithoutConditions },
    cases: () => faultsAt(lambda, 'completes', 'duplicate', isWrite),
  },
  'alert-in-one-write': {
    says: 'the alert of a change that needs a person is written after its closing',
    ablation: alertApart(),
    cases: needsPersonAndDies,
  },
  'brake-check': {
    says: 'the brake is always read as off',
    ablation: { around: brakeUnread },
    cases: () => faultsAt(instance, 'completes', 'brake', ({ by }) => by.name === 'check-guards'),
  },
  observation: {
    says: 'a call is believed to have worked without a look',
    ablation: seenAsWanted(),
    cases: () =>
      faultsAt(
        lambda,
        'completes',
        'fail-before',
        ({ service, operation }) => service === 'lambda' && operation.startsWith('Update'),
      ),
  },
};

/** An edit by somebody else leads to a person; then the process dies as it closes the change. */
async function* needsPersonAndDies(): AsyncGenerator<FaultCase> {
  const edits = faultsAt(lambda, 'degraded', 'foreign-edit', ({ by }) => by.name === 'undo-step');
  for await (const edited of edits) {
    const { ended, calls } = await runCase(edited);
    // What was not begun has been closed before.
    const closing = calls.findLast(
      ({ by, ...call }) => by.name === 'close-change' && isWrite(call),
    );
    if (ended !== 'needs-person' || closing === undefined) continue;
    const happenings = [...edited.happenings, { at: closing.n, kind: 'killed-after' as const }];
    yield { ...edited, happenings };
  }
}

/** Returns the first case that shows that a safeguard is missing, and how many were tried; undefined: the harness is blind. */
export const seeMissing = async ({
  ablation,
  cases,
}: AblationSpec): Promise<{ result: CaseResult; tried: number } | undefined> => {
  let tried = 0;
  for await (const of of cases()) {
    tried++;
    const result = await runCase(of, ablation);
    if (result.broken.length > 0) return { result, tried };
  }
  return undefined;
};
