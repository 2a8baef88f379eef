import { type ArgumentRule, argumentRule } from './argument-rules';
import { integrationNameOf } from './integration-name';
import { type OptimizedAction, optimizedService } from './optimized';
import { ownArguments } from './own-arguments';
import { type ActionOffer, serviceOffer } from './service-offer';
import type { Naming, Shape } from './shape';

/** What the arguments and results of an integration are like. */
export interface DescribedIntegration {
  readonly input: Shape | undefined;
  /** How it names its arguments. */
  readonly naming: Naming;
  /** How it names its results. */
  readonly resultNaming: Naming;
  /** The service in SDK integrations; undefined for what is no call of AWS's SDK. */
  readonly sdkService: string | undefined;
  /** The action of the model behind it; undefined for what is no call of AWS's SDK. */
  readonly offer: ActionOffer | undefined;
  /** Arguments that it lacks, though the model has them. */
  readonly lacks: readonly string[];
  /** What AWS's pages ask of its arguments besides. */
  readonly rule?: ArgumentRule | undefined;
}

const known = new Map<string, DescribedIntegration | undefined>();

/** What a Resource takes and gives; undefined for what is no service integration, and where nothing tells. */
export function describedIntegration(resource: string): DescribedIntegration | undefined {
  if (!known.has(resource)) known.set(resource, describe(resource));
  return known.get(resource);
}

function describe(resource: string): DescribedIntegration | undefined {
  const name = integrationNameOf(resource);
  if (name === undefined) return undefined;
  const { isSdk, bareService: service, action, pattern } = name;
  if (isSdk) return ofModel(service, action, 'sdk', 'sdk', []);
  const optimized = optimizedService(service);
  const described =
    optimized !== undefined && Object.hasOwn(optimized.actions, action) ? optimized.actions[action] : undefined;
  if (described === undefined) return undefined;
  const rule = argumentRule(service, action);
  if (described.ownArguments === true) return { ...withOwn(service, action), rule };
  const lacks = pattern.startsWith('sync') ? (described.notWithSync ?? []) : [];
  const resultNaming = optimized?.resultNaming ?? 'optimized';
  const model = ofModel(optimized?.sdk ?? service, actionOfModel(action, described), 'optimized', resultNaming, lacks);
  return model && { ...model, rule };
}

function actionOfModel(action: string, { like }: OptimizedAction): string {
  return like ?? action;
}

function withOwn(service: string, action: string): DescribedIntegration {
  return {
    input: ownArguments(service, action),
    naming: 'optimized',
    resultNaming: 'optimized',
    sdkService: undefined,
    offer: undefined,
    lacks: [],
  };
}

function ofModel(
  sdkService: string,
  action: string,
  naming: Naming,
  resultNaming: Naming,
  lacks: readonly string[],
): DescribedIntegration | undefined {
  const offer = serviceOffer(sdkService)?.action(action);
  return offer === undefined ? undefined : { input: offer.input, naming, resultNaming, sdkService, offer, lacks };
}
