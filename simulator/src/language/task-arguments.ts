import { own } from '../base/own';
import type { Json } from '../base/json';
import { runtimeError } from './asl-error';
import type { QueryLanguage } from './definition';
import { hasOwn, isObject } from './jsonpath/select';

/** What an optimized integration demands of its arguments. */
interface Demands {
  readonly required: readonly string[];
  /** Fields that map names to lists of texts. */
  readonly multiValued?: readonly string[];
}

const DEMANDS: Readonly<Record<string, Demands>> = {
  'apigateway:invoke': { required: ['ApiEndpoint', 'Method'], multiValued: ['Headers', 'QueryParameters'] },
  'dynamodb:deleteItem': { required: ['TableName', 'Key'] },
  'dynamodb:getItem': { required: ['TableName', 'Key'] },
  'dynamodb:putItem': { required: ['TableName', 'Item'] },
  'dynamodb:updateItem': { required: ['TableName', 'Key'] },
  'events:putEvents': { required: ['Entries'] },
  'lambda:invoke': { required: ['FunctionName'] },
  'sns:publish': { required: ['Message'] },
  'sqs:sendMessage': { required: ['QueueUrl', 'MessageBody'] },
  'states:startExecution': { required: ['StateMachineArn'] },
};

/** The required arguments of an optimized integration that an object of arguments (or a template of one) lacks. */
export function missingArguments(resource: string, args: Json): readonly string[] {
  const demands = demandsOf(resource);
  if (demands === undefined || !isObject(args)) return [];
  return demands.required.filter((field) => !hasOwn(args, field) && !hasOwn(args, `${field}.$`));
}

/**
 * Refuses arguments that an optimized integration can't use.
 * @throws AslError `States.Runtime` that names every field.
 */
export function checkArguments(resource: string, args: Json, language: QueryLanguage): void {
  const demands = demandsOf(resource);
  if (demands === undefined || !isObject(args)) return;
  const problems = [
    ...missingArguments(resource, args).map((field) => `The field '${field}' is required but was missing`),
    ...(demands.multiValued ?? [])
      .filter((field) => hasOwn(args, field) && !isMultiValued(args[field] as Json))
      .map((field) => `The value of the field '${field}' has an invalid format`),
  ];
  if (problems.length === 0) return;
  const what = language === 'JSONata' ? 'Arguments' : 'Parameters';
  throw runtimeError(
    `The ${what} '${JSON.stringify(args)}' could not be used to start the Task: [${problems.join(', ')}]`,
  );
}

function demandsOf(resource: string): Demands | undefined {
  const match = /^arn:[^:]+:states:::([\w-]+:\w+)/.exec(resource);
  return match === null ? undefined : own(DEMANDS, match[1] as string);
}

function isMultiValued(value: Json): boolean {
  return value === null || (isObject(value) && Object.values(value).every(Array.isArray));
}
