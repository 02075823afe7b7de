import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { checkedValue } from '../attribute.ts';
import { validation } from '../errors.ts';

/** The names and values of a request that its expressions refer to; each must be used. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #used = new Set<string>();

  constructor(request: {
    readonly ExpressionAttributeNames?: Record<string, string> | undefined;
    readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  }) {
    this.#names = present('ExpressionAttributeNames', /^#\w+$/, request.ExpressionAttributeNames);
    const values = present(
      'ExpressionAttributeValues',
      /^:\w+$/,
      request.ExpressionAttributeValues,
    );
    this.#values = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, checkedValue(value)]),
    );
  }

  name(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return this.#names[placeholder];
  }

  value(placeholder: string): AttributeValue | undefined {
    this.#used.add(placeholder);
    return this.#values[placeholder];
  }

  /** @throws ServiceError when a name or a value was never asked for: a misspelt expression */
  expectAllUsed(): void {
    for (const [parameter, given] of [
      ['ExpressionAttributeNames', this.#names],
      ['ExpressionAttributeValues', this.#values],
    ] as const) {
      const unused = Object.keys(given).filter((placeholder) => !this.#used.has(placeholder));
      if (unused.length === 0) continue;
      throw validation(
        `Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`,
      );
    }
  }
}

const present = <T>(parameter: string, pattern: RegExp, given: Record<string, T> | undefined) => {
  if (given === undefined) return {};
  const keys = Object.keys(given);
  if (keys.length === 0) throw validation(`${parameter} must not be empty`);
  const wrong = keys.find((key) => !pattern.test(key));
  if (wrong !== undefined) {
    throw validation(`${parameter} contains invalid key: Syntax error; key: "${wrong}"`);
  }
  return given;
};
