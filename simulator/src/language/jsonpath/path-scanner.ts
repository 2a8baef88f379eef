/** Reads a path from left to right. */
export class PathScanner {
  /** The offset of the next character. */
  at: number;

  constructor(
    readonly text: string,
    at = 0,
  ) {
    this.at = at;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.fail(`'${token}' is missing`);
  }

  /** Takes what a sticky regular expression matches here. */
  takeMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.at += match[0].length;
    return match[0];
  }

  /** Takes a string in single or double quotes; a backslash escapes that quote and nothing else. */
  takeQuoted(): string {
    const quote = this.take("'") ? "'" : this.take('"') ? '"' : this.fail('a quoted string is missing');
    let value = '';
    while (!this.atEnd) {
      const char = this.text[this.at++] as string;
      if (char === quote) return value;
      value += char === '\\' && this.take(quote) ? quote : char;
    }
    return this.fail('a string has no end');
  }

  skipBlanks(): void {
    while (!this.atEnd && /\s/.test(this.text[this.at] as string)) this.at += 1;
  }

  textFrom(start: number): string {
    return this.text.slice(start, this.at);
  }

  fail(reason: string): never {
    throw new SyntaxError(`Not a JSONPath: ${reason} at character ${this.at} of '${this.text}'`);
  }
}
