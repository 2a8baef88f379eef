/** How many expressions are remembered: more come of code that writes values into them. */
const MOST = 500;
/** What the check of these says depends on the values themselves, not on their types alone. */
const GOES_BY_VALUES = /attribute_type|between/i;

/** The place of a value in an expression. */
class Place {
  constructor(name) {
    this.name = name;
  }
}

/**
 * Has a parser of expressions take each apart once only. A handler writes few and uses them again and again with other values, of which
 * nothing but the types has a say in what is made of an expression.
 */
export function rememberExpressions(parser) {
  const { parse } = parser;
  const known = new Map();
  parser.parse = (text, options) => {
    if (GOES_BY_VALUES.test(text)) return parse(text, options);
    const { context } = options;
    const [names, values] = [context.attrNames ?? {}, context.attrVals ?? {}];
    const key = JSON.stringify([text, names, Object.entries(values).map(([name, value]) => [name, typesOf(value)])]);
    if (!known.has(key)) {
      const unused = { unusedAttrNames: allOf(names), unusedAttrVals: allOf(values) };
      const parsed = parse(text, { ...options, context: { ...context, ...unused } });
      if (typeof parsed === 'string') return parsed;
      if (known.size >= MOST) known.clear();
      const places = new Map(Object.entries(values).map(([name, value]) => [value, new Place(name)]));
      known.set(key, { form: formOf(parsed, places), ...unused });
    }
    const { form, unusedAttrNames, unusedAttrVals } = known.get(key);
    keepOnly(unusedAttrNames, context.unusedAttrNames);
    keepOnly(unusedAttrVals, context.unusedAttrVals);
    return filled(form, values);
  };
}

function allOf(named) {
  return Object.fromEntries(Object.keys(named).map((name) => [name, true]));
}

/** What one expression has used is used, whatever the others of the request do. */
function keepOnly(unused, left = {}) {
  for (const name of Object.keys(left)) if (!Object.hasOwn(unused, name)) delete left[name];
}

function typesOf(value) {
  return Object.keys(value).filter((type) => value[type] !== undefined && value[type] !== null);
}

function formOf(node, places) {
  return places.get(node) ?? copied(node, (each) => formOf(each, places));
}

function filled(form, values) {
  return form instanceof Place ? values[form.name] : copied(form, (each) => filled(each, values));
}

function copied(node, copy) {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(copy);
  const made = Object.create(Object.getPrototypeOf(node));
  for (const name of Object.keys(node)) made[name] = copy(node[name]);
  return made;
}
