import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refuseJsonPath } from '../../core/json-path';
import { refusal } from '../../core/refusal';
import type { SagaStep } from './saga-step';

/** A step, or a member of a group. */
export interface PlannedTask {
  readonly name: string;
  readonly step: SagaStep;
  readonly compensation?: PlannedCompensation;
}

export interface PlannedCompensation {
  readonly name: string;
  /** The name of the step that it undoes. */
  readonly of: string;
  readonly step: SagaStep;
}

/** One position in the order of the saga: a task, or a group of tasks. */
export interface PlannedStep {
  readonly name: string;
  readonly group: boolean;
  readonly tasks: readonly PlannedTask[];
  readonly pivot: boolean;
  readonly afterPivot: boolean;
  readonly when?: string;
}

/** Checks the steps and settles their names; the first thing that is wrong is refused. */
export function planSteps(
  scope: IConstruct,
  steps: readonly SagaStep[],
  closing: readonly PlannedCompensation[],
  compensateFailedStep: boolean,
): PlannedStep[] {
  if (steps.length === 0) {
    throw refusal(scope, {
      prop: 'steps',
      must: 'hold at least one step',
      got: 'none',
      instead: 'a saga without steps has nothing to do: leave it out',
    });
  }
  const pivots = steps.flatMap((step, index) => (step._options.pivot === true ? [index] : []));
  if (pivots.length > 1) {
    throw refusal(scope, {
      prop: 'steps',
      must: 'hold at most one pivot',
      got: pivots.map((index) => `steps[${index}]`).join(' and '),
      instead: 'there is one point of no return; make it the first of them',
    });
  }
  const pivot = pivots[0] ?? steps.length;
  const planned = steps.map((step, index) => planStep(scope, step, `steps[${index}]`, index, pivot));
  checkConditions(scope, planned);
  if (!compensateFailedStep) {
    checkReached(scope, planned[Math.min(pivot, planned.length - 1)]);
  }
  checkNames(scope, [...planned.flatMap(namesOf), ...closing.map(({ name }) => name)]);
  return planned;
}

function planStep(scope: IConstruct, step: SagaStep, prop: string, index: number, pivot: number): PlannedStep {
  const name = nameOf(scope, step, prop);
  const group = step._work === undefined;
  const members = group ? step._members : [step];
  if (members.length === 0) {
    throw refusal(scope, { prop, must: 'have members', got: 'none', instead: `leave the group '${name}' out` });
  }
  refuseJsonPath(scope, `${prop}.when`, step._options.when);
  const tasks = members.map((member, at) => planTask(scope, member, group ? `${prop}.steps[${at}]` : prop));
  if (group) {
    checkMembers(scope, name, members, prop);
  }
  if (index > pivot && tasks.some((task) => task.compensation !== undefined)) {
    throw refusal(scope, {
      prop: `${prop}.compensation`,
      must: 'stand before the pivot',
      got: `one for '${name}', behind the point of no return`,
      instead: 'nothing is undone after the pivot: leave it out, or move the step or the pivot',
    });
  }
  return { name, group, tasks, pivot: index === pivot, afterPivot: index > pivot, when: step._options.when };
}

function planTask(scope: IConstruct, step: SagaStep, prop: string): PlannedTask {
  const name = nameOf(scope, step, prop);
  checkTimeout(scope, step, prop);
  const compensation = step._options.compensation;
  return compensation === undefined
    ? { name, step }
    : { name, step, compensation: planCompensation(scope, name, compensation, `${prop}.compensation`) };
}

function planCompensation(scope: IConstruct, of: string, step: SagaStep, prop: string): PlannedCompensation {
  const { compensation, pivot, when, name } = step._options;
  if (step._work === undefined || compensation !== undefined || pivot === true || when !== undefined) {
    throw refusal(scope, {
      prop,
      must: 'be a plain step',
      got: 'a group, a step with a compensation, a pivot or a condition',
      instead: 'a compensation is only tried again until it succeeds; several states go into SagaStep.chain',
    });
  }
  checkTimeout(scope, step, prop);
  return { of, step, name: name === undefined ? `Undo ${of}` : nameOf(scope, step, prop) };
}

/** The steps that run when the saga has failed. */
export function planClosing(scope: IConstruct, steps: readonly SagaStep[]): PlannedCompensation[] {
  return steps.map((step, index) => {
    const prop = `onFailed[${index}]`;
    return { ...planCompensation(scope, 'the saga', step, prop), name: nameOf(scope, step, prop) };
  });
}

function checkMembers(scope: IConstruct, group: string, members: readonly SagaStep[], prop: string): void {
  members.forEach((member, at) => {
    const got = memberFault(member);
    if (got !== undefined) {
      throw refusal(scope, {
        prop: `${prop}.steps[${at}]`,
        must: 'be a plain step, with or without a compensation',
        got: `${got} inside the group '${group}'`,
        instead:
          'members run at the same time: a pivot, a condition or a group stands beside the group, as a step of its own',
      });
    }
  });
}

function memberFault(member: SagaStep): string | undefined {
  if (member._options.pivot === true) return 'a pivot';
  if (member._options.when !== undefined) return 'a condition';
  return member._work === undefined ? 'a group' : undefined;
}

function nameOf(scope: IConstruct, step: SagaStep, prop: string): string {
  const { name } = step._options;
  if (name === undefined || name.trim() === '' || Token.isUnresolved(name)) {
    throw refusal(scope, {
      prop: `${prop}.name`,
      must: 'say what the step does',
      got: name,
      instead: "give a literal name, such as 'Reserve inventory'",
    });
  }
  return name;
}

/** A task that is given up before its function is would always leave in doubt what the function did. */
function checkTimeout(scope: IConstruct, step: SagaStep, prop: string): void {
  const { taskTimeout: timeout } = step._options;
  const own = step._functionTimeout;
  if (timeout === undefined || timeout.isUnresolved()) return;
  if (timeout.toMilliseconds() <= 0 || timeout.toMilliseconds() % 1000 !== 0) {
    throw refusal(scope, {
      prop: `${prop}.taskTimeout`,
      must: 'be whole seconds, at least 1',
      got: timeout,
      instead: 'leave it out for the default',
    });
  }
  if (own !== undefined && !own.isUnresolved() && timeout.toMilliseconds() < own.toMilliseconds()) {
    throw refusal(scope, {
      prop: `${prop}.taskTimeout`,
      must: `be at least the timeout of its function, ${own.toHumanString()}`,
      got: timeout,
      instead: 'raise it, or lower the timeout of the function',
    });
  }
}

function checkConditions(scope: IConstruct, steps: readonly PlannedStep[]): void {
  const undoable = steps.findIndex((step) => step.tasks.some((task) => task.compensation !== undefined));
  steps.forEach((step, index) => {
    if (step.when === undefined) return;
    const late = undoable !== -1 && index > undoable;
    if (
      step.tasks.some((task) => task.compensation !== undefined) ||
      late ||
      index === steps.length - 1 ||
      step.pivot
    ) {
      throw refusal(scope, {
        prop: `steps[${index}].when`,
        must: 'belong to a step without a compensation before the first step that has one, and not to the pivot or the last step',
        got: `a condition for '${step.name}'`,
        instead: 'nothing catches a condition that fails: put the condition into the task, or into a SagaStep.chain',
      });
    }
  });
}

/** Behind the last step that can fail and be undone, only its own failure would lead to its compensation. */
function checkReached(scope: IConstruct, last: PlannedStep | undefined): void {
  if (last !== undefined && !last.group && last.tasks.some((task) => task.compensation !== undefined)) {
    throw refusal(scope, {
      prop: 'compensateFailedStep',
      must: `be true for the compensation of '${last.name}' to run at all`,
      got: false,
      instead: 'leave it out, or leave out that compensation: no later failure leads to it',
    });
  }
}

function checkNames(scope: IConstruct, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw refusal(scope, {
        prop: 'steps',
        must: 'have names of their own',
        got: `two called '${name}'`,
        instead: 'give one of them another name: states and results go by it',
      });
    }
    seen.add(name);
  }
}

function namesOf(step: PlannedStep): string[] {
  return [
    ...(step.group ? [step.name] : []),
    ...step.tasks.flatMap(({ name, compensation }) =>
      compensation === undefined ? [name] : [name, compensation.name],
    ),
  ];
}
