import { own } from '../../base/own';
import { DYNAMODB_SHAPES } from './dynamodb';
import { LAMBDA_SHAPES } from './lambda';
import { MESSAGING_SHAPES } from './messaging';
import { parseShape, type Shape } from './parse-shape';
import { S3_SHAPES } from './s3';
import { SECRETS_SHAPES } from './secrets';
import { WORKFLOWS_SHAPES } from './workflows';

const SHAPES: Readonly<Record<string, string>> = {
  ...DYNAMODB_SHAPES,
  ...LAMBDA_SHAPES,
  ...MESSAGING_SHAPES,
  ...S3_SHAPES,
  ...SECRETS_SHAPES,
  ...WORKFLOWS_SHAPES,
};

/** Services whose optimized integration has another name than the SDK's. */
const SERVICE_NAMES: Readonly<Record<string, string>> = { events: 'eventbridge', states: 'sfn' };

const parsed = new Map<string, Shape>();

/** The shape in which the action of a Task's Resource answers; undefined when it is not known. */
export function shapeOf(resource: string): Shape | undefined {
  const match = /^arn:[^:]+:states:::(?:aws-sdk:)?([\w-]+):(\w+)$/.exec(resource);
  if (match === null) return undefined;
  const [, service = '', action = ''] = match;
  const key = `${own(SERVICE_NAMES, service) ?? service}:${action}`;
  const notation = own(SHAPES, key);
  if (notation === undefined) return undefined;
  const shape = parsed.get(key) ?? parseShape(notation);
  parsed.set(key, shape);
  return shape;
}
