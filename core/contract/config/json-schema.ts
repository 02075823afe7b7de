import * as z from 'zod';
import { configSchema, policyRuleSchema } from '#core/contract/config.ts';

/** What JSON Schema says of a place in `trimtab.yaml`. */
export interface ConfigShape {
  readonly type?: string;
  readonly description?: string;
  /** Where a default comes from. */
  readonly $comment?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, ConfigShape>>;
  readonly additionalProperties?: ConfigShape | false;
  readonly items?: ConfigShape;
  readonly anyOf?: readonly ConfigShape[];
  readonly oneOf?: readonly ConfigShape[];
  /** Of the whole file. */
  readonly $defs?: unknown;
}

/** The shape of `trimtab.yaml`, without what Trimtab writes into it itself. Drawn at its first use: few need it. */
export const configShape = (): ConfigShape => {
  shape ??= z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === policyRuleSchema) delete jsonSchema.properties?.where;
    },
  }) as ConfigShape;
  return shape;
};
let shape: ConfigShape | undefined;
