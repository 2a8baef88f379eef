import { unescaped } from '../../base/links';

/** A button that submits a form. */
export interface PageButton {
  /** What stands on it. */
  readonly text: string;
  readonly name?: string;
  readonly value?: string;
  /** Where and how it submits, other than its form. */
  readonly action?: string;
  readonly method?: string;
}

/** A form of an HTML page. */
export interface PageForm {
  /** Relative to the page. */
  readonly action: string;
  readonly method: string;
  readonly type: string;
  /** What is sent when nobody fills anything in, by the names of the fields. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The names of all that can be filled in, also of what is sent only then. */
  readonly names: readonly string[];
  readonly buttons: readonly PageButton[];
}

type Attributes = Readonly<Record<string, string>>;

interface Tag {
  readonly name: string;
  readonly attributes: Attributes;
  /** What stands behind the tag. */
  readonly rest: string;
}

const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^\s=>/"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?|\s*\/)*)\s*>/gi;

/** Tags that part no words. */
const INLINE = /<\/?(?:a|abbr|b|code|em|i|mark|small|span|strong|sub|sup|u)\b[^>]*>/gi;

/** The forms of a page, in their order. Pages are read as browsers read well-formed ones; scripts do not run. */
export function formsIn(html: string): readonly PageForm[] {
  const seen = html.replace(/<!--[^]*?-->|<(script|style|template)\b[^]*?<\/\1\s*>/gi, '');
  return tagsIn(seen)
    .filter(({ name }) => name === 'form')
    .map(({ attributes, rest }) => formOf(attributes, rest.split(/<\/form\s*>/i)[0] ?? ''));
}

/** The text of a page, without its tags. */
export function pageText(html: string): string {
  const [, body = html] = /<body\b[^>]*>([^]*)/i.exec(html) ?? [];
  const seen = body.replace(/<(script|style)\b[^]*?<\/\1\s*>/gi, '').replace(INLINE, '');
  return unescaped(seen.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function formOf(attributes: Attributes, content: string): PageForm {
  const controls = tagsIn(content).filter((each) => each.attributes['disabled'] === undefined);
  const fields = controls.filter(
    ({ name, attributes: given }) =>
      ['input', 'textarea', 'select'].includes(name) && !isButton(name, given) && given['name'] !== undefined,
  );
  return {
    action: attributes['action'] ?? '',
    method: (attributes['method'] ?? 'get').toUpperCase(),
    type: (attributes['enctype'] ?? 'application/x-www-form-urlencoded').toLowerCase(),
    fields: fields.flatMap((each): [string, string][] => {
      const value = valueOf(each);
      return value === undefined ? [] : [[each.attributes['name'] as string, value]];
    }),
    names: [...new Set(fields.map((each) => each.attributes['name'] as string))],
    buttons: controls.filter(({ name, attributes: given }) => isButton(name, given)).map(buttonOf),
  };
}

function isButton(name: string, { type }: Attributes): boolean {
  const kind = type?.toLowerCase();
  if (name === 'button') return kind === undefined || kind === 'submit';
  return name === 'input' && (kind === 'submit' || kind === 'image');
}

function buttonOf({ name: tag, attributes, rest }: Tag): PageButton {
  const { name, value, formaction: action, formmethod: method } = attributes;
  const written = tag === 'button' ? pageText(rest.split(/<\/button\s*>/i)[0] ?? '') : (value ?? 'Submit');
  return {
    text: written === '' ? (attributes['aria-label'] ?? value ?? '') : written,
    ...(name !== undefined && { name }),
    ...(value !== undefined && { value }),
    ...(action !== undefined && { action }),
    ...(method !== undefined && { method: method.toUpperCase() }),
  };
}

/** What a field sends as it stands; undefined when it sends nothing. */
function valueOf({ name, attributes, rest }: Tag): string | undefined {
  const { type = 'text', value, checked } = attributes;
  if (name === 'textarea') return unescaped((rest.split(/<\/textarea\s*>/i)[0] ?? '').replace(/^\r?\n/, ''));
  if (name === 'select') return chosenIn(rest.split(/<\/select\s*>/i)[0] ?? '');
  const kind = type.toLowerCase();
  if (kind === 'checkbox' || kind === 'radio') return checked === undefined ? undefined : (value ?? 'on');
  return ['reset', 'button', 'file'].includes(kind) ? undefined : (value ?? '');
}

/** The option that is selected, else the first. */
function chosenIn(content: string): string | undefined {
  const options = tagsIn(content).filter(({ name }) => name === 'option');
  const chosen = options.find(({ attributes }) => attributes['selected'] !== undefined) ?? options[0];
  return chosen?.attributes['value'] ?? (chosen && pageText(chosen.rest.split(/<\/?(?:option|optgroup)\b/i)[0] ?? ''));
}

function tagsIn(html: string): readonly Tag[] {
  return Array.from(html.matchAll(TAG), ({ 0: tag, 1: name = '', 2: attributes = '', index }) => ({
    name: name.toLowerCase(),
    attributes: attributesOf(attributes),
    rest: html.slice(index + tag.length),
  }));
}

function attributesOf(text: string): Attributes {
  const found = text.matchAll(/([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g);
  return Object.fromEntries(
    Array.from(found, ([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescaped(double ?? single ?? bare ?? ''),
    ]),
  );
}
