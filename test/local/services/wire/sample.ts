import { NormalizedSchema } from '@smithy/core/schema';
import { NumericValue } from '@smithy/core/serde';
import type { SchemaRef } from '@smithy/types';

/**
 * A value with every member that a schema has; lists and maps have two elements. A structure within itself is left out,
 * and so is what would be empty without it.
 */
export const sampleOf = (schema: SchemaRef): Record<string, unknown> =>
  (sample(NormalizedSchema.of(schema), 'x', []) ?? {}) as Record<string, unknown>;

const sample = (schema: NormalizedSchema, name: string, within: readonly string[]): unknown => {
  if (schema.isUnitSchema()) return undefined;
  if (schema.isStructSchema()) return sampleStruct(schema, within);
  if (schema.isListSchema()) {
    const items = [1, 2].map((n) => sample(schema.getValueSchema(), `${name}${n}`, within));
    return items.includes(undefined) ? undefined : items;
  }
  if (schema.isMapSchema()) {
    const value = sample(schema.getValueSchema(), `${name}-value`, within);
    return value === undefined ? undefined : { [`${name}1`]: value, [`${name}2`]: value };
  }
  return sampleSimple(schema, name);
};

const sampleStruct = (schema: NormalizedSchema, within: readonly string[]) => {
  const self = schema.getName(true) ?? '';
  if (within.includes(self)) return undefined;
  const members: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const value = sample(member, name, [...within, self]);
    if (value === undefined) continue;
    members[name] = value;
    if (schema.isUnionSchema()) break;
  }
  return members;
};

const sampleSimple = (schema: NormalizedSchema, name: string): unknown => {
  if (schema.isBlobSchema()) return new Uint8Array([0, 1, 254, 255]);
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 200 + name.length;
  if (schema.isBigIntegerSchema()) return 12_345_678_901_234_567_890n;
  if (schema.isBigDecimalSchema()) return new NumericValue('1.00000000000000000001', 'bigDecimal');
  // Whole seconds: some formats have no more.
  if (schema.isTimestampSchema()) return new Date(1_700_000_000_000);
  if (schema.isDocumentSchema()) return { text: name, list: [1, true, null] };
  const { httpHeader, httpPrefixHeaders, hostLabel } = schema.getMergedTraits();
  // Headers and host names carry plain text only.
  if (httpHeader || httpPrefixHeaders !== undefined || hostLabel || name === 'EndpointId')
    return name;
  return `${name} <&"'é/+%=>`;
};
