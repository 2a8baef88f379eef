/**
 * The parts of a mark: a text that tells, in the name of something, when its time is over, so that nobody has to know what has become of whoever began it. It is a
 * prefix, that time in seconds since 1970, and a hash which tells it from others.
 */
export interface MarkOptions {
  readonly prefix: string;
  /** The character between the parts. */
  readonly separator: string;
  /** JSONata of the time from which is counted, in milliseconds. */
  readonly from: string;
  readonly seconds: number;
  /** JSONata of what tells it from others. */
  readonly unique: string;
  /** The length of the hash. */
  readonly hashLength: number;
}

/** JSONata of a mark. */
export function deadlineMark({ prefix, separator, from, seconds, unique, hashLength }: MarkOptions): string {
  const over = `$string($floor(${from} / 1000) + ${seconds})`;
  const hash = `$substring($hash(${unique}, "SHA-256"), 0, ${hashLength})`;
  return `"${prefix}${separator}" & ${over} & "${separator}" & ${hash}`;
}

/** JSONata of whether the time is over that a text tells, by its mark; a text that is none never tells so. */
export function isOver(text: string, { prefix, separator }: Pick<MarkOptions, 'prefix' | 'separator'>): string {
  return (
    `($found := $match(${text}, /^${prefix}${separator}([0-9]+)${separator}[0-9a-f]+$/); ` +
    '$exists($found) ? $number($found.groups[0]) * 1000 <= $millis() : false)'
  );
}
