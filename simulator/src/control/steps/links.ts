import type { SentMessage } from '../../world/api/sent-messages';
import { Code, quoted, type Writable } from './literal';

/** A link as a test finds it: in the message that it came in, since what is in it may differ when the app changes. */
export interface FoundLink {
  /** What declares it; undefined for an address that stands in no message. */
  readonly declaration?: string;
  readonly link: Writable;
  readonly form: Writable;
}

/** Where a link stands, or the link that has led to it. */
export interface PlacedLink {
  /** The message and the link in it, from 0. */
  readonly message: number;
  readonly at: number;
  /** What stands after the origin, of an address that is not the link itself. */
  readonly rest?: string;
  /** The parameters of the link that fields of the form repeat, by the fields. */
  readonly repeated: Readonly<Record<string, string>>;
}

/** Where a link, or one to the same page that a form was sent to, stands in the messages; undefined for one that stands in none. */
export function placeOfLink(
  link: string,
  form: Readonly<Record<string, string>>,
  messages: readonly SentMessage[],
): PlacedLink | undefined {
  const wanted = new URL(link);
  const all = messages.flatMap(({ links }, message) => links.map((text, at) => ({ text, message, at })));
  const isSamePage = (text: string): boolean =>
    URL.canParse(text) && pageOf(new URL(text)) === pageOf(wanted) && isContained(new URL(text), form);
  const found = all.find(({ text }) => text === link) ?? all.find(({ text }) => isSamePage(text));
  if (found === undefined) return undefined;
  const sent = [...new URL(found.text).searchParams];
  const repeated = Object.entries(form).flatMap(([field, value]): [string, string][] => {
    const [parameter] = sent.find(([, each]) => each === value && value !== '') ?? [];
    return parameter === undefined ? [] : [[field, parameter]];
  });
  return {
    message: found.message,
    at: found.at,
    ...(found.text !== link && { rest: wanted.href.slice(wanted.origin.length) }),
    repeated: Object.fromEntries(repeated),
  };
}

/** How a test in TypeScript follows a link with the fields of a form. */
export function findLink(
  link: string,
  form: Readonly<Record<string, string>>,
  messages: readonly SentMessage[],
  name: string,
): FoundLink {
  const place = placeOfLink(link, form, messages);
  if (place === undefined) return { link, form: { ...form } };
  const { message, at, rest, repeated } = place;
  const fields = Object.entries(form).map(([field, value]): [string, Writable] => {
    const parameter = repeated[field];
    return [field, parameter === undefined ? value : new Code(`${name}.searchParams.get(${quoted(parameter)}) ?? ''`)];
  });
  return {
    declaration: `const ${name} = new URL(await linkIn(${message}, ${at}));`,
    link: new Code(rest === undefined ? `${name}.href` : `${name}.origin + ${quoted(rest)}`),
    form: Object.fromEntries(fields),
  };
}

/** What the form repeats of a link is what the link has. */
function isContained(link: URL, form: Readonly<Record<string, string>>): boolean {
  return [...link.searchParams.values()].some((value) => Object.values(form).includes(value));
}

function pageOf({ origin, pathname }: URL): string {
  return origin + pathname;
}
