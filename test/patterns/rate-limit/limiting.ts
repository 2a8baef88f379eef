import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { RateLimitProps } from 'cdk-workflow-patterns';
import { CoordinationTable, RateLimit, Workflow } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export const RATE = 5;
export const PERIOD = Duration.seconds(10);

/** A machine `Machine` whose executions pass a limit, `Limit`, and then enter the state `Go`. */
export function limited(props: Partial<RateLimitProps> = {}): Stack {
  return stackWith((stack) => {
    const table = new CoordinationTable(stack, 'Coordination');
    const limit = new RateLimit(stack, 'Limit', { table, key: 'k', rate: RATE, period: PERIOD, ...props });
    const definition = limit.next(new sfn.Pass(stack, 'Go'));
    new Workflow(stack, 'Machine', { definition, logLevel: sfn.LogLevel.OFF });
  });
}

/** The instants at which executions went through, in the order in which they had come. */
export function goneAt({ runs }: { readonly runs: readonly Run[] }): number[] {
  return runs.flatMap(({ path }) => path.find(({ state }) => state === 'Go')?.enteredAtMs ?? []);
}

/** 1. The rate is never exceeded: in no span of a period do more go through. */
export function assertRate(instants: readonly number[]): void {
  const inOrder = [...instants].sort((one, other) => one - other);
  inOrder.slice(RATE).forEach((later, index) => {
    const spanMs = later - (inOrder[index] as number);
    if (spanMs < PERIOD.toMilliseconds()) throw new Error(`${RATE + 1} went through within ${spanMs} ms`);
  });
}

/** 2. Turns are spread evenly: nobody goes through sooner after another than a period divided by the rate. */
export function assertSpread(instants: readonly number[]): void {
  const inOrder = [...instants].sort((one, other) => one - other);
  inOrder.slice(1).forEach((later, index) => {
    const spanMs = later - (inOrder[index] as number);
    if (spanMs < PERIOD.toMilliseconds() / RATE) throw new Error(`two went through within ${spanMs} ms`);
  });
}
