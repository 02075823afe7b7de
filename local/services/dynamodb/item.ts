import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item, or a part of one: attributes by name. */
export type Item = Record<string, AttributeValue>;
