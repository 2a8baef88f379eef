import { Duration, Size, type Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ClaimCheckProps } from 'cdk-workflow-patterns';
import { ClaimCheck, LoadPayload, StorePayload, Workflow } from 'cdk-workflow-patterns';
import type { World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

/** What is larger than the threshold of these tests, and what is not. */
export const LARGE = { text: 'x'.repeat(2_000), list: [1, { two: null }], umlaut: 'ä' };
export const SMALL = { text: 'x' };

/** A machine `Machine` that stores the field `report`, and loads it again as `read` from where `take` says. */
export function claimStack(props: Partial<ClaimCheckProps> = {}, take = '{% $states.input.payload %}'): Stack {
  return stackWith((stack) => {
    const store = new ClaimCheck(stack, 'Claims', { threshold: Size.bytes(1_000), ...props });
    const put = new StorePayload(stack, 'Put', { store, payload: '{% $states.input.report %}' });
    const wait = new sfn.Wait(stack, 'Between', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
    const get = new LoadPayload(stack, 'Get', { store, payload: take, resultField: 'read' });
    new Workflow(stack, 'Machine', { definition: put.next(wait).next(get), logLevel: sfn.LogLevel.OFF });
  });
}

/** The keys of all objects in the bucket of `Claims`. */
export function keysOf(world: World): readonly string[] {
  return world.bucket('Claims/Bucket').keys;
}
