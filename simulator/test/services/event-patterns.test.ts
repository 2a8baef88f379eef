import { Simulator } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const BAD = { source: [{ 'anything-but': ['a', 1] }] };
const ROLE = 'arn:aws:iam::123456789012:role/Fn';
const FN = inlineFunction('exports.handler = async () => 1', { Role: ROLE });

test.each([
  ['EventPattern', { Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: BAD, Targets: [] } } }],
  [
    'FilterPolicy',
    {
      Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Topic' },
          Protocol: 'sqs',
          Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FilterPolicy: BAD,
        },
      },
    },
  ],
  [
    'FilterCriteria',
    {
      Fn: FN,
      Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FilterCriteria: { Filters: [{ Pattern: JSON.stringify(BAD) }] },
        },
      },
    },
  ],
])('fails to load with a pattern that AWS refuses: %s', async (property, resources) => {
  await expect(
    Simulator.load(templateOf(resources as never), { permissions: { roles: { [ROLE]: 'trusted' } } }),
  ).rejects.toThrow(
    `'${property}' must hold a pattern that AWS takes, got {"source":[{"anything-but":["a",1]}]}; ` +
      'AWS refuses it with "Event pattern is not valid. Reason: Inside anything but list, either all values are number or string, mixed type is not supported"',
  );
});
