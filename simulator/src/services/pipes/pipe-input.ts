import { instantText } from '../../base/instant';
import type { Json, JsonObject } from '../../base/json';
import { jsonOrText } from '../../base/json-text';
import { own } from '../../base/own';
import { textOf } from '../../base/text';
import { findInDocument } from '../document-path';
import { filledTemplate, UNKNOWN } from '../events/input-template';
import type { Resource } from '../resource';

/**
 * What an input template of a pipe makes of one event; without a template the event as it is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 */
export function pipeInput(parameters: Json | undefined, event: Json, pipe: Resource, nowMs: number): Json {
  const template = own((parameters ?? {}) as JsonObject, 'InputTemplate');
  if (template === undefined) return event;
  const { Source: source, Enrichment: enrichment, Target: target } = pipe.properties;
  const decoded = withParsedBody(event);
  const variables: Record<string, Json | undefined> = {
    'aws.pipes.pipe-arn': pipe.arn,
    'aws.pipes.pipe-name': pipe.name,
    'aws.pipes.source-arn': source,
    'aws.pipes.enrichment-arn': enrichment,
    'aws.pipes.target-arn': target,
    'aws.pipes.event.ingestion-time': instantText(nowMs),
    'aws.pipes.event': event,
    'aws.pipes.event.json': decoded,
  };
  const valueOf = (name: string): Json | undefined | typeof UNKNOWN => {
    if (name.startsWith('$')) return findInDocument(name, decoded);
    return Object.hasOwn(variables, name) ? variables[name] : UNKNOWN;
  };
  return jsonOrText(filledTemplate(textOf(template), valueOf));
}

/** Templates and filters look into the body of a message where it is JSON. */
function withParsedBody(event: Json): Json {
  const isMessage = typeof event === 'object' && event !== null && !Array.isArray(event) && 'body' in event;
  return isMessage ? { ...event, body: jsonOrText(textOf(event['body'])) } : event;
}
