import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PlannedCompensation, PlannedStep } from './plan';
import type { AnyWork } from '../../work/built-work';

/** Fields of JSONPath that are applied to the result of a task. What fails there is `States.Runtime`, which no Catch sees. */
const AFTER_RESULT = ['ResultSelector', 'ResultPath', 'OutputPath'] as const;

type Rendered = Readonly<Record<string, unknown>>;

/** Warns of tasks of the user whose data handling could end a saga without compensation, or hide the input from it. */
export function warnOfReadyMade(
  scope: Construct,
  plan: readonly PlannedStep[],
  closing: readonly PlannedCompensation[],
): void {
  const tasks = plan.flatMap((step) => step.tasks);
  tasks.forEach(({ name, work }) => warnOfResult(scope, name, work));
  const compensations = tasks.flatMap((task) => task.compensation ?? []);
  [...compensations, ...closing].forEach(({ name, work }) => {
    warnOfResult(scope, name, work);
    warnOfOutput(scope, name, work);
  });
}

function warnOfResult(scope: Construct, name: string, work: AnyWork): void {
  const fields = AFTER_RESULT.filter((field) => typeof renderedOf(work)?.[field] === 'string');
  if (fields.length > 0) {
    Annotations.of(scope).addWarningV2(
      'cdk-workflow-patterns:readyMadeResult',
      `task '${name}' has ${fields.join(' and ')}: a path that finds nothing fails the execution after the task has taken effect, and nothing ` +
        'is compensated; leave it out, or write the task in JSONata',
    );
  }
}

function warnOfOutput(scope: Construct, name: string, work: AnyWork): void {
  const task = renderedOf(work);
  if (task !== undefined && task.Output === undefined && task.ResultPath === undefined) {
    Annotations.of(scope).addWarningV2(
      'cdk-workflow-patterns:readyMadeCompensation',
      `compensation '${name}' is a ready-made task whose output replaces the input of the compensations after it; ` +
        'give it resultPath: JsonPath.DISCARD, or wrap it with Work.chain',
    );
  }
}

function renderedOf(work: AnyWork): Rendered | undefined {
  return work.kind === 'readyMade' ? (work.task.toStateJson() as Rendered) : undefined;
}
