import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';

/** `query` is what STS speaks, `ec2` its dialect: flat lists and capitalised names. */
export type FormDialect = 'query' | 'ec2';

interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** Reads the input of an operation from a form such as `Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1`. */
export const readForm = (schema: SchemaRef, form: string, dialect: FormDialect): object => {
  const root: Node = { children: new Map() };
  for (const [key, value] of new URLSearchParams(form)) {
    let node = root;
    for (const part of key.split('.')) {
      const child = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return readStruct(NormalizedSchema.of(schema), root, dialect);
};

const readNode = (schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown => {
  if (schema.isStructSchema()) return readStruct(schema, node, dialect);
  if (schema.isListSchema()) return readList(schema, node, dialect);
  if (schema.isMapSchema()) return readMap(schema, node, dialect);
  return text.read(schema, node.value ?? '');
};

const readStruct = (schema: NormalizedSchema, node: Node, dialect: FormDialect) => {
  const read: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(keyOf(name, member, dialect));
    if (child) read[name] = readNode(member, child, dialect);
  }
  return read;
};

const keyOf = (name: string, member: NormalizedSchema, dialect: FormDialect): string => {
  const { xmlName, ec2QueryName } = member.getMergedTraits();
  if (dialect === 'query') return xmlName ?? name;
  if (typeof ec2QueryName === 'string') return ec2QueryName;
  const key = xmlName ?? name;
  return key.charAt(0).toUpperCase() + key.slice(1);
};

const readList = (schema: NormalizedSchema, node: Node, dialect: FormDialect): unknown[] => {
  const member = schema.getValueSchema();
  const isFlat = dialect === 'ec2' || schema.getMergedTraits().xmlFlattened;
  const items = isFlat ? node : node.children.get(member.getMergedTraits().xmlName ?? 'member');
  return numbered(items).map((item) => readNode(member, item, dialect));
};

const readMap = (schema: NormalizedSchema, node: Node, dialect: FormDialect) => {
  const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
  const entries = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const read: Record<string, unknown> = {};
  for (const { children } of numbered(entries)) {
    const name = children.get(key.getMergedTraits().xmlName ?? 'key')?.value;
    const child = children.get(value.getMergedTraits().xmlName ?? 'value');
    if (name !== undefined && child) read[name] = readNode(value, child, dialect);
  }
  return read;
};

const numbered = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);

const text = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: false,
});
