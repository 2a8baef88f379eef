import type { Json } from '../src/base/json';

/**
 * Names in the place of a recording's tokens.
 *
 * The recordings blank names and ids with tokens such as `<resource:1>`, which AWS would refuse as names. A case is run
 * with a legal name in the place of each, and the tokens are put back into what comes out.
 */
export class Aliases {
  private readonly byToken = new Map<string, string>();
  private readonly byName = new Map<string, string>();

  /** The value with names in the place of tokens. */
  hide<T>(value: T): T {
    const text = JSON.stringify(value);
    return text === undefined
      ? value
      : (JSON.parse(text.replace(/<[A-Za-z][\w: -]*>/g, (token) => this.nameOf(token))) as T);
  }

  /** The value with the tokens put back. */
  show<T extends Json>(value: T): T {
    const text = JSON.stringify(value);
    return JSON.parse(text.replace(/Alias\d+Of\w+Here/g, (name) => this.byName.get(name) ?? name)) as T;
  }

  private nameOf(token: string): string {
    let name = this.byToken.get(token);
    if (name === undefined) {
      name = `Alias${this.byToken.size}Of${token.replace(/\W/g, '')}Here`;
      this.byToken.set(token, name);
      this.byName.set(name, token);
    }
    return name;
  }
}
