import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { LockProps } from 'cdk-workflow-patterns';
import { CoordinationTable, Lock, Work, Workflow } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export const LEASE = Duration.minutes(10);

/** The function that works under the lock, of which tests say what it does. */
export function worker(stack: Stack, id = 'Worker'): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: lambda.Code.fromInline('# done elsewhere'),
    timeout: Duration.seconds(5),
  });
}

export type Make = (stack: Stack, table: CoordinationTable) => sfn.IChainable;

/** A machine `Machine` around what is made, which the table knows unless said otherwise. */
export function lockStack(make: Make, isKnown = true): Stack {
  return stackWith((stack) => {
    const table = new CoordinationTable(stack, 'Coordination');
    const workflow = new Workflow(stack, 'Machine', { definition: make(stack, table), logLevel: sfn.LogLevel.OFF });
    if (isKnown) table.addStateMachine(workflow.stateMachine);
  });
}

/** A lock `Lock` of the account that the input names, around one call of `Worker`. */
export function accountLock(props: Partial<LockProps> = {}): Make {
  return (stack, table) =>
    new Lock(stack, 'Lock', {
      table,
      key: '{% $states.input.account %}',
      lease: LEASE,
      work: Work.invoke(worker(stack), { payload: { lock: '{% $lock %}' } }),
      ...props,
    });
}

/** A lock `Lock` of one key around a wait `Hold` of a minute. */
export function minuteLock(props: Partial<LockProps> = {}): Make {
  return (stack, table) => {
    const hold = new sfn.Wait(stack, 'Hold', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
    return new Lock(stack, 'Lock', { table, key: 'k', lease: LEASE, work: Work.chain(hold), ...props });
  };
}

/** The rows of the table. */
export async function rowsOf(world: World): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return await world.table('Coordination/Table').items();
}
