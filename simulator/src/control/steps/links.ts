import type { SentMessage } from '../../world/api/sent-messages';
import { Code, quoted, type Writable } from './literal';

/** A link as a test finds it: in the message that it came in, since what is in it may differ when the app changes. */
export interface FoundLink {
  /** What declares it; undefined for an address that stands in no message. */
  readonly declaration?: string;
  readonly link: Writable;
  readonly form: Writable;
}

/** How a test follows a link with the fields of a form. */
export function findLink(
  link: string,
  form: Readonly<Record<string, string>>,
  messages: readonly SentMessage[],
  name: string,
): FoundLink {
  const wanted = new URL(link);
  const all = messages.flatMap(({ links }, message) => links.map((text, at) => ({ text, message, at })));
  const isSamePage = (text: string): boolean =>
    URL.canParse(text) && pageOf(new URL(text)) === pageOf(wanted) && isContained(new URL(text), form);
  const found = all.find(({ text }) => text === link) ?? all.find(({ text }) => isSamePage(text));
  if (found === undefined) return { link, form: { ...form } };
  const sent = new URL(found.text).searchParams;
  return {
    declaration: `const ${name} = new URL(await linkIn(${found.message}, ${found.at}));`,
    link: new Code(
      found.text === link ? `${name}.href` : `${name}.origin + ${quoted(wanted.href.slice(wanted.origin.length))}`,
    ),
    form: Object.fromEntries(Object.entries(form).map(([field, value]) => [field, fromLink(value, sent, name)])),
  };
}

/** What the form repeats of a link is what the link has. */
function isContained(link: URL, form: Readonly<Record<string, string>>): boolean {
  return [...link.searchParams.values()].some((value) => Object.values(form).includes(value));
}

function fromLink(value: string, sent: URLSearchParams, name: string): Writable {
  const [parameter] = [...sent].find(([, each]) => each === value && value !== '') ?? [];
  return parameter === undefined ? value : new Code(`${name}.searchParams.get(${quoted(parameter)}) ?? ''`);
}

function pageOf({ origin, pathname }: URL): string {
  return origin + pathname;
}
