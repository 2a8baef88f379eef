/** The entries of a log, out of what a process writes: one a line. An entry of several lines has carriage returns inside. */
export class OutputLines {
  #text = '';
  #decoder = new TextDecoder();

  add(chunk) {
    this.#text += this.#decoder.decode(chunk, { stream: true });
  }

  /** The entries that have come since the last time. */
  take() {
    const lines = this.#text.split('\n');
    this.#text = '';
    if (lines.at(-1) === '') lines.pop();
    return lines.map((line) => line.replaceAll('\r', '\n'));
  }
}
