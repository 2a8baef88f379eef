import type { Files, Task } from '../task';
import { allow, attribute, invoke, lambda, reference, RETRY, table, template } from '../template';

function machine(definition: object): Files {
  return { 'template.json': template({ definition: { TimeoutSeconds: 3_600, ...definition } }) };
}

function choosing(fallback: string | undefined): Files {
  return machine({
    StartAt: 'How much?',
    States: {
      'How much?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.amount', NumericLessThan: 100, Next: 'Small' }],
        ...(fallback !== undefined && { Default: fallback }),
      },
      Small: { Type: 'Pass', End: true },
      ...(fallback !== undefined && { [fallback]: { Type: 'Pass', End: true } }),
    },
  });
}

function shaped(path: string): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Price',
        TimeoutSeconds: 60,
        States: { Price: invoke('Price', { OutputPath: path, Retry: RETRY, End: true }) },
      },
      allows: [allow('lambda:InvokeFunction', attribute('Price', 'Arn'))],
      resources: lambda('Price', 'exports.handler = async ({ amount }) => ({ price: { total: amount * 2 } });'),
    }),
  };
}

function summed(output: string): Files {
  return machine({
    QueryLanguage: 'JSONata',
    StartAt: 'Sum',
    States: { Sum: { Type: 'Pass', Output: { total: output }, End: true } },
  });
}

function collected(output: string): Files {
  return machine({
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        Items: '{% [1..300] %}',
        ItemProcessor: {
          StartAt: 'Render',
          States: { Render: { Type: 'Pass', Output: output, End: true } },
        },
        End: true,
      },
    },
  });
}

function stocked(policy: object): Files {
  return {
    'template.json': template({
      definition: {
        StartAt: 'Put',
        TimeoutSeconds: 60,
        States: {
          Put: {
            Type: 'Task',
            Resource: 'arn:aws:states:::dynamodb:putItem',
            Parameters: { TableName: reference('Stock'), Item: { id: { 'S.$': '$.id' } } },
            TimeoutSeconds: 30,
            Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 3 }],
            End: true,
          },
        },
      },
      allows: [policy as Readonly<Record<string, unknown>>],
      resources: table('Stock'),
    }),
  };
}

function alarmed(metric: string): Files {
  return {
    'template.json': template({
      definition: { StartAt: 'Only', TimeoutSeconds: 60, States: { Only: { Type: 'Pass', End: true } } },
      resources: {
        Failed: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            Namespace: 'AWS/States',
            MetricName: metric,
            Dimensions: [{ Name: 'StateMachineArn', Value: reference('Machine') }],
            Statistic: 'Sum',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          },
        },
      },
    }),
  };
}

/** Definitions that AWS refuses, or that do something else than they seem to, and what stands around them. */
export const definitions: readonly Task[] = [
  {
    id: 'next-to-nowhere',
    says: 'The deployment says SCHEMA_VALIDATION_FAILED.',
    defect: 'Next names a state that is not there',
    files: machine({
      StartAt: 'First',
      States: { First: { Type: 'Pass', Next: 'Secnd' }, Second: { Type: 'Succeed' } },
    }),
    mended: machine({
      StartAt: 'First',
      States: { First: { Type: 'Pass', Next: 'Second' }, Second: { Type: 'Succeed' } },
    }),
    tool: 'lint',
    shows: /"rule":"aws\/MISSING_TRANSITION_TARGET"/,
  },
  {
    id: 'fields-of-the-other-language',
    says: 'I moved the machine to JSONata and AWS refuses it.',
    defect: 'A JSONPath field in a JSONata state',
    files: machine({
      QueryLanguage: 'JSONata',
      StartAt: 'Keep',
      States: { Keep: { Type: 'Pass', ResultPath: '$.kept', End: true } },
    }),
    mended: machine({
      QueryLanguage: 'JSONata',
      StartAt: 'Keep',
      States: { Keep: { Type: 'Pass', Output: '{% $merge([$states.input, { "kept": true }]) %}', End: true } },
    }),
    tool: 'lint',
    shows: /"severity":"error","rule":"aws\//,
  },
  {
    id: 'path-that-means-something-else',
    says: 'We want the last item of the list, and get an error.',
    defect: 'Negative indexes are taken by AWS and find nothing',
    files: machine({
      StartAt: 'Last',
      States: { Last: { Type: 'Pass', Parameters: { 'last.$': '$.items[-1]' }, End: true } },
    }),
    mended: machine({
      StartAt: 'Last',
      States: { Last: { Type: 'Pass', Parameters: { 'last.$': '$.items[-1:]' }, End: true } },
    }),
    tool: 'lint',
    shows: /"rule":"path-doubt","states":\["Last"\]/,
  },
  {
    id: 'choice-without-default',
    says: 'An order of 500 fails, small ones work.',
    defect: 'No rule of the Choice matches, and it has no Default',
    files: choosing(undefined),
    mended: choosing('Large'),
    tool: 'run',
    arguments: { input: { amount: 500 } },
    shows: /does not point to a next state/,
  },
  {
    id: 'output-path-that-finds-nothing',
    says: 'The function succeeds, its log is fine, and the execution fails all the same.',
    defect: 'OutputPath names a field that the answer does not have',
    files: shaped('$.Payload.total'),
    mended: shaped('$.Payload.price.total'),
    tool: 'run',
    arguments: { input: { amount: 21 } },
    shows: /"error":"States\.Runtime"/,
  },
  {
    id: 'expression-of-nothing',
    says: 'An order without lines fails with States.QueryEvaluationError.',
    defect: 'The expression has no value where the field is missing',
    files: summed('{% $states.input.lines.price %}'),
    mended: summed('{% $sum([$states.input.lines.price]) %}'),
    tool: 'run',
    arguments: { input: { id: 'o-1' } },
    shows: /"error":"States\.QueryEvaluationError"/,
  },
  {
    id: 'results-too-large',
    says: 'With three hundred items the Map fails although each item succeeds.',
    defect: 'The results of all items are more than 256 KiB',
    files: collected('{% $pad("x", 1000) %}'),
    mended: collected('{% $pad("x", 10) %}'),
    tool: 'run',
    shows: /"error":"States\.DataLimitExceeded"/,
  },
  {
    id: 'permission-missing',
    says: 'The first run after the deployment fails with AccessDenied.',
    defect: 'The role may not do what a task does',
    files: stocked(allow('dynamodb:GetItem', attribute('Stock', 'Arn'))),
    mended: stocked(allow('dynamodb:PutItem', attribute('Stock', 'Arn'))),
    tool: 'lint',
    shows: /"rule":"permission-missing","states":\["Put"\]/,
  },
  {
    id: 'permission-too-wide',
    says: 'Security asks why the machine may delete tables.',
    defect: 'The role may do everything in DynamoDB',
    files: stocked(allow('dynamodb:*', '*')),
    mended: stocked(allow('dynamodb:PutItem', attribute('Stock', 'Arn'))),
    tool: 'lint',
    shows: /"rule":"permission-too-wide"/,
  },
  {
    id: 'alarm-that-never-fires',
    says: 'Twenty executions failed last night and nobody was called.',
    defect: 'The alarm watches a metric that Step Functions does not have',
    files: alarmed('ExecutionFailed'),
    mended: alarmed('ExecutionsFailed'),
    tool: 'lint',
    shows: /"rule":"alarm-without-metric"/,
  },
];
