import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Stack } from 'aws-cdk-lib';
import type { VerificationProps } from 'cdk-workflow-patterns';
import { Verification, VerificationChannel, VerificationWorkflow, Workflow } from 'cdk-workflow-patterns';
import { definitionOf, resourcesOf, templateOf } from '../../support/synthesize';

const PHRASES = ['await confirmation', 'send welcome', 'delete unverified user', 'superseded'];

function fragmentsIn(stack: Stack): (id: string, props?: Partial<VerificationProps>) => Verification {
  const channel = new VerificationChannel(stack, 'Channel');
  const users = dynamodb.Table.fromTableName(stack, 'Users', 'people');
  channel.addStateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'machine'));
  return (id, props) => new Verification(stack, id, { channel, users, userKey: 'id', ...props });
}

test('a verification stands twice in one machine, with states and variables of its own', () => {
  const template = templateOf((stack) => {
    const verify = fragmentsIn(stack);
    const definition = verify('Mail').next(verify('Phone', { userId: '{% $states.input.phoneOwner %}' }));
    new Workflow(stack, 'Flow', { definition });
  });
  const { StartAt, States } = definitionOf(template);
  expect(StartAt).toBe('Mail: await confirmation');
  expect(Object.keys(States)).toHaveLength(8);
  expect(States['Mail: send welcome']).toMatchObject({ Next: 'Phone: await confirmation' });
  expect(States['Mail: delete unverified user']).toMatchObject({ End: true });
  expect(States['Phone: send welcome']).toMatchObject({
    Arguments: { Payload: { userId: '{% $Phone_userId %}' } },
  });
  expect(States['Phone: await confirmation']).toMatchObject({
    Assign: { Phone_userId: '{% $states.input.phoneOwner %}' },
  });
});

test('a verification stands in a Map and beside it', () => {
  const template = templateOf((stack) => {
    const verify = fragmentsIn(stack);
    const each = new sfn.Map(stack, 'Each', { itemsPath: '$.members' });
    each.itemProcessor(verify('Member'));
    new Workflow(stack, 'Flow', { definition: verify('Owner').next(each) });
  });
  const { States } = definitionOf(template);
  expect(States['Each']).toMatchObject({
    ItemProcessor: { StartAt: 'Member: await confirmation', ProcessorConfig: { Mode: 'INLINE' } },
  });
  const { ItemProcessor } = States['Each'] as unknown as { ItemProcessor: { States: object } };
  expect(Object.keys(ItemProcessor.States)).toEqual(PHRASES.map((phrase) => `Member: ${phrase}`));
});

test('a verification in a machine that is JSONata at the top repeats no query language', () => {
  const template = templateOf((stack) => {
    new sfn.StateMachine(stack, 'Flow', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(fragmentsIn(stack)('Mail')),
    });
  });
  for (const state of Object.values(definitionOf(template).States)) {
    expect(state).not.toHaveProperty('QueryLanguage');
  }
});

test('without a prefix the names of the states are bare, those of the variables are not', () => {
  const template = templateOf((stack) => {
    new Workflow(stack, 'Flow', { definition: fragmentsIn(stack)('Mail', { stateNamePrefix: '' }) });
  });
  const { States } = definitionOf(template);
  expect(Object.keys(States)).toEqual(PHRASES);
  expect(States['await confirmation']).toHaveProperty(['Assign', 'Mail_userId']);
});

test('prefixStates of the CDK renames states and what leads to them', () => {
  const template = templateOf((stack) => {
    new Workflow(stack, 'Flow', { definition: fragmentsIn(stack)('Mail').prefixStates('A ') });
  });
  const { StartAt, States } = definitionOf(template);
  expect(StartAt).toBe('A Mail: await confirmation');
  expect(States['A Mail: await confirmation']).toMatchObject({
    Catch: [{ Next: 'A Mail: superseded' }, { Next: 'A Mail: delete unverified user' }],
    Next: 'A Mail: send welcome',
  });
});

test('two workflows stand in one stack, also over one table of users', () => {
  const template = templateOf((stack) => {
    const users = new dynamodb.Table(stack, 'People', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    });
    new VerificationWorkflow(stack, 'SignUp', { users });
    new VerificationWorkflow(stack, 'NewAddress', { users, verifiedAttribute: 'addressVerified' });
  });
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  const names = Object.values(resourcesOf(template, 'AWS::Logs::LogGroup')).map(({ Properties }) =>
    JSON.stringify(Properties.LogGroupName),
  );
  expect(new Set(names.filter((name) => name?.includes('vendedlogs'))).size).toBe(2);
});
