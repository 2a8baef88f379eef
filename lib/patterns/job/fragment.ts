import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { inputWith } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import { refusal } from '../../core/refusal';
import { AslTask } from '../../states/asl-task';
import { guardedWork } from '../../work/guarded-work';
import { checkSingle, checkWork } from '../../work/work-check';
import type { JobProps } from './props';

const GIVEN: Given<JobProps> = { work: 'given' };

/**
 * Work as a link of a chain: 1 transition. The input is kept, and the result stands beside it.
 */
export class Job extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    checkWork(this, 'work', props.work);
    checkSingle(this, 'work', props.work);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const { start, ends } = guardedWork(this, names, props.work, {
      fields: { input: '$states.input' },
      bindings: { input: '$states.input' },
      resultField: props.resultField ?? 'job',
      mayFail: true,
    });
    if (props.onFailed !== undefined) {
      leadOn(this, start, props.onFailed);
    }
    this.startState = start;
    this.endStates = [...ends];
  }
}

function leadOn(scope: IConstruct, state: sfn.State, to: sfn.IChainable): void {
  if (!(state instanceof AslTask)) {
    const instead = 'give the states of your own a Catch, or a Parallel around them';
    throw refusal(scope, {
      prop: 'onFailed',
      must: 'stand beside work that is built here',
      got: 'states of yours',
      instead,
    });
  }
  state.catch({ errors: [sfn.Errors.ALL], to, output: inputWith('"error": $states.errorOutput') });
}
