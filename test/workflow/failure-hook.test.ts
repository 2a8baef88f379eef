import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { Stack } from 'aws-cdk-lib';
import { Workflow } from 'cdk-workflow-patterns';
import { resourcesOf, templateOf } from '../support/synthesize';

interface Transformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

function toldTo(target: (stack: Stack) => IRuleTarget): Transformer {
  const template = templateOf((stack) => {
    new Workflow(stack, 'Flow', { definition: new sfn.Pass(stack, 'Pass'), failureTarget: target(stack) });
  });
  const [rule] = Object.values(resourcesOf(template, 'AWS::Events::Rule'));
  const [first] = rule?.Properties.Targets as { InputTransformer: Transformer }[];
  return (first as { InputTransformer: Transformer }).InputTransformer;
}

/** What an event of this kind becomes. */
function transformed({ InputPathsMap, InputTemplate }: Transformer): unknown {
  const event: Record<string, string> = {
    '$.time': '2026-11-28T12:00:00Z',
    '$.detail.status': 'FAILED',
    '$.detail.error': 'Card.Declined',
    '$.detail.executionArn': 'arn:aws:states:eu-central-1:111111111111:execution:flow:one',
  };
  const value = (name: string): string => event[InputPathsMap[name] ?? ''] ?? 'unknown';
  // Beside a colon a text gets its quotes, inside of quotes it has them.
  const text = InputTemplate.replace(/:<([^<>]+)>/g, (_, name: string) => `:${JSON.stringify(value(name))}`);
  return JSON.parse(text.replace(/<([^<>]+)>/g, (_, name: string) => value(name)));
}

test('a log group hears of a failure in the form that it takes: a time and a text', () => {
  const told = toldTo((stack) => new targets.CloudWatchLogGroup(new logs.LogGroup(stack, 'Failures')));
  expect(transformed(told)).toEqual({
    timestamp: '2026-11-28T12:00:00Z',
    message: 'FAILED arn:aws:states:eu-central-1:111111111111:execution:flow:one Card.Declined',
  });
  expect(Object.values(told.InputPathsMap).sort()).toEqual([
    '$.detail.error',
    '$.detail.executionArn',
    '$.detail.status',
    '$.time',
  ]);
});

test('every other target hears of the facts, and never of input or output', () => {
  const told = toldTo((stack) => new targets.SnsTopic(new sns.Topic(stack, 'Failures')));
  expect(Object.values(told.InputPathsMap).sort()).toEqual(
    ['cause', 'error', 'executionArn', 'name', 'stateMachineArn', 'status'].map((name) => `$.detail.${name}`),
  );
});
