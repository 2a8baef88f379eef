/** What stands between `{%` and `%}`. */
export function expressionBody(expression: string): string {
  return expression.replace(/^\{%\s*|\s*%\}$/g, '');
}

/** The state's input with `fields` (members of an object, in JSONata) added; an input that is no object can't keep them and gives way. */
export function inputWith(fields: string): string {
  return `{% $merge([$type($states.input) = "object" ? $states.input : {}, {${fields}}]) %}`;
}

/** A text in JSONata, whose strings are those of JSON. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
