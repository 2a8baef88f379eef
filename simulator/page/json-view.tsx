import type { JSX } from 'preact';
import type { Json } from './api';

const MOST_CHARACTERS = 200_000;

/** A value as people read it; JSON within a text is shown as what it is. */
export function JsonView({ value, label }: { readonly value: unknown; readonly label?: string }): JSX.Element {
  const text = typeof value === 'string' ? value : JSON.stringify(unfolded(value as Json), undefined, 2);
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
  return (
    <pre tabIndex={0} aria-label={label ?? 'Value'}>
      {cut}
    </pre>
  );
}

/** A JSON text as people read it; any other text as it is. */
export function JsonText({ text, label }: { readonly text: string; readonly label?: string }): JSX.Element {
  return <JsonView value={parsed(text) ?? text} {...(label !== undefined && { label })} />;
}

/** The value with the JSON in its texts in their places. */
function unfolded(value: Json): Json {
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? value : unfolded(inner);
  }
  if (Array.isArray(value)) return value.map(unfolded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]): [string, Json] => [name, unfolded(each)]));
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
