import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

const RESULT_WRITER_V2 = { '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true };

/** A JSONata machine that prices an order, and a distributed map over a file of orders that runs it for each of them. */
export function orderMapStack(): Stack {
  const stack = new Stack(new App({ context: RESULT_WRITER_V2 }), 'Orders');
  const price = new LambdaFunction(stack, 'Price', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(`exports.handler = async ({ sku, quantity }) => {
      if (sku === 'gone') throw Object.assign(new Error('no such sku'), { name: 'UnknownSku' });
      return { total: quantity * 10 };
    }`),
  });
  const pricing = pricingMachine(stack, price);
  const bucket = new Bucket(stack, 'Files');
  const run = tasks.StepFunctionsStartExecution.jsonPath(stack, 'Price one', {
    stateMachine: pricing,
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    input: sfn.TaskInput.fromJsonPathAt('$'),
    outputPath: '$.Output',
  });
  const map = new sfn.DistributedMap(stack, 'Each order', {
    itemReader: new sfn.S3CsvItemReader({ bucket, key: 'orders.csv', csvHeaders: sfn.CsvHeaders.useFirstRow() }),
    resultWriterV2: new sfn.ResultWriterV2({ bucket, prefix: 'results' }),
    maxConcurrency: 3,
  }).itemProcessor(run);
  new sfn.StateMachine(stack, 'Batch', {
    definitionBody: sfn.DefinitionBody.fromChainable(map),
    timeout: Duration.hours(1),
  });
  return stack;
}

function pricingMachine(stack: Stack, price: LambdaFunction): sfn.StateMachine {
  const ask = tasks.LambdaInvoke.jsonata(stack, 'Ask for the price', {
    lambdaFunction: price,
    payload: sfn.TaskInput.fromObject({
      sku: '{% $states.input.sku %}',
      quantity: '{% $number($states.input.quantity) %}',
    }),
    assign: { total: '{% $states.result.Payload.total %}' },
    outputs: '{% $merge([$states.input, { "total": $states.result.Payload.total }]) %}',
  });
  const large = sfn.Pass.jsonata(stack, 'Large', { outputs: { size: 'large', total: '{% $total %}' } });
  const small = sfn.Pass.jsonata(stack, 'Small', { outputs: { size: 'small', total: '{% $total %}' } });
  const unknown = sfn.Pass.jsonata(stack, 'Unknown', { outputs: { size: '{% $states.input.Error %}' } });
  ask.addCatch(unknown, { errors: ['UnknownSku'] });
  const choice = sfn.Choice.jsonata(stack, 'How large')
    .when(sfn.Condition.jsonata('{% $total >= 100 %}'), large)
    .otherwise(small);
  return new sfn.StateMachine(stack, 'Pricing', {
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(ask.next(choice)),
  });
}
