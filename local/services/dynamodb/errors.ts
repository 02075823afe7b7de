import { ServiceError } from '#local/services/wire/service.ts';
import type { Item } from './item.ts';

/** What a request asks for is not well formed, or does not fit the item. */
export const validation = (message: string) => new ServiceError('ValidationException', message);

export const tableNotFound = (name: string) =>
  new ServiceError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${name} not found`,
  );

export const tableInUse = (name: string) =>
  new ServiceError('ResourceInUseException', `Table already exists: ${name}`);

export const conditionFailed = (item: Item | undefined) =>
  new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400, {
    ...(item && { Item: item }),
  });

/** Why one action of a transaction did not happen; `None` when it was not at fault. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

export const transactionCanceled = (reasons: readonly CancellationReason[]) =>
  new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    400,
    { CancellationReasons: reasons },
  );
