import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { checkArgument, checkGiven, type Given } from '../../core/given';
import { FragmentNames } from '../../core/naming';
import { refusal, refuseAtSynthesis } from '../../core/refusal';
import { grantInOwnPolicy } from '../../resources/own-policy';
import { startAliasOf, startConditions } from '../../workflow/versions/start-arn';
import { guardedWork } from '../../work/guarded-work';
import { checkAnswers, checkSingle, checkWork } from '../../work/work-check';
import { checkLoop, checkTurns, turnsOf } from './plan';
import type { ContinueAsNewProps } from './props';
import { LoopStates } from './states';

const GIVEN: Given<ContinueAsNewProps> = { work: 'given', repeatWhile: 'given', maxAge: 'duration' };

/**
 * A loop of any length: 1 transition a turn beside those of the work, and 1 for each execution but the last.
 *
 * When an execution has done its turns it starts its successor, by a name of its own and with the state of the loop as input, and ends. The output of one that was
 * continued is `{ continuedAs: { chain, generation, executionArn } }`; what follows the fragment runs in the last one alone.
 *
 * It must stand at the top of a Standard state machine, which is made known with `addStateMachine`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-continue-new.html
 */
export class ContinueAsNew extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  private machine?: sfn.StateMachine;

  /** Throws when a prop is out of its range; synthesis fails when no state machine was made known, or a history has no room for the turns. */
  public constructor(scope: Construct, id: string, props: ContinueAsNewProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { repeatWhile, taskToken, maxAge = Duration.days(30) } = props;
    checkLoop(this, { repeatWhile, taskToken }, maxAge);
    checkTurns(this, props.maxTurns);
    checkWork(this, 'work', props.work);
    checkSingle(this, 'work', props.work);
    checkAnswers(this, 'work', props.work);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const sending = { fields: { input: '$states.input' }, bindings: { input: '$states.input' }, mayFail: true };
    const work = guardedWork(this, names, props.work, sending);
    const states = new LoopStates(this, names, {
      maxTurns: () => turnsOf(this, work, props.maxTurns),
      maxAge,
      alias: () => this.machine && startAliasOf(this.machine)?.name,
    });
    const turn = states.turn(repeatWhile, { again: work.start, successor: states.successor() });
    work.ends.forEach((end) => end.next(turn));
    this.startState = work.start;
    this.endStates = taskToken === undefined ? turn.endStates : turn.next(states.tell(taskToken)).endStates;
    refuseAtSynthesis(this, () => this.problems());
  }

  /**
   * Lets executions of a state machine start their successors. To be called with the machine in which it stands; throws for an Express one.
   *
   * @param machineKey the customer-managed key of the machine, if it has one
   */
  public addStateMachine(machine: sfn.StateMachine, machineKey?: kms.IKey): void {
    checkArgument(this, 'machine', machine);
    if (machine.stateMachineType === sfn.StateMachineType.EXPRESS) {
      const instead = 'names of Express executions are not unique: two successors could start';
      const got = machine.stateMachineType;
      throw refusal(this, { prop: 'machine', must: 'be a Standard state machine', got, instead });
    }
    this.machine = machine;
    grantInOwnPolicy(this, 'Continue', machine, {
      actions: ['states:StartExecution'],
      resourceArns: [machine.stateMachineArn],
      conditions: startConditions(machine),
      machineKey,
    });
  }

  private problems(): string[] {
    if (this.machine !== undefined) return [];
    const must = 'be made known: its executions start their successors';
    const instead = "call 'addStateMachine' with the state machine around it";
    return [refusal(this, { prop: 'machine', must, got: undefined, instead }).message];
  }
}
