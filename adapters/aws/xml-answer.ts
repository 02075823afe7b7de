import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { Schema } from '@smithy/types';

/**
 * Reads an answer in XML to what the SDK's own reader makes of it, in one pass: without a tree of all its elements, and
 * without a look at those that the schema does not know. Megabytes of a large account take a third of the time so.
 * Whatever is more than elements and text, or not well-formed, is left to the SDK's reader.
 */
export class XmlAnswerReader extends XmlShapeDeserializer {
  override read(schema: Schema, bytes: Uint8Array | string, key?: string): unknown {
    const root = NormalizedSchema.of(schema);
    if (key === undefined && root.isStructSchema()) {
      try {
        const xml = typeof bytes === 'string' ? bytes : utf8.decode(bytes);
        return new XmlAnswer(xml, (of, text) => this.readSchema(of, text)).read(root);
      } catch {
        // Whatever it is, the SDK's reader has its own words for it.
      }
    }
    return super.read(schema, bytes, key);
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The answer is more than elements and text, or not well-formed. */
class NotPlain extends Error {}

/** What is read of an element: members by the names of their elements, items, or a value. */
type Shape =
  | { readonly kind: 'struct'; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: 'list'; readonly item: string; readonly of: NormalizedSchema }
  | { readonly kind: 'value'; readonly of: (text: string) => unknown }
  /** A value that the SDK reads. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' };

interface Member {
  readonly name: string;
  readonly of: NormalizedSchema;
}

type ToValue = (schema: NormalizedSchema, text: string) => unknown;

const [TAB, LINE_FEED, SPACE, SLASH, BANG, QUESTION, LESS, GREATER] = [
  9, 10, 32, 47, 33, 63, 60, 62,
];
/** Line ends that are to be normalized, and attributes. */
const NOT_PLAIN = ['\r', '="', "='"];
const SPACES = /^[ \t\r\n]*$/;
/** Its attributes are namespaces. */
const ROOT = /^<([\w.:-]+)(\s[^>]*)?(?<!\/)>$/;
/** Of an element without attributes. */
const NAME = /^[\w.:-]+$/;
/** In place of the name of an element: there is no more of them. */
const CLOSING = '';

/** One answer, read from its beginning to its end. */
class XmlAnswer {
  readonly #xml: string;
  readonly #toValue: ToValue;
  #at = 0;
  /** Of the tag that was read last: whether it is an element of its own. */
  #isEmpty = false;

  constructor(xml: string, toValue: ToValue) {
    this.#xml = xml;
    this.#toValue = toValue;
  }

  read(schema: NormalizedSchema): unknown {
    if (this.#xml.startsWith('<?')) this.#after('?>');
    const start = this.#find('<');
    if (!SPACES.test(this.#xml.slice(this.#at, start))) throw new NotPlain();
    this.#at = start;
    const [, root] = ROOT.exec(this.#xml.slice(this.#at, this.#after('>'))) ?? [];
    if (root === undefined || NOT_PLAIN.some((what) => this.#xml.includes(what, this.#at)))
      throw new NotPlain();
    return this.#content(root, schema);
  }

  /** Reads what is in an element whose opening tag was read, and its closing tag. */
  #content(name: string, schema: NormalizedSchema): unknown {
    const shape = shapeOf(schema);
    if (shape.kind === 'struct') return this.#struct(name, shape.members);
    if (shape.kind === 'list') return this.#list(name, shape.item, shape.of);
    if (shape.kind === 'value') return shape.of(this.#text(name));
    if (shape.kind === 'other') return this.#toValue(schema, this.#text(name));
    throw new NotPlain();
  }

  #struct(name: string, members: ReadonlyMap<string, Member>): object {
    const found: Record<string, unknown> = {};
    for (let tag = this.#nextTag(); tag !== CLOSING; tag = this.#nextTag()) {
      const member = members.get(tag);
      if (member === undefined) this.#skip(tag);
      else if (found[member.name] !== undefined) throw new NotPlain();
      else found[member.name] = this.#element(tag, member.of);
    }
    this.#close(name);
    return found;
  }

  #list(name: string, item: string, of: NormalizedSchema): unknown[] {
    const found: unknown[] = [];
    for (let tag = this.#nextTag(); tag !== CLOSING; tag = this.#nextTag()) {
      if (tag === item) found.push(this.#element(tag, of));
      else this.#skip(tag);
    }
    this.#close(name);
    return found;
  }

  #element(name: string, schema: NormalizedSchema): unknown {
    return this.#isEmpty ? this.#toValue(schema, '') : this.#content(name, schema);
  }

  #text(name: string): string {
    const text = this.#xml.slice(this.#at, this.#find('<'));
    this.#at += text.length;
    this.#close(name);
    if (text.includes('\n') && text.trim() === '') return '';
    return text.includes('&') ? decoded(text) : text;
  }

  /** Moves behind the next tag and returns the name in it; a closing one stays before us. */
  #nextTag(): string {
    this.#skipSpace();
    const start = this.#at + 1;
    if (this.#xml.charCodeAt(start) === SLASH) return CLOSING;
    const end = this.#after('>') - 1;
    this.#isEmpty = this.#xml.charCodeAt(end - 1) === SLASH;
    return this.#xml.slice(start, this.#isEmpty ? end - 1 : end);
  }

  #close(name: string): void {
    const end = this.#at + 2 + name.length;
    const isClosed =
      this.#xml.startsWith('</', this.#at) &&
      this.#xml.startsWith(name, this.#at + 2) &&
      this.#xml.charCodeAt(end) === GREATER;
    if (!isClosed) throw new NotPlain();
    this.#at = end + 1;
  }

  /** Moves behind an element that the schema does not know. */
  #skip(name: string): void {
    if (!NAME.test(name)) throw new NotPlain();
    for (let depth = this.#isEmpty ? 0 : 1; depth > 0; ) {
      const first = this.#xml.charCodeAt(this.#after('<'));
      if (first === BANG || first === QUESTION) throw new NotPlain();
      const end = this.#after('>') - 1;
      if (first === SLASH) depth -= 1;
      else if (this.#xml.charCodeAt(end - 1) !== SLASH) depth += 1;
    }
  }

  /** Moves to the next tag. Text between elements is a value to the SDK, unless it is the space of a new line. */
  #skipSpace(): void {
    const start = this.#at;
    let code = this.#xml.charCodeAt(start);
    let isLine = false;
    while (code === SPACE || code === LINE_FEED || code === TAB) {
      isLine ||= code === LINE_FEED;
      code = this.#xml.charCodeAt(++this.#at);
    }
    if (code !== LESS || (this.#at > start && !isLine)) throw new NotPlain();
  }

  #find(what: string): number {
    const found = this.#xml.indexOf(what, this.#at);
    if (found < 0) throw new NotPlain();
    return found;
  }

  /** Moves behind what comes next, and returns where that is. */
  #after(what: string): number {
    this.#at = this.#find(what) + what.length;
    return this.#at;
  }
}

const shapes = new WeakMap<NormalizedSchema, Shape>();

const shapeOf = (schema: NormalizedSchema): Shape => {
  const known = shapes.get(schema);
  if (known !== undefined) return known;
  const shape = newShape(schema);
  shapes.set(schema, shape);
  return shape;
};

const newShape = (schema: NormalizedSchema): Shape => {
  const { xmlFlattened, mediaType } = schema.getMergedTraits();
  if (xmlFlattened || schema.isUnionSchema() || schema.isMapSchema() || schema.isDocumentSchema())
    return { kind: 'unknown' };
  if (schema.isListSchema()) {
    const of = schema.getValueSchema();
    return { kind: 'list', item: of.getMergedTraits().xmlName ?? 'member', of };
  }
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(
      ([name, of]) => [of.getMemberTraits().xmlName ?? name, { name, of }] as const,
    );
    return { kind: 'struct', members: new Map(members) };
  }
  if (schema.isStringSchema() && mediaType === undefined) return { kind: 'value', of: copied };
  if (schema.isNumericSchema()) return { kind: 'value', of: Number };
  return { kind: 'other' };
};

/** A longer piece of a text is a view of it for V8, and one id of an answer would keep all of its megabytes in memory. */
const COPIED_BELOW = 13;

const copied = (text: string): string => (text.length < COPIED_BELOW ? text : ` ${text}`.slice(1));

const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{0,30}));/gi;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const decoded = (text: string): string =>
  text.replace(ENTITY, (_, hex: string, decimal: string, name: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? '';
    return String.fromCharCode(hex ? Number.parseInt(hex, 16) : Number(decimal));
  });
