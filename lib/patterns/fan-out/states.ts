import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { AslCatch } from '../../states/asl-task';
import { expressionBody, inputWith, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import { type Aggregates, areTotal, figuresBeside, figuresMember } from '../../capabilities/results/figures';
import { SUCCEEDED_ONLY, judged } from '../../capabilities/results/records';

/** The settings that the three sizes share, settled. */
export interface FanOutSettings {
  readonly scope: Construct;
  readonly names: FragmentNames;
  readonly policy: FailurePolicy;
  /** Whether a failure becomes a record. */
  readonly collects: boolean;
  readonly shared: unknown;
  readonly aggregates: Aggregates;
  readonly maxConcurrency?: number;
  readonly resultField: string;
  /** The key of what is created, if there is one. */
  readonly encryptionKey?: kms.IKey;
  /** Whether another state publishes what came out and judges it. */
  readonly summarized: boolean;
}

/** The states of one size: the first one, and those in whose output everything is known. */
export interface FanOutStates {
  readonly start: sfn.State;
  readonly ends: readonly (sfn.State & sfn.INextable)[];
  readonly catchBy: (handler: AslCatch) => void;
  /** JSONata of the first failures in `$outcome`, what these states put out. */
  readonly firstFailures: string;
}

/** The variable in which the first state keeps when it was entered. */
export function startedMs(names: FragmentNames): string {
  return names.variable('startedMs');
}

/** The variables that the first state assigns. */
export function assignedAtStart({ names, summarized }: FanOutSettings): Record<string, string> | undefined {
  return summarized ? { [startedMs(names)]: jsonata('$toMillis($states.context.State.EnteredTime)') } : undefined;
}

/**
 * The input with the outcome beside it, or the error that the policy asks for. `bound` binds names in JSONata, `$counts` among them, over
 * which `outcome` and `firstFailures` are expressions.
 */
export function outcomeOutput(
  settings: FanOutSettings,
  {
    bound,
    outcome,
    firstFailures,
  }: { readonly bound: string; readonly outcome: string; readonly firstFailures: string },
): string {
  const judgement = settings.summarized ? '' : judged(settings.policy, '$counts', firstFailures);
  const output = expressionBody(inputWith(`${quoted(settings.resultField)}: ${outcome}`));
  return jsonata(`(${bound}${judgement}${output})`);
}

/** Whether figures are worked out in states of their own, since their expressions can fail on what was answered. */
export function hasOwnFigures({ aggregates }: FanOutSettings): boolean {
  return !areTotal(aggregates);
}

/** The members of figures in an outcome, where they are worked out in place. */
export function figuresInPlace(settings: FanOutSettings): string {
  return hasOwnFigures(settings) ? '' : figuresMember(settings.aggregates, SUCCEEDED_ONLY);
}

/** The states behind those that hold all records: none, or those of figures; `records` is JSONata of all records in `$outcome`. */
export function endsBehind(
  settings: FanOutSettings,
  lasts: readonly (sfn.State & sfn.INextable & { next: (next: sfn.IChainable) => sfn.Chain })[],
  records: string,
): FanOutStates['ends'] {
  if (!hasOwnFigures(settings)) return lasts;
  const succeeded = `${records}[$not($exists(error))]`;
  const figures = figuresBeside(settings.scope, { ...settings, records: succeeded });
  lasts.forEach((last) => last.next(figures.start));
  return figures.ends;
}
