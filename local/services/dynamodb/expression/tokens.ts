import { validation } from '../errors.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'index' | 'symbol';
  readonly text: string;
}

const PATTERN =
  /\s*(?:(?<word>[A-Za-z_]\w*)|(?<name>#\w+)|(?<value>:\w+)|(?<index>\d+)|(?<symbol><>|<=|>=|[=<>()[\],.+-]))/y;

/** Bytes of one expression. */
const MAX_BYTES = 4096;

/** The tokens of one expression of a request, read one after the other. */
export class Tokens {
  /** The parameter that the expression came in, for messages. */
  readonly parameter: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(parameter: string, expression: string) {
    this.parameter = parameter;
    if (expression.trim() === '') throw this.error('The expression can not be empty;');
    if (Buffer.byteLength(expression) > MAX_BYTES) {
      throw this.error('Expression size has exceeded the maximum allowed size;');
    }
    this.#tokens = this.#split(expression);
  }

  #split(expression: string): Token[] {
    const tokens: Token[] = [];
    const text = expression.trimEnd();
    PATTERN.lastIndex = 0;
    while (PATTERN.lastIndex < text.length) {
      const start = PATTERN.lastIndex;
      const groups = PATTERN.exec(text)?.groups;
      const found = Object.entries(groups ?? {}).find(([, value]) => value !== undefined);
      if (!found) {
        const rest = text.slice(start).trimStart();
        throw this.error(
          `Syntax error; token: "${rest.slice(0, 1)}", near: "${rest.slice(0, 20)}"`,
        );
      }
      tokens.push({ kind: found[0] as Token['kind'], text: found[1] });
    }
    return tokens;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#position + ahead];
  }

  /** The next token if it is of this kind. */
  take(kind: Token['kind']): string | undefined {
    const token = this.peek();
    if (token?.kind !== kind) return undefined;
    this.#position++;
    return token.text;
  }

  /** Whether the next token is one of these symbols or keywords; reads it, in upper case, if so. */
  takeOneOf<T extends string>(...texts: readonly T[]): T | undefined {
    const token = this.peek();
    const found =
      token?.kind === 'symbol' || token?.kind === 'word'
        ? texts.find((text) => text === token.text.toUpperCase())
        : undefined;
    if (found !== undefined) this.#position++;
    return found;
  }

  expect(text: string): void {
    if (this.takeOneOf(text) === undefined) throw this.syntaxError();
  }

  expectEnd(): void {
    if (this.peek()) throw this.syntaxError();
  }

  syntaxError() {
    const near = this.#tokens
      .slice(Math.max(0, this.#position - 1), this.#position + 2)
      .map(({ text }) => text);
    return this.error(
      `Syntax error; token: "${this.peek()?.text ?? '<EOF>'}", near: "${near.join(' ')}"`,
    );
  }

  error(message: string) {
    return validation(`Invalid ${this.parameter}: ${message}`);
  }
}
