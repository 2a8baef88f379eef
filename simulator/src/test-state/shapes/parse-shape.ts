/** The shape of a service's answer. */
export type Shape =
  | { readonly kind: 'any' | 'boolean' }
  | { readonly kind: 'number' | 'text'; readonly least?: number; readonly most?: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'list' | 'map'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Field> };

/** A field of an object. */
export interface Field {
  readonly shape: Shape;
  readonly required: boolean;
}

const TOKEN = /'[^']*'|\d+(?:\.\d+)?|\w+|\.\.|[{}[\]<>(),:!|]/g;

/**
 * Parses the notation of a shape: `{ Name!: text(1..64), Tags: [text], Meta: <any>, State: 'ON' | 'OFF' }`, where `!`
 * marks a required field, `[…]` a list, `<…>` an object with any keys, and `(least..most)` bounds a length or a number.
 */
export function parseShape(notation: string): Shape {
  return new ShapeParser(notation.match(TOKEN) ?? []).shape();
}

class ShapeParser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  shape(): Shape {
    const token = this.next();
    if (token === '{') return this.object();
    if (token === '[' || token === '<') {
      const of = this.shape();
      this.next();
      return { kind: token === '[' ? 'list' : 'map', of };
    }
    if (token.startsWith("'")) return this.choice(token);
    if (token === 'number' || token === 'text') return { kind: token, ...this.bounds() };
    return { kind: token === 'boolean' ? 'boolean' : 'any' };
  }

  private object(): Shape {
    const fields = new Map<string, Field>();
    while (!this.take('}')) {
      const name = this.next();
      const required = this.take('!');
      this.next();
      fields.set(name, { shape: this.shape(), required });
      this.take(',');
    }
    return { kind: 'object', fields };
  }

  private choice(first: string): Shape {
    const values = [first];
    while (this.take('|')) values.push(this.next());
    return { kind: 'choice', values: values.map((value) => value.slice(1, -1)) };
  }

  private bounds(): { least?: number; most?: number } {
    if (!this.take('(')) return {};
    const least = this.take('..') ? undefined : Number(this.next());
    if (least !== undefined) this.take('..');
    const most = this.take(')') ? undefined : Number(this.next());
    if (most !== undefined) this.take(')');
    return { ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new SyntaxError('A shape ends too early');
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }
}
