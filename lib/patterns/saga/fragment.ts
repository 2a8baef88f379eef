import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { refusal } from '../../core/refusal';
import { heardTopic } from '../../resources/heard-topic';
import type { SagaStep } from './saga-step';
import { planClosing, planSteps } from './plan';
import { warnOfReadyMade } from './ready-made-warnings';
import { SagaGraph } from './saga-graph';

/** Properties of a `Saga`. */
export interface SagaProps {
  /** The steps, in their order. */
  readonly steps: SagaStep[];

  /**
   * The steps that run when the saga has failed, after everything was undone and before operators are told; each is retried as a compensation
   * is. They cost a state each, and nothing when all goes well.
   *
   * @default - none
   */
  readonly onFailed?: SagaStep[];

  /**
   * The topic to which the state machine itself publishes `Saga.CompensationFailed` and `Saga.CompletionFailed`, each with what is left undone.
   *
   * @default - a topic that takes encrypted connections only, if the saga can end so
   */
  readonly operatorTopic?: sns.ITopic;

  /**
   * The symmetric key of the topic that is created: give it where the workflow has one.
   *
   * @default - the topic is not encrypted at rest
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the compensation of the failed step runs too: a failure, a timeout above all, does not say that nothing happened. Members of a
   * failed group are compensated in any case, since nobody can tell which of them succeeded.
   *
   * @default true
   */
  readonly compensateFailedStep?: boolean;

  /**
   * The prefix of the names of the states.
   *
   * @default - the id of the construct, a colon and a space
   */
  readonly stateNamePrefix?: string;
}

/** Options of a choice that leads into a saga. */
export interface SagaEntryOptions {
  /** The condition under which it does. */
  readonly condition: sfn.Condition;

  /** The name of the step. */
  readonly step: string;

  /**
   * The JSONata expression of the results of the steps so far, under their names.
   *
   * @default - none
   */
  readonly results?: string;

  /**
   * The JSONata expression of the input of the saga.
   *
   * @default - the input of the choice
   */
  readonly outputs?: string;

  /**
   * The further variables to assign.
   *
   * @default - none
   */
  readonly assign?: { [name: string]: unknown };
}

/** Options of a choice that leads to the compensations of a saga. */
export interface SagaUndoEntryOptions extends SagaEntryOptions {
  /** The error to end with: text or a JSONata expression. */
  readonly errorName: string;

  /** The cause of that error: text or a JSONata expression. */
  readonly cause: string;
}

const GIVEN: Given<SagaProps> = { steps: 'given each', onFailed: 'each' };
const GIVEN_ENTRY: Given<SagaEntryOptions> = { condition: 'given', step: 'given' };
const GIVEN_UNDO_ENTRY: Given<SagaUndoEntryOptions> = { ...GIVEN_ENTRY, errorName: 'given', cause: 'given' };

/**
 * A sequence of steps that is undone when one of them fails.
 *
 * When a step fails, its compensation and those of all steps before it run, the latest first. Each is tried for three quarters of an hour in the
 * mean; one that fails for good does not keep the others from running. The execution then fails with the step's own error and cause. If
 * something is left undone it fails with `Saga.CompensationFailed`, and if a step behind the pivot failed with `Saga.CompletionFailed`; the
 * cause of both is JSON `{ error, cause, step, undone }`, and the state machine publishes them to `operatorTopic`.
 *
 * What no Catch sees ends the execution with things undone: that it is stopped, that the machine times out (a `Workflow` gives it the time that
 * the steps can take with all their retries, and refuses less), that it exceeds a quota, `States.Runtime`. Whoever must not miss that looks for
 * executions that ended so, as `OrderWorkflow` does. Results should be small: all of them together are one variable of at most 256 KiB.
 *
 * With n steps it has at most 2n + 3 states, and takes n transitions when all goes well; a group adds one to both, and so does a wrapped
 * chain.
 *
 * @see https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/saga-orchestration.html
 */
export class Saga extends sfn.StateMachineFragment {
  /** The error of an execution that left something undone. */
  public static readonly COMPENSATION_FAILED = 'Saga.CompensationFailed';

  /** The error of an execution that failed behind the point of no return. */
  public static readonly COMPLETION_FAILED = 'Saga.CompletionFailed';

  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The topic for operators, of what is left undone; undefined for a saga that can't leave anything undone. */
  public readonly operatorTopic?: sns.ITopic;

  /** The variable, without `$`, that holds the result of each step under its name. */
  public readonly resultsVariable: string;

  /** The variable, without `$`, that is assigned once operators have heard of a failure: an execution that was stopped before has not. */
  public readonly reportedVariable: string;

  private readonly graph: SagaGraph;

  /** Throws when a step has no name, shares its name, or stands where it can't. */
  public constructor(scope: Construct, id: string, props: SagaProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const compensateFailedStep = props.compensateFailedStep ?? true;
    const closing = planClosing(this, props.onFailed ?? []);
    const plan = planSteps(this, props.steps, closing, compensateFailedStep);
    this.graph = new SagaGraph(this, {
      plan,
      closing,
      names: new FragmentNames(this, props.stateNamePrefix),
      compensateFailedStep,
      operatorTopic: () =>
        heardTopic(this, 'OperatorTopic', {
          given: props.operatorTopic,
          prop: 'operatorTopic',
          encryptionKey: props.encryptionKey,
          unheard: 'no operator hears of what is left undone',
        }),
    });
    this.operatorTopic = this.graph.operatorTopic;
    this.startState = this.graph.start;
    this.endStates = [...this.graph.ends];
    this.resultsVariable = this.graph.expressions.results;
    this.reportedVariable = this.graph.expressions.reported;
    warnOfReadyMade(this, plan, closing);
  }

  /**
   * Lets a choice of yours lead to the undoing, as if `step` had failed and every step before it might have taken effect: for a later execution
   * that undoes what one which was stopped has left.
   */
  public addUndoEntry(choice: sfn.Choice, options: SagaUndoEntryOptions): void {
    checkArgument(this, 'choice', choice);
    checkGiven(this, options, GIVEN_UNDO_ENTRY);
    const { step, errorName, cause } = options;
    choice.when(options.condition, this.existing(this.graph.undoOf(step), step), {
      outputs: options.outputs,
      assign: {
        ...options.assign,
        [this.resultsVariable]: options.results ?? {},
        [this.graph.expressions.failure]: {
          step,
          inDoubt: this.graph.tasksUpTo(step),
          caught: { Error: errorName, Cause: cause },
        },
      },
    });
  }

  /** Lets a choice of yours lead to a step, behind the ones before it: for a later execution that completes what one has left. */
  public addEntry(choice: sfn.Choice, options: SagaEntryOptions): void {
    checkArgument(this, 'choice', choice);
    checkGiven(this, options, GIVEN_ENTRY);
    choice.when(options.condition, this.existing(this.graph.entryOf(options.step), options.step), {
      outputs: options.outputs,
      assign: { ...options.assign, [this.resultsVariable]: options.results ?? {} },
    });
  }

  private existing(state: sfn.State | undefined, step: string): sfn.State {
    if (state === undefined) {
      throw refusal(this, {
        prop: 'step',
        must: 'be the name of a step that this saga can be entered at',
        got: step,
        instead: 'give the name of one of its steps; undoing needs a saga with a compensation',
      });
    }
    return state;
  }
}
