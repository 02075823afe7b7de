import { NormalizedSchema } from '@smithy/core/schema';
import type { $SchemaRef, SchemaRef, StaticStructureSchema } from '@smithy/types';

/** The schema of a plain string. */
export const STRING = 0;

/** A structure's schema, as the SDK's generated code writes it. */
export const struct = (
  name: string,
  members: Readonly<Record<string, $SchemaRef>>,
): StaticStructureSchema => [3, 'wire', name, 0, Object.keys(members), Object.values(members)];

/** The members of a structure by name; none for an operation without input or output. */
export const membersOf = (schema: SchemaRef): Record<string, NormalizedSchema> =>
  Object.fromEntries(NormalizedSchema.of(schema).structIterator());
