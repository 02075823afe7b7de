import { AwsEc2QueryProtocol, XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { XmlAnswerReader } from '#adapters/aws/xml-answer.ts';
import { clientModel } from '#local/services/wire/client-model.ts';
import { queryCodec } from '#local/services/wire/query-codec.ts';
import { sampleOf } from '#test/local/services/wire/sample.ts';

const model = await clientModel('ec2');
const { settings } = new (class extends AwsEc2QueryProtocol {
  settings = this.deserializer.settings;
})({ defaultNamespace: '', xmlNamespace: '', version: '' });
const ofSdk = new XmlShapeDeserializer(settings);
const ours = new XmlAnswerReader(settings);
/** Leaves nothing to the SDK's reader. */
const alone = new (class extends XmlAnswerReader {
  protected override parseXml(): never {
    throw new Error('left to the reader of the SDK');
  }
})(settings);

const outputOf = (name: string): StaticStructureSchema => {
  const operation = model.operations.get(name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return NormalizedSchema.of(operation.output).getSchema() as StaticStructureSchema;
};

test('what the SDK reads of any description in EC2 is read in one pass', async () => {
  const codec = queryCodec(model);
  const described = [...model.operations].filter(([name]) => name.startsWith('Describe'));
  for (const [name, operation] of described) {
    const { body } = await codec.writeOutput(operation, sampleOf(operation.output), 'r');
    const [schema, sdk] = [outputOf(name), ofSdk.read(outputOf(name), body)];
    expect.soft(alone.read(schema, body), name).toEqual(sdk);
  }
});

const tagged = ([tag, inner]: readonly [string, string]) => `<${tag}>${inner}</${tag}>`;

describe('any text in the form of an answer', () => {
  const schema = outputOf('DescribeVolumes');
  const outcome = (reader: XmlShapeDeserializer, xml: string): unknown => {
    try {
      return { value: reader.read(schema, xml) };
    } catch (error) {
      return { error: String(error) };
    }
  };
  const name = fc.constantFrom('item', 'volumeSet', 'volumeId', 'attachmentSet', 'unknown', 'key');
  const text = fc.oneof(
    fc.constantFrom('', ' ', '\n  ', 'a\r\nb', 'vol-1', '500', '2026-01-02T03:04:05.000Z', 'a="b'),
    fc.constantFrom('&amp;&lt;&#x41;&#66;', '&nope; & &constructor_;', ']]>', '/>', '>'),
    fc.string({ maxLength: 8 }).map((any) => any.replace(/[<&]/g, '')),
  );
  const value = fc.oneof(
    fc.tuple(fc.constantFrom('volumeId', 'status', 'unknown'), text).map(tagged),
    fc.constantFrom('<size>5</size>', '<size/>', '<encrypted>true</encrypted>', '<volumeId/>'),
    fc.constantFrom('<createTime>2026-01-02T03:04:05.000Z</createTime>', '<unknown/>'),
  );
  const odd = fc.oneof(
    fc.tuple(name, text).map(tagged),
    fc.tuple(name, text).map(([tag, of]) => `<${tag} a="${of.replace(/"/g, '')}"/>`),
    fc.tuple(name, text).map(([tag, inner]) => `<${tag}><![CDATA[${inner}]]></${tag}>`),
    fc.tuple(name, value).map(([tag, inner]) => `<${tag}>${inner}<!-- </${tag}> --></${tag}>`),
    fc.constantFrom(' ', '\t', 'text', '<!-- </item> -->', '<?x?>', '</item>', '<item >'),
  );
  const line = fc.constantFrom('', '', '\n', '\n    ');
  /** Mostly plain, and seldom something else among it. */
  const within = (tag: string, inner: fc.Arbitrary<string>) =>
    fc
      .array(
        fc
          .tuple(line, fc.oneof({ weight: 30, arbitrary: inner }, { weight: 1, arbitrary: odd }))
          .map((pieces) => pieces.join('')),
        { maxLength: 4 },
      )
      .chain((pieces) => line.map((end) => tagged([tag, pieces.join('') + end])));
  const other = within('unknown', within('item', value));
  const attachments = within('attachmentSet', within('item', value));
  const item = within('item', fc.oneof(value, value, attachments, other));
  const answer = fc
    .tuple(
      fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>\n', '\uFEFF', 'x', '<!-- -->'),
      within('R', fc.oneof(within('volumeSet', item), other, value)),
      fc.constantFrom('', ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"', ' '),
    )
    .map(([first, root, attributes]) => first + root.replace('<R', `<R${attributes}`));

  test('is read as the SDK reads it', () => {
    fc.assert(
      fc.property(answer, (xml) => {
        expect(outcome(ours, xml)).toEqual(outcome(ofSdk, xml));
      }),
      {
        numRuns: 2_000,
        examples: [
          ['<R><volumeSet><item> <volumeId>v</volumeId></item></volumeSet></R>'],
          ['<R><u><!-- > </u></u><nextToken>no</nextToken><u> --></u></R>'],
        ],
      },
    );
  });

  test('that breaks off is refused in the words of the SDK', () => {
    fc.assert(
      fc.property(answer, fc.nat(), (xml, n) => {
        const cut = xml.slice(0, n % xml.length);
        expect(outcome(ours, cut)).toEqual(outcome(ofSdk, cut));
      }),
      { numRuns: 1_000 },
    );
  });
});
