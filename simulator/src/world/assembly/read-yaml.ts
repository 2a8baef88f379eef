import { createRequire } from 'node:module';
import type { Document, YAMLMap } from 'yaml';
import type { Json, JsonObject } from '../../base/json';

type Parser = typeof import('yaml');

/** Loaded with the first YAML: most apps have none, and its seventy modules take a fifth of the time in which the simulator is imported. */
let loaded: Parser | undefined;

function parser(): Parser {
  return (loaded ??= createRequire(__filename)('yaml') as Parser);
}

/**
 * What a YAML text holds, with CloudFormation's short tags (`!Sub`, `!GetAtt` …) written out.
 * @throws when it is no YAML.
 */
export function readYaml(text: string): Json {
  try {
    return parsed(text);
  } catch (error) {
    // A bracket that closes at the depth of the key before it is too far to the left for YAML, and right for AWS's parsers.
    const indented = text.replace(/^ *(?=[}\]]+["',]*\s*$)/gm, ' '.repeat(40));
    if (indented === text) throw error;
    return parsed(indented);
  }
}

function parsed(text: string): Json {
  const document = parser().parseDocument(text, { merge: true, uniqueKeys: false, logLevel: 'silent', version: '1.2' });
  // The parsers of AWS are less strict about the indentation of what stands in braces.
  const error = document.errors.find(({ code }) => code !== 'BAD_INDENT');
  if (error !== undefined) throw new Error(error.message);
  return valueOf(document.contents, document);
}

function valueOf(node: unknown, document: Document): Json {
  if (parser().isAlias(node)) return valueOf(node.resolve(document), document);
  const value = untagged(node, document);
  const tag = (node as { tag?: string } | null)?.tag;
  return tag === undefined || !/^![A-Za-z]/.test(tag) ? value : writtenOut(tag.slice(1), value);
}

function untagged(node: unknown, document: Document): Json {
  const { isSeq, isMap, isScalar } = parser();
  if (isSeq(node)) return node.items.map((each) => valueOf(each, document));
  if (isMap(node)) return Object.fromEntries(entriesOf(node, document));
  if (!isScalar(node)) return null;
  const { value } = node;
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? value : `${value as string}`;
}

/** The entries of a map; its own win over those of maps that it merges in (`<<: *other`). */
function entriesOf(map: YAMLMap, document: Document): [string, Json][] {
  const own: [string, Json][] = [];
  const merged: [string, Json][] = [];
  for (const { key, value: node } of map.items) {
    const value = valueOf(node, document);
    const name = parser().isScalar(key) ? (key.source ?? String(key.value)) : String(key);
    if (name !== '<<') own.push([name, value]);
    else for (const each of [value].flat().reverse()) merged.push(...Object.entries(each as JsonObject));
  }
  return [...merged, ...own];
}

/** `!Ref x` is `{ "Ref": "x" }`, `!GetAtt a.b` is `{ "Fn::GetAtt": ["a", "b"] }`. */
function writtenOut(tag: string, value: Json): Json {
  if (tag === 'Ref' || tag === 'Condition') return { [tag]: value };
  if (tag !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${tag}`]: value };
  const [logicalId = '', ...attribute] = value.split('.');
  return { 'Fn::GetAtt': [logicalId, attribute.join('.')] };
}
