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
  readonly required?: readonly string[];
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
  shape ??= withEnvironments(settingsShape());
  return shape;
};
let shape: ConfigShape | undefined;

/** The shape of the settings, of which an environment has some. */
export const settingsShape = (): ConfigShape => {
  const { properties: { environment: _chosen, ...settings } = {}, ...whole } = z.toJSONSchema(
    configSchema,
    {
      io: 'input',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema === policyRuleSchema) delete jsonSchema.properties?.where;
      },
    },
  ) as ConfigShape;
  return { ...whole, properties: settings };
};

/** Adds the environments: each takes any of the settings, and leaves out what the rest of the file says. */
export const withEnvironments = (whole: ConfigShape): ConfigShape => {
  const { schema: _ofTheFile, ...settings } = whole.properties ?? {};
  const environment: ConfigShape = {
    type: 'object',
    description: 'What is otherwise there. An empty one is as the rest of the file.',
    properties: mapped(settings, partOf),
    additionalProperties: false,
  };
  const environments: ConfigShape = {
    type: 'object',
    description:
      'Deployments of one file, by names of your own: each is laid over the rest of the file. Settings are merged, however deep; a list replaces the whole list.',
    additionalProperties: environment,
  };
  return { ...whole, properties: { ...whole.properties, environments } };
};

/** A shape of which any part may be left out; a list is said whole. */
const partOf = (whole: ConfigShape): ConfigShape => {
  const { properties, additionalProperties, oneOf, anyOf, ...others } = whole;
  const { required: _any, default: _below, $comment: _itsSource, ...rest } = others;
  const alternatives = oneOf ?? anyOf;
  return {
    ...rest,
    ...(properties && { properties: mapped(properties, partOf) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: additionalProperties && partOf(additionalProperties),
    }),
    ...(alternatives && { anyOf: alternatives.map(partOf) }),
  };
};

const mapped = (
  shapes: Readonly<Record<string, ConfigShape>>,
  change: (shape: ConfigShape) => ConfigShape,
): Readonly<Record<string, ConfigShape>> =>
  Object.fromEntries(Object.entries(shapes).map(([name, one]) => [name, change(one)]));
