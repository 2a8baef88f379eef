import type { Stack } from 'aws-cdk-lib';
import { Duration, SecretValue } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { FanOut, FanOutSource, Saga, SagaStep, Work, ScatterGather, WaitForCallback } from 'cdk-workflow-patterns';
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
  (source: FanOutSource, work?: (stack: Stack) => Work): Make =>
  (stack) => {
    const resultBucket = source._settings.stored === undefined ? undefined : new s3.Bucket(stack, 'Bucket');
    void new FanOut(stack, 'It', { source, work: work?.(stack) ?? Work.invoke(fn(stack)), resultBucket });
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
  [
    'Work.invoke payload of a step',
    saga((stack) => SagaStep.of('a', Work.invoke(fn(stack), { payload: { id: '$.id' } }))),
  ],
  [
    'Work.publish message',
    saga((stack) => SagaStep.of('a', Work.publish(new sns.Topic(stack, 'T'), { message: '$.id' }))),
  ],
  [
    'Work.putItem parameters',
    saga((stack) => {
      const table = dynamodb.Table.fromTableName(stack, 'T', 't');
      const parameters = { Item: { id: { S: JsonPath.stringAt('$.id') } } };
      return SagaStep.of('a', Work.putItem(table, { parameters }));
    }),
  ],
  [
    'SagaStep when',
    (stack) =>
      void new Saga(stack, 'It', {
        steps: [
          SagaStep.of('a', Work.invoke(fn(stack)), { when: '$.large' }),
          SagaStep.of('b', Work.invoke(fn(stack))),
        ],
      }),
  ],
  ['FanOutSource.array', fanOut(FanOutSource.array('$.items'))],
  ['FanOutSource.csv', fanOut(FanOutSource.csv(JsonPath.stringAt('$.key')))],
  ['Work.invoke payload', fanOut(items, (stack) => Work.invoke(fn(stack), { payload: { id: '$.id' } }))],
  [
    'Work.request query',
    fanOut(items, (stack) => Work.request(connection(stack), { url: 'https://example.com', query: { id: '$.id' } })),
  ],
  [
    'FanOut.shared',
    (stack) => void new FanOut(stack, 'It', { source: items, work: Work.invoke(fn(stack)), shared: { id: '$.id' } }),
  ],
  [
    'ScatterGather.request',
    (stack) =>
      void new ScatterGather(stack, 'It', {
        targets: { one: Work.invoke(fn(stack)) },
        window: Duration.seconds(9),
        request: { id: '$.id' },
      }),
  ],
])('fails for JSONPath in %s', (_, make) => {
  expect(() => stackWith(make)).toThrow(/must be in JSONata.*write '\{% \$states\.input\.\w+ %\}'/);
});
