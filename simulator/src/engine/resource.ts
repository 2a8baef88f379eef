import { integrationNameOf, isActivity } from '../offer/integration-name';
import { runtimeError } from '../language/asl-error';
import type { IntegrationPattern } from './ports';

/** What a Task's Resource says. */
export interface Resource {
  readonly arn: string;
  readonly kind: 'function' | 'activity' | 'service';
  /** The integrated service in lower case, e.g. `aws-sdk:s3`; `lambda` for a function, `activity` for an activity. */
  readonly service: string;
  /** The action without its suffix. */
  readonly action: string;
  /** The action with its suffix, as the history shows it: `invoke.waitForTaskToken`. */
  readonly fullAction: string;
  readonly pattern: IntegrationPattern;
}

/**
 * Refuses a resource of another partition than the execution's: in China, say, an integration is `arn:aws-cn:states:::lambda:invoke`.
 * @throws AslError
 * @see https://github.com/aws/aws-cdk/issues/4597
 */
export function checkPartition(resource: string, executionArn: string): void {
  const [scheme, was] = resource.split(':', 2);
  const expected = executionArn.split(':', 2)[1];
  if (scheme !== 'arn' || was === expected) return;
  throw runtimeError(
    `The resource belongs to a different partition from the running execution. Expected '${expected}', was '${was}'.`,
  );
}

const parsed = new Map<string, Resource>();

/** Reads a Resource; the same text gives the same object. */
export function resourceOf(arn: string): Resource {
  let resource = parsed.get(arn);
  if (resource === undefined) {
    resource = parse(arn);
    parsed.set(arn, resource);
  }
  return resource;
}

function parse(arn: string): Resource {
  const integration = integrationNameOf(arn);
  if (integration !== undefined) {
    const { service, action, suffix, pattern } = integration;
    return { arn, kind: 'service', service, action, fullAction: action + suffix, pattern };
  }
  if (isActivity(arn)) {
    const name = arn.split(':')[6] as string;
    return { arn, kind: 'activity', service: 'activity', action: name, fullAction: '', pattern: 'request' };
  }
  return { arn, kind: 'function', service: 'lambda', action: 'invoke', fullAction: 'invoke', pattern: 'request' };
}
