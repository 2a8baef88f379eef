import {
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';

import type { SynthesizedStack } from './assembly';
import type { Cloud } from './cloud';

/** A resource that CloudFormation made. */
export interface DeployedResource {
  /** The construct path, without the `Resource` at its end. */
  readonly path: string;
  readonly type: string;
  readonly physicalId: string;
  /** What the template says of the resource's end. */
  readonly deletionPolicy: string;
}

/** Everything that CloudFormation says it made of the stacks. */
export async function deployedResources(
  cloud: Cloud,
  stacks: readonly SynthesizedStack[],
): Promise<DeployedResource[]> {
  const perStack = await Promise.all(
    stacks.map(async (stack) => {
      const { StackResources = [] } = await cloud.cloudformation.send(
        new DescribeStackResourcesCommand({ StackName: stack.name }),
      );
      return StackResources.map((resource) => deployedResource(stack, resource));
    }),
  );
  return perStack.flat();
}

function deployedResource(stack: SynthesizedStack, made: StackResource): DeployedResource {
  const logicalId = made.LogicalResourceId ?? '';
  const resource = stack.template.Resources[logicalId];
  const path = resource?.Metadata?.['aws:cdk:path'] ?? `${stack.name}/${logicalId}`;
  return {
    path: path.replace(/\/Resource$/, ''),
    type: made.ResourceType ?? '',
    physicalId: made.PhysicalResourceId ?? '',
    deletionPolicy: resource?.DeletionPolicy ?? 'Delete',
  };
}

export function physicalIdIn(resources: readonly DeployedResource[]): (path: string) => string {
  return (path) => {
    const found = resources.find((resource) => resource.path === path);
    if (found === undefined) throw new Error(`nothing was deployed for the construct '${path}'`);
    return found.physicalId;
  };
}

/** The number of events that CloudFormation recorded for the stacks so far. */
export async function eventCount(cloud: Cloud, stacks: readonly SynthesizedStack[]): Promise<number> {
  const counts = await Promise.all(
    stacks.map(async ({ name }) => {
      const { StackEvents = [] } = await cloud.cloudformation.send(new DescribeStackEventsCommand({ StackName: name }));
      return StackEvents.length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Whether a resource is there, asked of its own service; undefined for types that need not be asked for. */
export async function exists(cloud: Cloud, { type, physicalId: id }: DeployedResource): Promise<boolean | undefined> {
  switch (type) {
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return answers(() => cloud.dynamodb.send(new DescribeTableCommand({ TableName: id })));
    case 'AWS::Lambda::Function':
      return answers(() => cloud.lambda.send(new GetFunctionCommand({ FunctionName: id })));
    case 'AWS::StepFunctions::StateMachine':
      return answers(() => cloud.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: id })));
    case 'AWS::SNS::Topic':
      return answers(() => cloud.sns.send(new GetTopicAttributesCommand({ TopicArn: id })));
    case 'AWS::SQS::Queue':
      return answers(() => cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl: id })));
    default:
      return undefined;
  }
}

const ABSENT = new Set([
  'NotFoundException',
  'QueueDoesNotExist',
  'ResourceNotFoundException',
  'StateMachineDoesNotExist',
]);

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (ABSENT.has((error as Error).name)) return false;
    throw error;
  }
}
