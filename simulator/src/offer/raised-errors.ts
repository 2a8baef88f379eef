import { errorPrefix } from './integration-error';
import { integrationNameOf } from './integration-name';
import { optimizedService, optimizedServices } from './optimized';
import { serviceOffer } from './service-offer';

/** The errors that a task may fail with because its service refused the call. */
export interface RaisedErrors {
  /** What their names begin with: `DynamoDB` of the optimized integration, `DynamoDb` of the SDK's. */
  readonly prefix: string;
  /** What the service is called elsewhere, in lower case: other prefixes of it are mistaken for this one. */
  readonly aliases: readonly string[];
  /** The exceptions that the service's model names, without the prefix. */
  readonly ofService: readonly string[];
  /** Those of them that the model names for this action. */
  readonly ofAction: readonly string[];
  /**
   * Whether there are no others but those of the client itself and the service's general one: so it is in SDK integrations.
   * Optimized ones have names of their own besides.
   */
  readonly isComplete: boolean;
}

/** The errors of an integration's service; undefined where AWS's pages don't tell how their names begin. */
export function raisedErrors(resource: string): RaisedErrors | undefined {
  const name = /^arn:[^:]+:lambda:/.test(resource)
    ? { isSdk: false, bareService: 'lambda', action: 'invoke' }
    : integrationNameOf(resource);
  if (name === undefined) return undefined;
  const { isSdk, bareService: service, action } = name;
  const optimized = isSdk ? undefined : optimizedService(service);
  if (!isSdk && optimized?.errorPrefix === undefined) return undefined;
  const sdkService = isSdk ? service : optimized?.sdk;
  const model = sdkService === undefined ? undefined : serviceOffer(sdkService);
  if (isSdk && model === undefined) return undefined;
  const others = [service, sdkService, model?.errorPrefix, optimized?.errorPrefix].filter((each) => each !== undefined);
  return {
    prefix: errorPrefix(name),
    aliases: [...new Set([...others, ...namesOfOptimized(sdkService)].map(plain))],
    ofService: model?.errorNames ?? [],
    ofAction: model?.action(optimized?.actions[action]?.like ?? action)?.errors ?? [],
    isComplete: isSdk,
  };
}

/** Whether an error is the client's own, or the service's general one, which no model names. */
export function isGeneralError(name: string, prefix: string): boolean {
  return name === `${prefix}Exception` || /^(?:Sdk|ApiCall|Aborted|Crc32|Retryable|NonRetryable)/.test(name);
}

/** A name as it is compared with others: without case, hyphens and the owner. */
export function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^(?:aws|amazon)(?=.)/, '');
}

/** What optimized integrations call the service of an SDK integration. */
function namesOfOptimized(sdkService: string | undefined): readonly string[] {
  if (sdkService === undefined) return [];
  return Object.entries(optimizedServices())
    .filter(([, { sdk }]) => sdk === sdkService)
    .flatMap(([name, { errorPrefix: prefix = name }]) => [name, prefix]);
}
