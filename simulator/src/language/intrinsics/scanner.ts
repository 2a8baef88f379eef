/** Reads a call of an intrinsic function from left to right. */
export class Scanner {
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

  skipBlanks(): void {
    while (!this.atEnd && /\s/.test(this.text[this.at] as string)) this.at += 1;
  }

  textFrom(start: number): string {
    return this.text.slice(start, this.at);
  }

  fail(reason: string): never {
    throw new SyntaxError(`Not a call of an intrinsic function: ${reason} at character ${this.at} of '${this.text}'`);
  }
}
