import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AslCatch } from '../../states/asl-task';
import { expressionBody, inputWith, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { Aggregate } from '../../capabilities/results/aggregate';
import type { FailurePolicy } from '../../capabilities/results/failure-policy';
import { judged } from '../../capabilities/results/records';

/** What the three sizes have in common, settled. */
export interface FanOutSettings {
  readonly scope: Construct;
  readonly names: FragmentNames;
  readonly policy: FailurePolicy;
  /** Whether a failure becomes a record. */
  readonly collects: boolean;
  readonly shared: unknown;
  readonly aggregates: Readonly<Record<string, Aggregate>>;
  readonly maxConcurrency?: number;
  readonly resultField: string;
  /** Whether another state publishes what came out and judges it. */
  readonly summarized: boolean;
}

/** The states of one size: where they begin, and the state in whose output everything is known. */
export interface FanOutStates {
  readonly start: sfn.State;
  readonly last: sfn.State & sfn.INextable;
  readonly catchBy: (handler: AslCatch) => void;
  /** JSONata of the first failures in `$outcome`, what these states put out. */
  readonly firstFailures: string;
}

/** The variable in which the first state keeps when it was entered. */
export function startedMs(names: FragmentNames): string {
  return names.variable('startedMs');
}

/** What the first state assigns. */
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

/** Whether figures are asked for: only for these are results themselves looked at. */
export function hasAggregates({ aggregates }: FanOutSettings): boolean {
  return Object.keys(aggregates).length > 0;
}

/** The member `aggregates` of an outcome; empty without any. */
export function aggregatesMember(settings: FanOutSettings, members: string): string {
  return hasAggregates(settings) ? `, "aggregates": {${members}}` : '';
}
