/** A text that is a JSONata expression as AWS has it: without spaces around it. */
export function isExpression(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/**
 * A text that opens an expression without closing it, or closes one without opening it, which AWS refuses. One with spaces on both
 * sides is plain text.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function isHalfExpression(text: string): boolean {
  return (text.startsWith('{%') || text.endsWith('%}')) && !isExpression(text);
}

/** The text between `{%` and `%}`. */
export function expressionBody(expression: string): string {
  return expression.replace(/^\{%\s*|\s*%\}$/g, '');
}

/** The state's input with `fields` (members of an object, in JSONata) added; an input that is no object can't keep them and gives way. */
export function inputWith(fields: string, input = '$states.input'): string {
  return `{% $merge([$type(${input}) = "object" ? ${input} : {}, {${fields}}]) %}`;
}

/** A text in JSONata, whose strings are those of JSON. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/**
 * The expression of an id, which must be a text that is not empty: else the state fails before anything is called, and its cause says that `what` is missing,
 * in the field of the input that the expression reads.
 */
export function requiredId(expression: string, what: string): string {
  const body = expressionBody(expression);
  const field = body.replace(/^\$states\.input\./, 'input.').replace(/["\\]/g, "'");
  return jsonata(
    `($id := (${body}); $type($id) = "string" and $id != "" ? $id : ` +
      `$error("${field} must be a string that is not empty: ${what}"))`,
  );
}

/** The text, or where it is an expression one that is null when it finds nothing: AWS fails a state for that with an error that says little. */
export function orNull(text: string): string {
  return isExpression(text) ? jsonata(`($found := (${expressionBody(text)}); $exists($found) ? $found : null)`) : text;
}

/** A JSONata expression as AWS wants it. */
export function jsonata(body: string): string {
  return `{% ${body} %}`;
}

/**
 * Any JSON in which each expression that uses one of the names gets a block around it that binds them: `values` has, under the name
 * without `$`, the expression that it stands for. A name whose value is undefined is not for this place.
 */
export function bindNames(json: unknown, values: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof json === 'string') {
    return bindText(json, values);
  }
  if (Array.isArray(json)) {
    return json.map((item) => bindNames(item, values));
  }
  if (typeof json === 'object' && json !== null && Object.getPrototypeOf(json) === Object.prototype) {
    return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, bindNames(item, values)]));
  }
  return json;
}

function bindText(text: string, values: Readonly<Record<string, string | undefined>>): string {
  if (!isExpression(text)) {
    return text;
  }
  const used = Object.entries(values).filter(
    ([name, value]) => value !== undefined && new RegExp(`\\$${name}\\b`).test(text),
  );
  return used.length === 0
    ? text
    : jsonata(`(${used.map(([name, value]) => `$${name} := ${value}; `).join('')}${expressionBody(text)})`);
}

/** An expression as AWS wants it, or the value itself of one that is a constant text, number or object anyway. */
export function jsonataOrConstant(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return jsonata(body);
  }
}
