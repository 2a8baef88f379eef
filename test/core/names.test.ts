import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { VerificationWorkflow, Workflow } from 'cdk-workflow-patterns';
import { described } from '../../lib/core/description';
import { FragmentNames } from '../../lib/core/naming';

/** What IAM takes as the description of a role. */
const IAM = /^[\u0020-\u007E\u00A1-\u00FF]*$/;

test.each(['サインアップ', 'Zustellprüfung — 2', 'a\u0000b', '🙂'])('a construct called %j deploys', (id) => {
  const stack = new Stack(undefined, 'Test');
  const alarmTopic = new sns.Topic(stack, 'Alarms');
  new VerificationWorkflow(new Construct(stack, 'x'.repeat(200)), id, { alarmTopic });
  const text = Object.values(Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Properties: object }>)
    .flatMap(({ Properties }) => Object.entries(Properties ?? {}))
    .filter(([name]) => /Description$/.test(name))
    .map(([, value]) => value as string);
  expect(text.length).toBeGreaterThan(3);
  for (const each of text) {
    expect(each).toMatch(IAM);
    expect(each.length).toBeLessThanOrEqual(256);
  }
});

test('a description keeps its end, and what all services take', () => {
  expect(described('Test/SignUp: sends')).toBe('Test/SignUp: sends');
  expect(described('Größe: läuft')).toBe('Größe: läuft');
  expect(described('名: sends')).toBe('?: sends');
  expect(described(`${'x'.repeat(300)}: sends`)).toHaveLength(256);
  expect(described(`${'x'.repeat(300)}: sends`)).toMatch(/^\.\.\.x+: sends$/);
});

test('ids that differ give variables that differ', () => {
  const stack = new Stack();
  const variables = ['Pay1', 'Pay-1', 'Pay_1', 'Pay 1', '支払', '注文', '1', 'v1', '-'].map((id) =>
    new FragmentNames(new Construct(stack, id), undefined).variable('results'),
  );
  expect(variables[0]).toBe('Pay1_results');
  expect(new Set(variables).size).toBe(variables.length);
  for (const name of variables) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,79}$/);
});

test('the role of a machine can be taken on for machines of this account only', () => {
  const stack = new Stack();
  new Workflow(stack, 'Flow', { definition: new sfn.Pass(stack, 'Do') });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
  });
});
