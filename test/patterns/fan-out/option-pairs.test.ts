import { Duration, SecretValue, Size } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib';
import type { FanOutProps } from 'cdk-workflow-patterns';
import { Aggregate, FailurePolicy, FanOut, FanOutMode, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import type { JsonObject } from '../../../simulator/src/base/json';
import { validateDefinition } from '../../../simulator/src/language/validate';
import type { Combination } from '../../support/all-pairs';
import { allPairs, pairsIn, pairsOf } from '../../support/all-pairs';
import { definitionOf, resourcesOf, templateOf } from '../../support/synthesize';
import { fn } from './fan-out-world';

type Choice = (stack: Stack) => Partial<FanOutProps>;

const none: Choice = () => ({});

const CHOICES: Readonly<Record<string, Readonly<Record<string, Choice>>>> = {
  source: {
    expression: () => ({ source: FanOutSource.array('{% $states.input.items %}') }),
    literal: () => ({ source: FanOutSource.array([1, 2, 3]) }),
    branches: (stack) => ({
      source: FanOutSource.branches({ a: Work.invoke(fn(stack, 'A')), b: Work.invoke(fn(stack, 'B')) }),
    }),
    csv: (stack) => ({ source: FanOutSource.csv('in.csv', { bucket: new s3.Bucket(stack, 'Data') }) }),
    objects: () => ({ source: FanOutSource.objects('in/') }),
    failures: () => ({ source: FanOutSource.failures('{% $states.input.prefix %}') }),
  },
  work: {
    none,
    function: (stack) => ({ work: Work.invoke(fn(stack, 'Work')) }),
    batches: (stack) => ({ work: Work.invokeBatch(fn(stack, 'Work')) }),
    answer: (stack) => ({ work: Work.invokeAndWait(fn(stack, 'Work'), { deadline: Duration.hours(1) }) }),
    chain: (stack) => ({ work: Work.chain(new sfn.Pass(stack, 'One').next(new sfn.Pass(stack, 'Two'))) }),
    request: (stack) => ({
      work: Work.request(
        new events.Connection(stack, 'Connection', {
          authorization: events.Authorization.apiKey('key', SecretValue.unsafePlainText('value')),
        }),
        { url: 'https://example.com/items' },
      ),
    }),
  },
  policy: {
    default: none,
    collect: () => ({ failurePolicy: FailurePolicy.collect() }),
    quorum: () => ({ failurePolicy: FailurePolicy.quorum(2) }),
    tolerate: () => ({ failurePolicy: FailurePolicy.tolerate({ count: 1, percentage: 50 }) }),
  },
  mode: {
    chosen: none,
    inline: () => ({ mode: FanOutMode.INLINE }),
    distributed: () => ({ mode: FanOutMode.DISTRIBUTED }),
  },
  batches: { none, ten: () => ({ batchSize: 10 }) },
  concurrency: { none, ten: () => ({ maxConcurrency: 10 }), hundred: () => ({ maxConcurrency: 100 }) },
  shared: { none, some: () => ({ shared: { date: '{% $states.input.date %}' } }) },
  aggregates: {
    none,
    some: () => ({ aggregates: { sum: Aggregate.sum('$result'), top: Aggregate.top(3, '$result') } }),
  },
  summary: { none, topic: (stack) => ({ summaryTopic: new sns.Topic(stack, 'Topic') }) },
  children: { chosen: none, express: () => ({ childType: sfn.StateMachineType.EXPRESS }) },
  results: { created: none, own: (stack) => ({ resultBucket: new s3.Bucket(stack, 'Mine'), resultPrefix: 'runs' }) },
  size: { unknown: none, small: () => ({ resultSize: Size.bytes(100) }) },
  names: { default: none, without: () => ({ stateNamePrefix: '' }) },
};

const OPTIONS = Object.fromEntries(Object.entries(CHOICES).map(([name, choices]) => [name, Object.keys(choices)]));

function synthesize(combination: Combination): ReturnType<typeof templateOf> {
  return templateOf((stack) => {
    const parts = Object.entries(combination).map(([name, choice]) => CHOICES[name]?.[choice]?.(stack));
    const fan = new FanOut(stack, 'Fan', Object.assign({}, ...parts) as FanOutProps);
    new Workflow(stack, 'Workflow', { definition: fan });
  });
}

const combinations = allPairs(OPTIONS);

test('the combinations hold every pair of choices', () => {
  expect(new Set(combinations.flatMap(pairsIn))).toEqual(new Set(pairsOf(OPTIONS)));
});

const outcomes = combinations.map((combination) => {
  try {
    return { combination, template: synthesize(combination) };
  } catch (error) {
    return { combination, refusal: (error as Error).message };
  }
});
const titled = outcomes.map((each) => [Object.values(each.combination).join(', '), each] as const);

test.each(titled.filter(([, { refusal }]) => refusal !== undefined))('fails with a reason: %s', (_, { refusal }) => {
  expect(refusal).toMatch(/^\[Test\/Fan\] '[a-zA-Z.]+' must .+, got .+; .+/);
});

test.each(titled.filter(([, { template }]) => template !== undefined))(
  'synthesizes what AWS takes, without a wildcard in an action: %s',
  (_, { template }) => {
    if (template === undefined) throw new Error('filtered out above');
    expect(validateDefinition(definitionOf(template) as unknown as JsonObject)).toEqual([]);
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Policy'))) {
      const { Statement } = Properties.PolicyDocument as { Statement: { Action: unknown }[] };
      expect(JSON.stringify(Statement.map(({ Action }) => Action))).not.toContain('*');
    }
  },
);

test('enough of the combinations synthesize', () => {
  expect(outcomes.filter(({ template }) => template !== undefined).length).toBeGreaterThan(8);
});
