import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { refusal } from '../../core/refusal';
import { mayAccess } from '../../resources/access';
import { grantInOwnPolicy } from '../../resources/own-policy';
import { hasCustomerKey } from '../../workflow/customer-key';

/** A state machine whose executions wait in line, and its key. */
export interface StateMachineWithKey {
  readonly machine: sfn.IStateMachine;
  readonly machineKey?: kms.IKey;
}

/** The changes of the table that the function is told of: somebody came into a line, or what a line waits for became free. */
const CHANGES = [
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: [{ prefix: 'wait#' }] } } } },
  {
    eventName: ['MODIFY'],
    dynamodb: {
      Keys: { sk: { S: [{ prefix: 'slot#' }] } },
      NewImage: { queued: { N: [{ exists: true }] }, holder: { S: [{ exists: false }] } },
    },
  },
];

/** Has a function called when somebody waits for what is free. */
export function readLines(scope: Construct, fn: lambda.Function, table: dynamodb.ITable): void {
  const { tableStreamArn: stream } = table;
  if (stream === undefined) {
    const instead = 'lines are served by it: switch it on, with new images';
    throw refusal(scope, { prop: 'table', must: 'have a stream', got: undefined, instead });
  }
  const actions = ['dynamodb:Query', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
  mayAccess(table, ...actions).forEach((each) => fn.addToRolePolicy(each));
  const reads = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: reads, resources: [stream] }));
  // It names no resource, and Lambda refuses a function without it.
  fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }));
  new lambda.EventSourceMapping(scope, 'Lines', {
    target: fn,
    eventSourceArn: stream,
    startingPosition: lambda.StartingPosition.LATEST,
    filters: CHANGES.map((pattern) => lambda.FilterCriteria.filter(pattern)),
  });
}

/** Lets the function answer those of a state machine who wait. */
export function letAnswer(scope: Construct, fn: lambda.Function, { machine, machineKey }: StateMachineWithKey): void {
  grantInOwnPolicy(scope, 'Answers', fn, {
    actions: ['states:SendTaskSuccess'],
    resourceArns: [machine.stateMachineArn],
    machineKey,
  });
}

/** The problems of a table whose lines can't be served. */
export function linesProblems(machines: readonly StateMachineWithKey[]): string[] {
  if (machines.length === 0) {
    return ["no state machine can wait in line at this table; call 'addStateMachine' with each whose executions do"];
  }
  return machines
    .filter(({ machine, machineKey }) => machineKey === undefined && hasCustomerKey(machine))
    .map(
      ({ machine }) =>
        `'machineKey' must be given for the state machine '${machine.node.path}', which has a key: without it nobody who waits could be answered`,
    );
}
