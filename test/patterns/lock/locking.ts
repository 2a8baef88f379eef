import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { LockProps } from 'cdk-workflow-patterns';
import { CoordinationTable, Lock, Work, Workflow } from 'cdk-workflow-patterns';
import type { Run, World } from 'cdk-workflow-simulator';
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

/** A machine `Machine` around what is made, which the table knows. */
export function lockStack(make: Make): Stack {
  return stackWith((stack) => {
    const table = new CoordinationTable(stack, 'Coordination');
    const workflow = new Workflow(stack, 'Machine', { definition: make(stack, table), logLevel: sfn.LogLevel.OFF });
    table.addStateMachine(workflow.stateMachine);
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

/** A time at which somebody worked under a lock, with its fencing number. */
export interface Held {
  readonly run: string;
  readonly slot: number;
  readonly fence: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The states of the lock in the paths of the runs of a machine. */
export function started(run: Run, state: string): number[] {
  return run.path.filter((visited) => visited.state === state).map(({ enteredAtMs }) => enteredAtMs);
}

/** The rows of the table, by their sort key. */
export async function rowsOf(world: World): Promise<Readonly<Record<string, Record<string, unknown>>>> {
  const items = (await world.table('Coordination/Table').items()) as Record<string, unknown>[];
  return Object.fromEntries(items.map((item) => [`${String(item['pk'])} ${String(item['sk'])}`, item]));
}
