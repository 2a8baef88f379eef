import type { Json } from '../../base/json';

/** What an app leaves open, and what stands in for it: each said once. */
export class Notes {
  private readonly said: string[] = [];
  private readonly standIns = new Map<string, string>();

  constructor(private readonly onNote: (note: string) => void = () => {}) {}

  /** Everything that was said so far. */
  get all(): readonly string[] {
    return this.said;
  }

  /** Says something, unless it was said before. */
  say(note: string): void {
    if (this.said.includes(note)) return;
    this.said.push(note);
    this.onNote(note);
  }

  /** Puts a value in the place of one that nobody knows, and says so. */
  standIn<T extends Json>(value: T, what: string, advice: string): T {
    this.say(`${what} is not known, ${JSON.stringify(value)} stands in for it; ${advice}`);
    const about = `${what} is not known; ${advice}`;
    for (const text of textsIn(value)) if (!this.standIns.has(text)) this.standIns.set(text, about);
    return value;
  }

  /** What is said of the first stand-in inside of a value; undefined when there is none in it. */
  tryAbout(value: Json): string | undefined {
    if (this.standIns.size === 0) return undefined;
    const texts = textsIn(value);
    for (const [standIn, about] of this.standIns) if (texts.some((text) => text.includes(standIn))) return about;
    return undefined;
  }
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
