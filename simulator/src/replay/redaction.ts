import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '../base/json';
import { isObject } from '../language/jsonpath/select';

/** What may be read in a redacted history besides pseudonyms. */
export interface RedactionOptions {
  /** Keys whose values are kept as they are, with all that is in them. @default - none */
  readonly keep?: readonly string[];
  /** Makes the pseudonyms: with the same key a text has the same pseudonym each time. @default - a key of its own that nobody keeps */
  readonly key: string;
}

/** Turns texts into pseudonyms: the same text always into the same one, so that equal values stay equal. */
export class Redaction {
  private readonly kept: ReadonlySet<string>;
  private readonly keys: ReadonlySet<string>;
  private readonly compared: ReadonlySet<string>;

  constructor(
    private readonly options: RedactionOptions,
    definitions: readonly object[],
  ) {
    this.kept = new Set(options.keep);
    this.compared = new Set(definitions.flatMap(textsIn));
    this.keys = new Set(definitions.flatMap((each) => JSON.stringify(each).match(/[A-Za-z_$][\w$-]*/g) ?? []));
  }

  /** A value with pseudonyms in the place of its texts. */
  value(value: Json): Json {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (!isObject(value)) return value;
    const redacted: JsonObject = {};
    for (const [key, each] of Object.entries(value)) {
      if (this.kept.has(key)) redacted[key] = each;
      else redacted[this.keys.has(key) ? key : this.pseudonym(key)] = this.value(each);
    }
    return redacted;
  }

  /** The pseudonym of a text; of a JSON text, the same JSON with pseudonyms in it; what the definition compares with stays. */
  text(text: string): string {
    if (text === '' || this.compared.has(text)) return text;
    const inside = jsonIn(text);
    return inside === undefined ? this.pseudonym(text) : JSON.stringify(this.value(inside));
  }

  pseudonym(text: string): string {
    return `p${createHmac('sha256', this.options.key).update(text).digest('hex').slice(0, 16)}`;
  }
}

/** A JSON text of an object or a list. */
function jsonIn(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Every text that a definition can compare with: its values, and the literals inside its expressions. */
function textsIn(definition: object): string[] {
  const found: string[] = [];
  JSON.stringify(definition, (key, value: unknown) => {
    if (typeof value !== 'string' || key === 'Comment') return value;
    found.push(value, value.trim());
    for (const [, single, double] of value.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g))
      found.push(single ?? double ?? '');
    return value;
  });
  return found;
}
