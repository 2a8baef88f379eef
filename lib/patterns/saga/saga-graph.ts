import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AslTask } from '../../states/asl-task';
import { createdWithoutKey } from '../../states/key-fact';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { Catcher } from '../../states/catchers';
import { addCatcher } from '../../states/catchers';
import { SagaExpressions } from './expressions';
import type { Gate } from '../../work/gate';
import { placeGate } from './place-gate';
import { eachAttempt } from '../../states/task-timeout';
import { publication } from '../../work/integrations';
import type { PlannedCompensation, PlannedStep } from './plan';
import { SagaEnd } from './saga-end';
import type { StepState } from './task-states';
import { resultOf, TaskStates } from './task-states';

/** The parts that the graph of a saga is made from. */
export interface SagaGraphProps {
  readonly names: FragmentNames;
  readonly plan: readonly PlannedStep[];
  readonly closing: readonly PlannedCompensation[];
  readonly compensateFailedStep: boolean;
  /** Called once if there can be something to publish. */
  readonly operatorTopic: () => sns.ITopic;
}

const COMPLETION_FAILED = 'Saga.CompletionFailed';

/** The states of a saga: its steps, the way back, and the end. */
export class SagaGraph {
  public readonly start: sfn.State;
  public readonly ends: readonly sfn.INextable[];
  public readonly expressions: SagaExpressions;
  /** The end of a failed saga; undefined when there is nothing to undo and nothing to tell. */
  public readonly end?: SagaEnd;
  public readonly operatorTopic?: sns.ITopic;
  /** Every state once, also those inside of groups and chains only by their Parallel. */
  public readonly states: sfn.State[] = [];

  private readonly builder: TaskStates;
  /** The state behind all compensations: the first closing step, or the question whether operators are told. */
  private readonly closing?: sfn.State;
  /** The same for a step behind the point of no return, of which operators are told in any case. */
  private readonly forwardClosing?: sfn.State;
  /** The first compensation for each step that fails. */
  private readonly undoFrom: sfn.State[] = [];
  /** The first state of each step. */
  private readonly entries: sfn.State[] = [];
  private undoCount = 0;

  public constructor(
    private readonly scope: Construct,
    private readonly props: SagaGraphProps,
  ) {
    const compensations = props.plan.flatMap(compensationsOf).length + props.closing.length;
    this.expressions = new SagaExpressions(props.names, compensations, this.canPassPivot());
    this.builder = new TaskStates(scope, props.names, this.expressions);
    if (compensations > 0 || props.plan.some((step) => step.afterPivot)) {
      this.operatorTopic = props.operatorTopic();
      this.end = this.createEnd();
      const report = this.createReport(this.end, this.operatorTopic);
      const question = compensations > 0 ? this.createQuestion(this.end, report) : report;
      this.closing = this.createClosing(question);
      this.forwardClosing = this.closing === question ? report : this.closing;
      this.createWayBack(this.closing);
    }
    const [first, last] = this.createSteps();
    this.start = first.start;
    this.ends = last.ends;
  }

  /** The first state of the step of this name. */
  public entryOf(step: string): sfn.State | undefined {
    return this.entries[this.indexOf(step)];
  }

  /** The first compensation when every step up to the one of this name must be undone. */
  public undoOf(step: string): sfn.State | undefined {
    return this.undoFrom[this.indexOf(step)];
  }

  /** The names of all tasks up to that step. */
  public tasksUpTo(step: string): string[] {
    return this.props.plan.slice(0, this.indexOf(step) + 1).flatMap(({ tasks }) => tasks.map(({ name }) => name));
  }

  private indexOf(step: string): number {
    return this.props.plan.findIndex(({ name }) => name === step);
  }

  /** A saga inside of a chain may have a pivot of its own. */
  private canPassPivot(): boolean {
    return this.props.plan.some((step) => step.afterPivot || holdsChain(step));
  }

  private createEnd(): SagaEnd {
    const end = new SagaEnd(this.scope, 'Failed', {
      stateName: this.props.names.state('fail'),
      error: this.expressions.finalError,
      cause: this.expressions.finalCause,
    });
    this.states.push(end);
    return end;
  }

  private createReport(end: SagaEnd, topic: sns.ITopic): AslTask {
    const { integration, arguments: around, timeout, retry, statements } = publication(topic, {});
    const report = new AslTask(this.scope, 'Report', {
      stateName: this.props.names.state('report anything left undone'),
      integration,
      arguments: around(this.expressions.report),
      timeout: eachAttempt(timeout),
      retry,
      assign: { [this.expressions.reported]: true },
      createdWithoutKey: createdWithoutKey(this.scope, topic, topic.masterKey),
      statements,
    });
    report.next(end);
    report.catch({ errors: [sfn.Errors.ALL], to: end });
    this.states.push(report);
    return report;
  }

  /** Keeps a saga that was undone as a whole, which is its ordinary failure, from a report and its history from an error. */
  private createQuestion(end: SagaEnd, report: AslTask): sfn.Choice {
    const question = new sfn.Choice(this.scope, 'LeftUndone?', {
      stateName: this.props.names.state('anything left undone?'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    question.when(sfn.Condition.jsonata(this.expressions.mustReport), report).otherwise(end);
    this.states.push(question);
    return question;
  }

  private createClosing(last: sfn.State): sfn.State {
    return this.props.closing.reduceRight<sfn.State>((next, closing) => this.createUndo(closing, next, true), last);
  }

  /** From the first step to the last: each compensation leads to the one before it. */
  private createWayBack(closing: sfn.State): void {
    let next = closing;
    for (const step of this.props.plan) {
      for (const compensation of compensationsOf(step)) {
        next = this.createUndo(compensation, next);
      }
      this.undoFrom.push(next);
    }
  }

  /** A compensation that fails for good leaves a note and lets the others run. */
  private createUndo(compensation: PlannedCompensation, next: sfn.State, closing = false): sfn.State {
    const state = this.builder.create({
      name: compensation.name,
      work: compensation.work,
      undoes: closing ? undefined : compensation.of,
      closing,
      persistent: true,
      hasResults: true,
    });
    state.next(next);
    addCatcher(state, {
      errors: [sfn.Errors.ALL],
      to: next,
      variable: this.expressions.leftUndone(this.undoCount++),
      facts: { step: compensation.name },
    });
    this.states.push(state);
    return state;
  }

  private createSteps(): [Placed, Placed] {
    let first: Placed | undefined;
    let last: Placed | undefined;
    let hasResults = false;
    this.props.plan.forEach((step, index) => {
      const placed =
        step.gate === undefined
          ? this.placeTasks(step, index, hasResults)
          : this.placeGate(step, step.gate, index, hasResults);
      this.entries.push(placed.start);
      last?.next(placed.start);
      first ??= placed;
      last = placed;
      hasResults ||= placed.hasResults;
    });
    return [first as unknown as Placed, last as unknown as Placed];
  }

  private placeTasks(step: PlannedStep, index: number, hasResults: boolean): Placed {
    const state = this.createStep(step, hasResults);
    this.catchFailure(state, step, index, hasResults);
    const choice = step.when === undefined ? undefined : this.createCondition(step, step.when, state, hasResults);
    return {
      start: choice ?? state,
      ends: state.endStates,
      next: (next) => {
        state.next(next);
        choice?.otherwise(next);
      },
      hasResults: choice !== undefined || step.group || step.tasks.some((task) => task.work.kind !== 'readyMade'),
    };
  }

  private placeGate(step: PlannedStep, gate: Gate, index: number, hasResults: boolean): Placed {
    const { names } = this.props;
    const { expressions } = this;
    const back = this.wayBack(step, index, hasResults);
    const placed = placeGate(this.scope, { name: step.name, gate, names, expressions, hasResults, back });
    this.states.push(...placed.states);
    return placed;
  }

  private createStep(step: PlannedStep, hasResults: boolean): StepState {
    const [first] = step.tasks;
    const fields = step.tasks
      .map((task, index) => `${quoted(task.name)}: ${step.group ? `$states.result[${index}]` : resultOf(task.work)}`)
      .join(', ');
    const assign = { [this.expressions.results]: this.expressions.addResults(fields, !hasResults) };
    const state =
      step.group || first === undefined
        ? this.builder.parallel(step.name, this.createMembers(step, hasResults), assign)
        : this.builder.create({ ...first, persistent: step.afterPivot, hasResults, assign });
    this.states.push(state);
    return state;
  }

  /** The branches of a group: each answers with its result alone. */
  private createMembers(step: PlannedStep, hasResults: boolean): sfn.IChainable[] {
    return step.tasks.map((task) => {
      const { work } = task;
      return work.kind === 'chain'
        ? work.chain
        : this.builder.create({
            ...task,
            persistent: step.afterPivot,
            hasResults,
            output: jsonata(resultOf(task.work)),
          });
    });
  }

  private createCondition(step: PlannedStep, when: string, state: StepState, hasResults: boolean): sfn.Choice {
    const choice = new sfn.Choice(this.scope, `${step.name}?`, {
      stateName: this.props.names.state(`${step.name}?`),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      assign: hasResults ? undefined : { [this.expressions.results]: {} },
    });
    choice.when(sfn.Condition.jsonata(this.expressions.condition(when, hasResults)), state);
    this.states.push(choice);
    return choice;
  }

  private catchFailure(state: StepState, step: PlannedStep, index: number, hasResults: boolean): void {
    const back = this.wayBack(step, index, hasResults);
    if (back === undefined) return;
    const forward = { ...back, facts: { ...back.facts, forward: true } };
    if (holdsChain(step) && !step.afterPivot) {
      addCatcher(state, { ...forward, errors: [COMPLETION_FAILED], to: this.forwardClosing ?? back.to });
    }
    addCatcher(state, { ...(step.afterPivot ? forward : back), errors: [sfn.Errors.ALL] });
  }

  /** The way of a step that fails; undefined where there is nothing to undo and nothing to tell, and the error ends the execution by itself. */
  private wayBack(step: PlannedStep, index: number, hasResults: boolean): Omit<Catcher, 'errors'> | undefined {
    const own = this.props.compensateFailedStep || step.group;
    const back = own ? this.undoFrom[index] : (this.undoFrom[index - 1] ?? this.closing);
    const to = step.afterPivot ? this.forwardClosing : back;
    const nothingToDo = this.props.closing.length === 0 && to === this.closing && !step.afterPivot;
    if (to === undefined || nothingToDo) return undefined;
    return {
      to,
      variable: this.expressions.failure,
      facts: { step: step.name, inDoubt: step.tasks.map((task) => task.name) },
      assign: hasResults ? undefined : { [this.expressions.results]: {} },
    };
  }
}

/** A step in its place: its first state, and what leads on. */
interface Placed {
  readonly start: sfn.State;
  readonly ends: readonly sfn.INextable[];
  readonly next: (state: sfn.State) => void;
  /** Whether it puts a result into the variable. */
  readonly hasResults: boolean;
}

function compensationsOf(step: PlannedStep): PlannedCompensation[] {
  return step.tasks.flatMap((task) => task.compensation ?? []);
}

function holdsChain(step: PlannedStep): boolean {
  return step.tasks.some((task) => task.work.kind === 'chain');
}
