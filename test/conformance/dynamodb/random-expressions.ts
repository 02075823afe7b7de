import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Item } from '#test/local/services/dynamodb/contract/table.ts';

/** An expression in pieces: text, and values that become placeholders. */
type Pieces = readonly (string | AttributeValue)[];

export interface Expression {
  readonly text: string;
  readonly values: Record<string, AttributeValue>;
}

const assemble = (pieces: Pieces): Expression => {
  const values: Record<string, AttributeValue> = {};
  const texts = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = piece;
    return placeholder;
  });
  return { text: texts.join(' '), values };
};

/** Pieces in a row, given as texts and arbitraries of pieces. */
const row = (...parts: readonly (string | fc.Arbitrary<Pieces>)[]): fc.Arbitrary<Pieces> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant([part]) : part)))
    .map((all) => all.flat());

const oneOf = (...texts: readonly string[]) => fc.constantFrom(...texts).map((text) => [text]);

const VALUES: readonly AttributeValue[] = [
  { N: '1' },
  { N: '2.5' },
  { N: '-3' },
  { S: 'a' },
  { S: 'ab' },
  { S: '' },
  { B: new Uint8Array([1]) },
  { B: new Uint8Array([1, 2]) },
  { BOOL: true },
  { NULL: true },
  { SS: ['a', 'b'] },
  { NS: ['1', '2'] },
  { L: [] },
  { L: [{ N: '1' }, { S: 'a' }] },
  { M: { x: { N: '1' }, y: { L: [{ S: 'a' }] } } },
];
const values = fc.constantFrom(...VALUES);
const value = values.map((one): Pieces => [one]);

/** Items with few attributes of any type, so that an expression often meets one that fits. */
export const anyItems: fc.Arbitrary<Item> = fc.dictionary(
  fc.constantFrom('p', 'q', 'r', 's'),
  values,
  {
    maxKeys: 4,
    noNullPrototype: true,
  },
);

const path = oneOf('p', 'q', 'r', 's', 'p.x', 'q.x', 'p.y', 'q.y[0]', 'r[0]', 's[1]', 'q.x.z');
const operand = fc.oneof(path, value, row('size (', path, ')'));
const list = fc.array(operand, { minLength: 1, maxLength: 3 }).map((items) => {
  return items.flatMap((item, i) => (i === 0 ? item : [',', ...item]));
});

const { condition } = fc.letrec<{ condition: Pieces }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    row(operand, oneOf('=', '<>', '<', '<=', '>', '>='), operand),
    row(operand, 'BETWEEN', operand, 'AND', operand),
    row(operand, 'IN (', list, ')'),
    row(oneOf('attribute_exists (', 'attribute_not_exists ('), path, ')'),
    row(oneOf('begins_with (', 'contains (', 'attribute_type ('), operand, ',', operand, ')'),
    row(tie('condition'), oneOf('AND', 'OR'), tie('condition')),
    row('NOT', tie('condition')),
    row('(', tie('condition'), ')'),
  ),
}));

export const anyConditions: fc.Arbitrary<Expression> = condition.map(assemble);

/** Items that have what the updates below change, in the types that they expect, or nearly. */
export const richItems: fc.Arbitrary<Item> = fc.record({
  p: fc.constantFrom<AttributeValue>({ N: '1' }, { N: '-2' }, { S: 'a' }),
  q: fc.constant({ M: { x: { N: '1' }, y: { L: [{ S: 'a' }, { N: '3' }] } } }),
  r: fc.constantFrom<AttributeValue>({ L: [{ N: '1' }, { N: '2' }, { N: '3' }] }, { L: [] }),
  s: fc.constantFrom<AttributeValue>({ SS: ['a', 'b'] }, { NS: ['1', '2'] }),
});

const TARGETS = [
  'p',
  'q.x',
  'q.y[0]',
  'q.y[1]',
  'q.y[5]',
  'r[0]',
  'r[1]',
  'r[2]',
  'r[9]',
  's',
  't',
];
const source = fc.oneof(oneOf('p', 'q.x', 'r[0]', 'q.y', 'q'), value);
const number = fc.oneof(oneOf('p', 'q.x', 'r[0]'), fc.constant<Pieces>([{ N: '2' }]));
const lists = fc.oneof(oneOf('r', 'q.y'), fc.constant<Pieces>([{ L: [{ N: '5' }] }]));
const assigned = fc.oneof(
  source,
  row(number, oneOf('+', '-'), number),
  row('if_not_exists (', oneOf('p', 'r[1]', 't', 'q.new'), ',', value, ')'),
  row('list_append (', lists, ',', lists, ')'),
);
const member = fc.constantFrom<Pieces>([{ N: '2' }], [{ SS: ['b', 'c'] }], [{ NS: ['2', '7'] }]);

/** What an update does at one target, by its section. */
const CHANGES = {
  SET: (target: string) => row(target, '=', assigned),
  REMOVE: (target: string) => row(target),
  ADD: (target: string) => row(target, member),
  DELETE: (target: string) => row(target, member),
};
type Section = keyof typeof CHANGES;

export const anyUpdates: fc.Arbitrary<Expression> = fc
  .uniqueArray(fc.constantFrom(...TARGETS), { minLength: 1, maxLength: 5 })
  .chain((targets) =>
    fc.tuple(
      ...targets.map((target) =>
        fc
          .constantFrom<Section>('SET', 'SET', 'REMOVE', 'ADD', 'DELETE')
          .chain((section) => CHANGES[section](target).map((pieces) => ({ section, pieces }))),
      ),
    ),
  )
  .map((changes) => {
    const sections = Map.groupBy(changes, ({ section }) => section);
    const pieces = [...sections].flatMap(
      ([section, members]): Pieces => [
        section,
        ...members.flatMap((one, i) => (i === 0 ? one.pieces : [',', ...one.pieces])),
      ],
    );
    return assemble(pieces);
  });
