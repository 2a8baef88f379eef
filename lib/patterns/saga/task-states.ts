import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AslTask } from '../../states/asl-task';
import { quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { eachAttempt, untilDeadline } from '../../states/task-timeout';
import { persistentRetry, retriesUntil } from '../../states/persistent-retry';
import { argumentsOf } from '../../work/arguments';
import type { AnyWork, BuiltWork } from '../../work/built-work';
import type { SagaExpressions } from './expressions';

/** One task of the saga on its way to a state. */
export interface TaskRequest {
  readonly name: string;
  readonly work: AnyWork;
  /** Whether it is tried again until it succeeds, whatever the error. */
  readonly persistent: boolean;
  /** The step that it undoes, if it is a compensation. */
  readonly undoes?: string;
  /** Whether it runs when everything was undone. */
  readonly closing?: boolean;
  /** Whether an earlier step has put a result into the variable. */
  readonly hasResults: boolean;
  /** The input of the next state, where it isn't that of this one. */
  readonly output?: string;
  readonly assign?: Record<string, unknown>;
}

/** A state that can be followed by another one and that can catch. */
export type StepState = sfn.State & sfn.INextable;

const INPUT = '{% $states.input %}';

/** JSONata expression of what the task of a step answered. */
export function resultOf(work: AnyWork): string {
  return work.kind === 'built' ? work.result : '$states.result[0]';
}

/** Makes the states of steps and compensations. */
export class TaskStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly expressions: SagaExpressions,
  ) {}

  public create(request: TaskRequest): StepState {
    const { work } = request;
    switch (work.kind) {
      case 'built':
        return this.built(request, work);
      case 'readyMade':
        if (request.persistent) {
          work.task.addRetry(persistentRetry());
        }
        return work.task;
      case 'chain':
        return this.wrapped(request, work.chain);
    }
  }

  /** One Parallel around branches, which hands on its input. */
  public parallel(name: string, branches: sfn.IChainable[], assign: Record<string, unknown> | undefined): sfn.Parallel {
    return new sfn.Parallel(this.scope, name, {
      stateName: this.names.state(name),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      assign,
      outputs: INPUT,
    }).branch(...branches);
  }

  private wrapped(request: TaskRequest, branch: sfn.IChainable): sfn.Parallel {
    const state = this.parallel(request.name, [branch], request.assign);
    if (request.persistent) {
      // A saga inside that has told operators is not run again.
      state.addRetry({ errors: ['Saga.CompensationFailed', 'Saga.CompletionFailed'], maxAttempts: 0 });
      state.addRetry(persistentRetry());
    }
    return state;
  }

  private built(request: TaskRequest, work: BuiltWork): AslTask {
    return new AslTask(this.scope, request.name, {
      stateName: this.names.state(request.name),
      integration: work.integration,
      arguments: this.argumentsOf(request, work),
      timeout: work.deadline === undefined ? eachAttempt(work.timeout) : untilDeadline(work.deadline),
      retry: request.persistent ? retriesUntil(work.deadline) : work.retry,
      assign: request.assign,
      output: request.output ?? INPUT,
      statements: work.statements,
    });
  }

  private argumentsOf(request: TaskRequest, work: BuiltWork): object {
    const bindings = this.expressions.bindings(request);
    const fields = {
      step: quoted(request.undoes ?? request.name),
      execution: '$states.context.Execution.Id',
      input: '$states.input',
      results: bindings.results ?? '{}',
      ...(bindings.inDoubt === undefined ? {} : { inDoubt: bindings.inDoubt }),
      ...(bindings.failure === undefined ? {} : { failure: bindings.failure }),
      ...(bindings.outcome === undefined ? {} : { outcome: bindings.outcome }),
    };
    return argumentsOf(work, { fields, bindings });
  }
}
