import { setOwn } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';

/**
 * What a target of a rule gets: the event, a part of it, a constant, or what its input transformer makes of it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function ruleInput(target: JsonObject, event: JsonObject, rule: Resource): Json {
  const { Input: constant, InputPath: path, InputTransformer: transformer } = target;
  if (constant !== undefined) return JSON.parse(textOf(constant)) as Json;
  if (path !== undefined) return valueAt(textOf(path), event) ?? null;
  return transformer === undefined ? event : transform(transformer as JsonObject, event, rule);
}

function transform(
  { InputPathsMap: paths, InputTemplate: template }: JsonObject,
  event: JsonObject,
  rule: Resource,
): Json {
  const variables: Record<string, Json | undefined> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': event['time'],
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries((paths ?? {}) as Record<string, string>))
    setOwn(variables, name, valueAt(path, event));
  return jsonOrText(fill(textOf(template), variables));
}

/** `<name>` stands for a value: as JSON where a value stands by itself, as bare text inside of a string. */
function fill(template: string, variables: Readonly<Record<string, Json | undefined>>): string {
  let inString = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (part, name?: string) => {
    if (part === '"') inString = !inString;
    if (name === undefined) return part;
    if (!Object.hasOwn(variables, name)) return part;
    const value = variables[name];
    if (!inString) return value === undefined ? '""' : JSON.stringify(value);
    return JSON.stringify(textOf(value)).slice(1, -1);
  });
}

/** The value at a path such as `$.detail.items[0].id`. */
function valueAt(path: string, event: JsonObject): Json | undefined {
  const steps = path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? [];
  return steps.reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return typeof value === 'object' && value !== null ? value[step.replace(/^['"]|['"]$/g, '')] : undefined;
  }, event);
}
