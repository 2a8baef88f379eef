import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { CircuitBreakerProps } from 'cdk-workflow-patterns';
import { CircuitBreaker, CoordinationTable, Work, Workflow } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

/** A machine `Machine` whose executions call `Partner` behind a circuit breaker, `Breaker`. */
export function guarded(props: Partial<CircuitBreakerProps> = {}): Stack {
  return stackWith((stack) => {
    const table = new CoordinationTable(stack, 'Coordination');
    const fn = new lambda.Function(stack, 'Partner', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('# done elsewhere'),
    });
    const definition = new CircuitBreaker(stack, 'Breaker', {
      table,
      key: 'k',
      work: Work.invoke(fn, { payload: {} }),
      minimumCalls: 4,
      openFor: Duration.minutes(5),
      alarmTopic: new sns.Topic(stack, 'Alarms'),
      ...props,
    });
    new Workflow(stack, 'Machine', { definition, logLevel: sfn.LogLevel.OFF });
  });
}

/** The row of a circuit that somebody has opened. */
export const OPENED = { pk: 'breaker#k', sk: 'circuit', phase: 'open', calls: 4, failures: 4, beganBy: 'somebody' };

/** How many executions came to the call. */
export function called(world: World): number {
  return world.stateMachine('Machine').runs.filter(({ path }) => path.some(({ state }) => state === 'Breaker: work'))
    .length;
}
