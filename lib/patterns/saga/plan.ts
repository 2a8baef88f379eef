import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { refuseJsonPath } from '../../core/json-path';
import { refusal } from '../../core/refusal';
import type { AnyWork } from '../../work/built-work';
import type { Work } from '../../work/work';
import { checkFunctionTimeout, checkSingle, checkWork } from '../../work/work-check';
import type { Gate } from '../../work/gate';
import type { SagaStep } from './saga-step';

/** A step, or a member of a group. */
export interface PlannedTask {
  readonly name: string;
  readonly work: AnyWork;
  readonly compensation?: PlannedCompensation;
}

/** The undoing of a step, or a step that runs when everything was undone. */
export interface PlannedCompensation {
  readonly name: string;
  /** The name of the step that it undoes. */
  readonly of: string;
  readonly work: AnyWork;
}

/** One position in the order of the saga: a task, or a group of tasks. */
export interface PlannedStep {
  readonly name: string;
  readonly group: boolean;
  readonly tasks: readonly PlannedTask[];
  readonly pivot: boolean;
  readonly afterPivot: boolean;
  readonly when?: string;
  /** The gate in place of tasks. */
  readonly gate?: Gate;
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
  const name = checkedName(scope, step._name, prop);
  if (step._gate !== undefined) return planGate(scope, name, step._gate, prop, index > pivot);
  const group = step._step === undefined;
  const members = group ? step._members : [step];
  if (members.length === 0) {
    throw refusal(scope, { prop, must: 'have members', got: 'none', instead: `leave the group '${name}' out` });
  }
  if (group) {
    checkMembers(scope, name, members, prop);
  }
  refuseJsonPath(scope, `${prop}.when`, step._options.when);
  const tasks = members.map((member, at) => planTask(scope, member, group ? `${prop}.steps[${at}]` : prop));
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

function planGate(scope: IConstruct, name: string, gate: Gate, prop: string, afterPivot: boolean): PlannedStep {
  if (!afterPivot) return { name, group: false, tasks: [], pivot: false, afterPivot, gate };
  throw refusal(scope, {
    prop,
    must: 'stand before the pivot',
    got: `the gate '${name}', behind the point of no return`,
    instead: 'nothing is undone after the pivot, so that nothing is left to be refused: move the gate or the pivot',
  });
}

function planTask(scope: IConstruct, step: SagaStep, prop: string): PlannedTask {
  const name = checkedName(scope, step._name, prop);
  const { compensation, compensationName } = step._options;
  const work = planWork(scope, step._step, prop);
  if (compensation === undefined) {
    if (compensationName === undefined) return { name, work };
    const instead = 'leave the name out, or say how the step is undone';
    throw refusal(scope, {
      prop: `${prop}.compensationName`,
      must: "stand beside a 'compensation'",
      got: compensationName,
      instead,
    });
  }
  return {
    name,
    work,
    compensation: {
      of: name,
      name:
        compensationName === undefined ? `Undo ${name}` : checkedName(scope, compensationName, `${prop}.compensation`),
      work: planWork(scope, compensation, `${prop}.compensation`),
    },
  };
}

/** The work of a step that is no group. */
function planWork(scope: IConstruct, work: Work | undefined, prop: string): AnyWork {
  if (work === undefined) throw new Error(`A group has no work of its own: ${prop}`);
  checkSingle(scope, prop, work);
  checkWork(scope, prop, work);
  checkFunctionTimeout(scope, prop, work);
  return work._work;
}

/** The steps that run when the saga has failed. */
export function planClosing(scope: IConstruct, steps: readonly SagaStep[]): PlannedCompensation[] {
  return steps.map((step, index) => {
    const prop = `onFailed[${index}]`;
    const { compensation, pivot, when } = step._options;
    if (step._step === undefined || compensation !== undefined || pivot === true || when !== undefined) {
      throw refusal(scope, {
        prop,
        must: 'be a plain step',
        got: 'a group, a step with a compensation, a pivot or a condition',
        instead: 'a closing step is only tried again until it succeeds; several states go into Work.chain',
      });
    }
    return {
      of: 'the saga',
      name: checkedName(scope, step._name, prop),
      work: planWork(scope, step._step, prop),
    };
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
  if (member._gate !== undefined) return 'a gate';
  return member._step === undefined ? 'a group' : undefined;
}

function checkedName(scope: IConstruct, name: string | undefined, prop: string): string {
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
        instead: 'nothing catches a condition that fails: put the condition into the task, or into a Work.chain',
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
    ...(step.group || step.gate !== undefined ? [step.name] : []),
    ...step.tasks.flatMap(({ name, compensation }) =>
      compensation === undefined ? [name] : [name, compensation.name],
    ),
  ];
}
