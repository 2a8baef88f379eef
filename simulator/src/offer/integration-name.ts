import type { Pattern } from './optimized';

/** What a Resource `arn:aws:states:::…` names. */
export interface IntegrationName {
  /** `aws-sdk:dynamodb`, `dynamodb`. */
  readonly service: string;
  /** The service without `aws-sdk:`. */
  readonly bareService: string;
  readonly isSdk: boolean;
  /** The action without its suffix. */
  readonly action: string;
  readonly suffix: string;
  readonly pattern: Pattern;
}

const SUFFIXES: readonly (readonly [suffix: string, pattern: Pattern])[] = [
  ['.waitForTaskToken', 'callback'],
  ['.sync:2', 'sync:2'],
  ['.sync', 'sync'],
];

const SDK = 'aws-sdk:';

/**
 * Reads the Resource of a service integration, in any partition; undefined when it is none. Region and account are empty
 * in most, and may be given: AWS's page has them in the syntax, and published templates deploy with them.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html#task-types
 */
export function integrationNameOf(resource: string): IntegrationName | undefined {
  const match = /^arn:[^:]+:states:[^:]*:[^:]*:(.*)$/s.exec(resource);
  if (match === null || isActivity(resource)) return undefined;
  const text = match[1] as string;
  const [suffix, pattern] = SUFFIXES.find(([ending]) => text.endsWith(ending)) ?? ['', 'request' as const];
  const bare = text.slice(0, text.length - suffix.length);
  const colon = bare.lastIndexOf(':');
  const service = bare.slice(0, Math.max(colon, 0));
  const isSdk = service.startsWith(SDK);
  const bareService = isSdk ? service.slice(SDK.length) : service;
  return { service, bareService, isSdk, action: bare.slice(colon + 1), suffix, pattern };
}

/** Whether a Resource is an activity's ARN, which always has a region and an account. */
export function isActivity(resource: string): boolean {
  return /^arn:[^:]+:states:[^:]+:[^:]+:activity:./.test(resource);
}
