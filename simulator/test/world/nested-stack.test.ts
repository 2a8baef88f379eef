import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Simulator } from 'cdk-workflow-simulator';

function appWithNestedStacks(): Stack {
  const stack = new Stack(new App(), 'Outer');
  const data = new NestedStack(stack, 'Data');
  const table = new Table(data, 'Items', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const logic = new NestedStack(stack, 'Logic');
  const put = new tasks.DynamoPutItem(logic, 'Put', {
    table,
    item: { pk: tasks.DynamoAttributeValue.fromString('a') },
  });
  const lambda = new LambdaFunction(logic, 'Name', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => process.env.TABLE'),
    environment: { TABLE: table.tableName },
  });
  const tell = new tasks.LambdaInvoke(logic, 'Tell', { lambdaFunction: lambda, payloadResponseOnly: true });
  new sfn.StateMachine(logic, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(put.next(tell)) });
  return stack;
}

test('nested stacks are part of the app, and values pass between them', async () => {
  const world = await Simulator.load(appWithNestedStacks());
  const run = await world.stateMachine('Outer/Logic/Machine').start();
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: world.table('Data/Items').name });
  expect(await world.table('Items').items()).toEqual([{ pk: 'a' }]);
  await world.close();
});
