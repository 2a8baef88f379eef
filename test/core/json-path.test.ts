import type { Stack } from 'aws-cdk-lib';
import { Duration, SecretValue } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  FanOut,
  FanOutSource,
  FanOutWork,
  Saga,
  SagaStep,
  ScatterGather,
  WaitForCallback,
} from 'cdk-workflow-patterns';
import { refuseJsonPath } from '../../lib/core/json-path';
import { stackWith } from '../support/synthesize';

const { JsonPath } = sfn;

function checking(value: unknown): () => void {
  return () => void stackWith((stack) => refuseJsonPath(stack, 'payload', value));
}

test.each<[string, unknown, string]>([
  ['a path', '$.id', "got '$.id'; write '{% $states.input.id %}'"],
  ['a path of the context', '$$.Execution.Name', "write '{% $states.context.Execution.Name %}'"],
  ['a field in JSONPath', { order: { 'id.$': '$.id' } }, "write '{% $states.input.id %}'"],
  ['a text token', [JsonPath.stringAt('$.order.id')], "write '{% $states.input.order.id %}'"],
  ['a text token inside of text', `order ${JsonPath.stringAt('$.id')}`, "write '{% $states.input.id %}'"],
  ['a number token', { n: JsonPath.numberAt('$.n') }, "write '{% $states.input.n %}'"],
  ['a list token', { l: JsonPath.listAt('$.l') }, "write '{% $states.input.l %}'"],
  ['an object token', JsonPath.objectAt('$.o'), "write '{% $states.input.o %}'"],
  ['the whole input', { all: JsonPath.entirePayload, 'x.$': '$' }, "write '{% $states.input %}'"],
  ['an intrinsic function', JsonPath.uuid(), "got 'States.UUID()'; write '{% $states.input.… %}'"],
])('fails for %s', (_, value, message) => {
  expect(checking(value)).toThrow(message);
});

test.each<[string, unknown]>([
  ['an expression', '{% $states.input.id %}'],
  ['texts with a dollar', ['$', '$5', '$.5 off', 'a $.b', '$$']],
  ['what is known at deployment', { arn: sfn.JsonPath.DISCARD, n: 1, none: null, no: undefined }],
])('%s passes', (_, value) => {
  expect(checking(value)).not.toThrow();
});

type Make = (stack: Stack) => void;

const fn = (stack: Stack): lambda.IFunction =>
  (stack.node.tryFindChild('Fn') as lambda.IFunction | undefined) ??
  lambda.Function.fromFunctionName(stack, 'Fn', 'fn');
const saga =
  (step: (stack: Stack) => SagaStep): Make =>
  (stack) =>
    void new Saga(stack, 'It', { steps: [step(stack)] });
const fanOut =
  (source: FanOutSource, work?: (stack: Stack) => FanOutWork): Make =>
  (stack) => {
    const resultBucket = source._settings.stored === undefined ? undefined : new s3.Bucket(stack, 'Bucket');
    void new FanOut(stack, 'It', { source, work: work?.(stack) ?? FanOutWork.invoke(fn(stack)), resultBucket });
  };
const items = FanOutSource.array('{% $states.input.items %}');
const connection = (stack: Stack): events.Connection =>
  new events.Connection(stack, 'C', {
    authorization: events.Authorization.apiKey('k', SecretValue.unsafePlainText('v')),
  });

test.each<[string, Make]>([
  [
    'WaitForCallback.payload',
    (stack) =>
      void new WaitForCallback(stack, 'It', {
        handler: fn(stack),
        deadline: Duration.hours(1),
        payload: sfn.TaskInput.fromObject({ id: '$.id' }),
      }),
  ],
  ['SagaStep.invoke payload', saga((stack) => SagaStep.invoke(fn(stack), { name: 'a', payload: { id: '$.id' } }))],
  [
    'SagaStep.publish message',
    saga((stack) => SagaStep.publish(new sns.Topic(stack, 'T'), { name: 'a', message: '$.id' })),
  ],
  [
    'SagaStep.putItem parameters',
    saga((stack) => {
      const table = dynamodb.Table.fromTableName(stack, 'T', 't');
      return SagaStep.putItem(table, { name: 'a', parameters: { Item: { id: { S: JsonPath.stringAt('$.id') } } } });
    }),
  ],
  [
    'SagaStep when',
    (stack) =>
      void new Saga(stack, 'It', {
        steps: [SagaStep.invoke(fn(stack), { name: 'a', when: '$.large' }), SagaStep.invoke(fn(stack), { name: 'b' })],
      }),
  ],
  ['FanOutSource.array', fanOut(FanOutSource.array('$.items'))],
  ['FanOutSource.csv', fanOut(FanOutSource.csv(JsonPath.stringAt('$.key')))],
  ['FanOutWork.invoke payload', fanOut(items, (stack) => FanOutWork.invoke(fn(stack), { payload: { id: '$.id' } }))],
  [
    'FanOutWork.request query',
    fanOut(items, (stack) =>
      FanOutWork.request(connection(stack), { url: 'https://example.com', query: { id: '$.id' } }),
    ),
  ],
  [
    'FanOut.shared',
    (stack) =>
      void new FanOut(stack, 'It', { source: items, work: FanOutWork.invoke(fn(stack)), shared: { id: '$.id' } }),
  ],
  [
    'ScatterGather.request',
    (stack) =>
      void new ScatterGather(stack, 'It', {
        targets: { one: FanOutWork.invoke(fn(stack)) },
        window: Duration.seconds(9),
        request: { id: '$.id' },
      }),
  ],
])('fails for JSONPath in %s', (_, make) => {
  expect(() => stackWith(make)).toThrow(/must be in JSONata.*write '\{% \$states\.input\.\w+ %\}'/);
});
