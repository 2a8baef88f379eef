import { App, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

const SCORE = `exports.handler = async ({ item, amount }) => {
  if (amount < 0) throw Object.assign(new Error(item + ' costs less than nothing'), { name: 'BadItem' });
  return { item, score: amount > 500 ? 0.9 : 0.1 };
};`;

/**
 * Insurance claims, in JSONata from end to end: the items of a claim are scored in a Map, the claim is kept, looked at again
 * after a day while it is doubtful, and paid or handed to people.
 */
export function claimsStack(): Stack {
  const stack = new Stack(new App(), 'Claims');
  const claims = new Table(stack, 'Claims', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const adjusters = new Topic(stack, 'Adjusters');
  const score = new LambdaFunction(stack, 'Score', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(SCORE),
  });
  const paid = sfn.Succeed.jsonata(stack, 'Paid', { outputs: { paid: '{% $total %}', after: '{% $looks %}' } });
  const wait = sfn.Wait.jsonata(stack, 'Sleep on it', { time: sfn.WaitTime.duration(Duration.days(1)) });
  const choice = sfn.Choice.jsonata(stack, 'How doubtful')
    .when(sfn.Condition.jsonata('{% $max($scores.score) <= 0.5 %}'), paid)
    .when(sfn.Condition.jsonata('{% $looks < 2 %}'), wait)
    .otherwise(handOver(stack, adjusters));
  const items = scoreItems(stack, score);
  items.addCatch(sfn.Fail.jsonata(stack, 'Refused', { error: 'Claim.Refused', cause: '{% $states.input.Cause %}' }));
  wait.next(items);
  const begin = sfn.Pass.jsonata(stack, 'Begin', {
    assign: { id: '{% $states.input.id %}', items: '{% $states.input.items %}', looks: 0 },
  });
  const definition = begin.next(items).next(keep(stack, claims)).next(choice);
  new sfn.StateMachine(stack, 'Machine', {
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(definition),
    timeout: Duration.days(7),
  });
  return stack;
}

function scoreItems(stack: Stack, score: LambdaFunction): sfn.Map {
  return sfn.Map.jsonata(stack, 'Score items', {
    items: sfn.ProvideItems.jsonata('{% $items[amount != 0] %}'),
    maxConcurrency: 2,
    assign: {
      scores: '{% $states.result %}',
      looks: '{% $looks + 1 %}',
      total: '{% $sum($items.amount) %}',
    },
  }).itemProcessor(
    tasks.LambdaInvoke.jsonata(stack, 'Score one', {
      lambdaFunction: score,
      outputs: '{% $states.result.Payload %}',
      retryOnServiceExceptions: false,
    }),
  );
}

function keep(stack: Stack, claims: Table): tasks.DynamoPutItem {
  return tasks.DynamoPutItem.jsonata(stack, 'Keep', {
    table: claims,
    item: {
      id: tasks.DynamoAttributeValue.fromString('{% $id %}'),
      looks: tasks.DynamoAttributeValue.numberFromString('{% $string($looks) %}'),
      doubtful: tasks.DynamoAttributeValue.fromString('{% $join([$scores[score > 0.5].item], ", ") %}'),
    },
  });
}

function handOver(stack: Stack, adjusters: Topic): tasks.SnsPublish {
  return tasks.SnsPublish.jsonata(stack, 'Ask people', {
    topic: adjusters,
    message: sfn.TaskInput.fromObject({ claim: '{% $id %}', doubts: '{% [$scores[score > 0.5].item] %}' }),
    outputs: { paid: 0, after: '{% $looks %}' },
  });
}
