import { setOwn } from '../../base/own';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { findInDocument } from '../document-path';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import { filledTemplate, UNKNOWN } from './input-template';

/**
 * What a target of a rule gets: the event, a part of it, a constant, or what its input transformer makes of it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function ruleInput(target: JsonObject, event: JsonObject, rule: Resource): Json {
  const { Input: constant, InputPath: path, InputTransformer: transformer } = target;
  if (constant !== undefined) return JSON.parse(textOf(constant)) as Json;
  if (path !== undefined) return findInDocument(textOf(path), event) ?? null;
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
    setOwn(variables, name, findInDocument(path, event));
  const valueOf = (name: string): Json | undefined | typeof UNKNOWN =>
    Object.hasOwn(variables, name) ? variables[name] : UNKNOWN;
  return jsonOrText(filledTemplate(textOf(template), valueOf));
}
