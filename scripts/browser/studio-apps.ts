import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Four children, of which the third fails. */
export const MANY_ITEMS = { items: [0, 1, 2, 3] };

/** A machine with child executions, of which the third fails, and a bucket. */
export function manyMachine(app: App): void {
  const stack = new Stack(app, 'Many');
  new s3.Bucket(stack, 'Files');
  const each = new sfn.DistributedMap(stack, 'Each', { itemsPath: '$.items', toleratedFailurePercentage: 100 });
  const fail = new sfn.Fail(stack, 'Broken', { error: 'Item.Broken' });
  const isBroken = sfn.Condition.numberEquals('$', 2);
  each.itemProcessor(new sfn.Choice(stack, 'Look at').when(isBroken, fail).otherwise(new sfn.Pass(stack, 'Keep')));
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(each) });
}

/** The same stack, whose machine does nothing but fail with another error. */
export function changedApp(): Stack {
  const stack = new Stack(new App(), 'Many');
  const fail = new sfn.Fail(stack, 'Broken', { error: 'Item.Refused' });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(fail) });
  return stack;
}

/** A machine whose history is as long as its input says: six events an item. */
export function longMachine(app: App): void {
  const stack = new Stack(app, 'Long');
  const each = new sfn.Map(stack, 'Each', { itemsPath: '$.items' });
  each.itemProcessor(new sfn.Pass(stack, 'Look').next(new sfn.Pass(stack, 'Go')));
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(each) });
}
