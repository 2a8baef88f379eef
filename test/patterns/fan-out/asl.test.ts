import { Template } from 'aws-cdk-lib/assertions';
import type { FanOutProps } from 'cdk-workflow-patterns';
import { Aggregate, FailurePolicy, FanOutSource, Work } from 'cdk-workflow-patterns';
import { definitionOf } from '../../support/synthesize';
import type { Parts } from './fan-out-world';
import { fanOutStack } from './fan-out-world';

const LAMBDA_ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.Timeout',
];

const S3_ERRORS = ['S3.S3Exception', 'S3.SdkClientException', 'States.Timeout'];

const SNS_ERRORS = [
  'SNS.InternalErrorException',
  'SNS.KMSThrottlingException',
  'SNS.ThrottledException',
  'SNS.SdkClientException',
  'States.Timeout',
];

function retry(errors: string[], attempts: number, maxDelay: number): object[] {
  return [
    {
      ErrorEquals: errors,
      IntervalSeconds: 1,
      BackoffRate: 2,
      MaxAttempts: attempts,
      MaxDelaySeconds: maxDelay,
      JitterStrategy: 'FULL',
    },
  ];
}

/** Throttling is waited out for as long as an Express child has time. */
function childRetry(): object[] {
  const throttled = 'Lambda.TooManyRequestsException';
  const others = LAMBDA_ERRORS.filter((error) => error !== throttled);
  return [...retry([throttled], 12, 30), ...retry(others, 4, 8)];
}

function statesOf(props: (parts: Parts) => FanOutProps): object {
  return definitionOf(Template.fromStack(fanOutStack(props))).States;
}

test('named branches with a quorum: exactly these states', () => {
  expect(
    statesOf(({ fn }) => ({
      source: FanOutSource.branches({ offer: Work.invoke(fn('A')), price: Work.invoke(fn('B')) }),
      failurePolicy: FailurePolicy.quorum(1),
    })),
  ).toEqual({
    'Fan: all branches': {
      Type: 'Parallel',
      QueryLanguage: 'JSONata',
      End: true,
      Output:
        '{% ($records := [$states.result[0], $states.result[1]]; $failures := [$records[$exists(error)]]; ' +
        '$counts := {"total": $count($records), "succeeded": $count($records) - $count($failures), "failed": ' +
        '$count($failures)}; $counts.total > 0 and $counts.succeeded < 1 ? $error("FanOut." & "QuorumNotMet: ' +
        '" & $string({"asked": {"minimumSuccesses": 1}, "counts": $counts, "firstFailures": ' +
        '[$failures[[0..(9)]].{"index": index, "name": name, "error": error, "cause": $substring($contains(cause, \'"errorMessage":\') ? $substringBefore($substringBefore($substringBefore($substringAfter($substringAfter(cause, \'"errorMessage":\'), \'"\'), \'","\'), \'", "\'), \'"}\') : cause, 0, ' +
        '200)}]})) : $merge([$type($states.input) = "object" ? $states.input : {}, {"fanOut": {"counts": ' +
        '$counts, "results": {"offer": $records[0], "price": $records[1]}}}])) %}',
      Catch: [
        {
          Assign: { Fan_failure: '{% $states.errorOutput %}' },
          ErrorEquals: ['States.QueryEvaluationError'],
          Next: 'Fan: fail',
        },
      ],
      Branches: [
        {
          StartAt: 'Fan: offer',
          States: {
            'Fan: offer': {
              Type: 'Task',
              QueryLanguage: 'JSONata',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: {
                FunctionName: '${ACCC8ACD5.Arn}',
                Payload: {
                  name: 'offer',
                  input: '{% $states.input %}',
                  execution: '{% $states.context.Execution.Id %}',
                },
              },
              TimeoutSeconds: 8,
              Output: '{% {"name": "offer", "result": $states.result.Payload} %}',
              Retry: retry(LAMBDA_ERRORS, 6, 30),
              Catch: [
                {
                  Output:
                    '{% {"name": "offer", "error": $states.errorOutput.Error, "cause": ' +
                    '$substring($string($states.errorOutput.Cause), 0, 1000)} %}',
                  ErrorEquals: ['States.ALL'],
                  Next: 'Fan: offer failed',
                },
              ],
              End: true,
            },
            'Fan: offer failed': { Type: 'Pass', QueryLanguage: 'JSONata', End: true },
          },
        },
        {
          StartAt: 'Fan: price',
          States: {
            'Fan: price': {
              Type: 'Task',
              QueryLanguage: 'JSONata',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: {
                FunctionName: '${B08E7C7AF.Arn}',
                Payload: {
                  name: 'price',
                  input: '{% $states.input %}',
                  execution: '{% $states.context.Execution.Id %}',
                },
              },
              TimeoutSeconds: 8,
              Output: '{% {"name": "price", "result": $states.result.Payload} %}',
              Retry: retry(LAMBDA_ERRORS, 6, 30),
              Catch: [
                {
                  Output:
                    '{% {"name": "price", "error": $states.errorOutput.Error, "cause": ' +
                    '$substring($string($states.errorOutput.Cause), 0, 1000)} %}',
                  ErrorEquals: ['States.ALL'],
                  Next: 'Fan: price failed',
                },
              ],
              End: true,
            },
            'Fan: price failed': { Type: 'Pass', QueryLanguage: 'JSONata', End: true },
          },
        },
      ],
    },
    'Fan: fail': {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error:
        '{% ($marker := ["FanOut.QuorumNotMet", "FanOut.TooManyFailures"][$contains($Fan_failure.Cause, $ & ' +
        '": ")]; $exists($marker) ? $marker : $Fan_failure.Error) %}',
      Cause:
        '{% ($marker := ["FanOut.QuorumNotMet", "FanOut.TooManyFailures"][$contains($Fan_failure.Cause, $ & ' +
        '": ")]; $exists($marker) ? $substringAfter($Fan_failure.Cause, $marker & ": ") : $Fan_failure.Cause) ' +
        '%}',
    },
  });
});

test('items of an array that fail fast: exactly these states', () => {
  expect(
    statesOf(({ fn }) => ({
      source: FanOutSource.array('{% $states.input.lines %}'),
      work: Work.invoke(fn('A')),
      maxConcurrency: 10,
    })),
  ).toEqual({
    'Fan: each item': {
      Type: 'Map',
      Items: '{% $states.input.lines %}',
      ItemSelector: { index: '{% $states.context.Map.Item.Index %}', item: '{% $states.context.Map.Item.Value %}' },
      MaxConcurrency: 10,
      Output:
        '{% ($records := [$states.result]; $failures := [$records[$exists(error)]]; $counts := {"total": ' +
        '$count($records), "succeeded": $count($records) - $count($failures), "failed": $count($failures)}; ' +
        '$merge([$type($states.input) = "object" ? $states.input : {}, {"fanOut": {"counts": $counts, ' +
        '"results": $records}}])) %}',
      QueryLanguage: 'JSONata',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Fan: item',
        States: {
          'Fan: item': {
            Type: 'Task',
            QueryLanguage: 'JSONata',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: {
              FunctionName: '${ACCC8ACD5.Arn}',
              Payload: {
                item: '{% $states.input.item %}',
                index: '{% $states.input.index %}',
                execution: '{% $states.context.Execution.Id %}',
              },
            },
            TimeoutSeconds: 8,
            Output: '{% {"index": $states.input.index, "result": $states.result.Payload} %}',
            Retry: retry(LAMBDA_ERRORS, 6, 30),
            End: true,
          },
        },
      },
      End: true,
    },
  });
});

test('rows of a CSV file in batches, with something shared, a figure and a tolerance: exactly these states', () => {
  expect(
    statesOf(({ fn, bucket }) => ({
      source: FanOutSource.csv('{% $states.input.key %}', { bucket }),
      work: Work.invoke(fn('A')),
      maxConcurrency: 50,
      batchSize: 20,
      resultBucket: bucket,
      failurePolicy: FailurePolicy.tolerate({ percentage: 5 }),
      shared: { date: '{% $states.input.date %}' },
      aggregates: { sum: Aggregate.sum('$result.amount') },
    })),
  ).toEqual({
    'Fan: each batch': {
      Type: 'Map',
      ItemSelector: { index: '{% $states.context.Map.Item.Index %}', item: '{% $states.context.Map.Item.Value %}' },
      MaxConcurrency: 50,
      Assign: {
        Fan_folder: '{% $substringBefore($states.result.ResultWriterDetails.Key, "manifest.json") %}',
        Fan_mapRunArn: '{% $states.result.MapRunArn %}',
      },
      Output: '{% $states.input %}',
      QueryLanguage: 'JSONata',
      Label: 'Fan_items',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVDelimiter: 'COMMA', CSVHeaderLocation: 'FIRST_ROW' },
        Arguments: { Bucket: '${Data666C94C7}', Key: '{% $states.input.key %}' },
      },
      ItemBatcher: {
        MaxItemsPerBatch: 20,
        MaxInputBytesPerBatch: 131072,
        BatchInput: { shared: { date: '{% $states.input.date %}' } },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Fan: each item of the batch',
        States: {
          'Fan: each item of the batch': {
            Type: 'Map',
            Items: '{% $states.input.Items %}',
            ItemSelector: {
              index: '{% $states.context.Map.Item.Value.index %}',
              item: '{% $states.context.Map.Item.Value.item %}',
              shared: '{% $states.input.BatchInput.shared %}',
            },
            QueryLanguage: 'JSONata',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'INLINE' },
              StartAt: 'Fan: item',
              States: {
                'Fan: item': {
                  Type: 'Task',
                  QueryLanguage: 'JSONata',
                  Resource: 'arn:aws:states:::lambda:invoke',
                  Arguments: {
                    FunctionName: '${ACCC8ACD5.Arn}',
                    Payload: {
                      item: '{% $states.input.item %}',
                      index: '{% $states.input.index %}',
                      shared: '{% $states.input.shared %}',
                      execution: '{% $states.context.Execution.Id %}',
                    },
                  },
                  TimeoutSeconds: 8,
                  Output: '{% {"index": $states.input.index, "result": $states.result.Payload} %}',
                  Retry: childRetry(),
                  Catch: [
                    {
                      Output:
                        '{% {"index": $states.input.index, "error": $states.errorOutput.Error, "cause": ' +
                        '$substring($string($states.errorOutput.Cause), 0, 1000), "input": $states.input.item} %}',
                      ErrorEquals: ['States.ALL'],
                      Next: 'Fan: item failed',
                    },
                  ],
                  End: true,
                },
                'Fan: item failed': { Type: 'Pass', QueryLanguage: 'JSONata', End: true },
              },
            },
            End: true,
          },
        },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        WriterConfig: { OutputType: 'JSONL', Transformation: 'FLATTEN' },
        Arguments: { Bucket: '${Data666C94C7}', Prefix: 'Fan' },
      },
      Next: 'Fan: gather results',
    },
    'Fan: gather results': {
      Type: 'Map',
      ItemSelector: '{% $states.context.Map.Item.Value %}',
      MaxConcurrency: 100,
      Output:
        '{% ($parts := [$states.result]; $total := $sum([$parts.total]); $failed := $sum([$parts.failed]); $counts := ' +
        '{"total": $total, "succeeded": $total - $failed, "failed": $failed}; $first := [($parts.first)[[0..9]]]; ' +
        '$counts.failed * 100 > 5 * $counts.total ? $error("FanOut." & "TooManyFailures: " & $string({"asked": ' +
        '{"percentage":5}, "counts": $counts, "firstFailures": $first})) : $merge([$type($states.input) = "object" ? ' +
        '$states.input : {}, {"fanOut": {"counts": $counts, "firstFailures": $first, "aggregates": {"sum": ' +
        '$sum([$parts.aggregates.($lookup($, "sum"))])}, "skipped": $merge([{}, $sift({"sum": ' +
        '$sum([$parts.skipped.($lookup($, "sum"))])}, function($n) {$n > 0})]), "mapRunArn": $Fan_mapRunArn, "results": ' +
        '{"bucket": "${Data666C94C7}", "prefix": $Fan_folder & "SUCCEEDED"}, "failures": {"bucket": "${Data666C94C7}", ' +
        '"prefix": $Fan_folder & "failures/"}}}])) %}',
      QueryLanguage: 'JSONata',
      Label: 'Fan_gather',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        ReaderConfig: { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' },
        Arguments: { Bucket: '${Data666C94C7}', Prefix: '{% $Fan_folder & "SUCCEEDED" %}' },
      },
      ItemBatcher: {
        MaxItemsPerBatch: 2000,
        MaxInputBytesPerBatch: 245760,
        BatchInput: { folder: '{% $Fan_folder %}' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Fan: any failures?',
        States: {
          'Fan: any failures?': {
            Type: 'Choice',
            QueryLanguage: 'JSONata',
            Choices: [
              { Condition: '{% $count([$states.input.Items[$exists(error)]]) > 0 %}', Next: 'Fan: put failures away' },
            ],
            Default: 'Fan: count',
          },
          'Fan: count': {
            Type: 'Pass',
            QueryLanguage: 'JSONata',
            Output:
              '{% ($records := [$states.input.Items]; $failures := [$records[$exists(error)]]; {"total": $count($records), ' +
              '"failed": $count($failures), "first": [$failures[[0..($states.input.Items[0].index < 50000 ? 9 : ' +
              '0)]].{"index": index, "name": name, "error": error, "cause": $substring($contains(cause, \'"errorMessage":\') ? $substringBefore($substringBefore($substringBefore($substringAfter($substringAfter(cause, \'"errorMessage":\'), \'"\'), \'","\'), \'", "\'), \'"}\') : cause, 0, 200)}], "aggregates": ' +
              '{"sum": $sum([$map([$records[$not($exists(error))]], function($r) {($result := $r.result; ($v := ' +
              '($result.amount); $n := ($type($v) = "number" ? ($v < 1e290 ? ($v > -1e290 ? $v)) : $type($v) = "string" ? ' +
              '($contains($v, /^-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?$/) ? $number($v))); $n))})])}, "skipped": $merge([{}, ' +
              '$sift({"sum": $count([$records[$not($exists(error))]]) - $count($filter([$records[$not($exists(error))]], ' +
              'function($r) {($result := $r.result; $exists(($v := ($result.amount); $n := ($type($v) = "number" ? ($v < ' +
              '1e290 ? ($v > -1e290 ? $v)) : $type($v) = "string" ? ($contains($v, ' +
              '/^-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?$/) ? $number($v))); $n)))}))}, function($n) {$n > 0})])}) %}',
            End: true,
          },
          'Fan: put failures away': {
            Type: 'Task',
            QueryLanguage: 'JSONata',
            Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
            Arguments: {
              Bucket: '${Data666C94C7}',
              Key:
                '{% $states.input.BatchInput.folder & "failures/" & $formatInteger($states.input.Items[0].index, ' +
                '"0000000000") & ".json" %}',
              Body: '{% [$states.input.Items[$exists(error)]] %}',
              ContentType: 'application/json',
            },
            TimeoutSeconds: 60,
            Output:
              '{% ($records := [$states.input.Items]; $failures := [$records[$exists(error)]]; {"total": $count($records), ' +
              '"failed": $count($failures), "first": [$failures[[0..($states.input.Items[0].index < 50000 ? 9 : ' +
              '0)]].{"index": index, "name": name, "error": error, "cause": $substring($contains(cause, \'"errorMessage":\') ? $substringBefore($substringBefore($substringBefore($substringAfter($substringAfter(cause, \'"errorMessage":\'), \'"\'), \'","\'), \'", "\'), \'"}\') : cause, 0, 200)}], "aggregates": ' +
              '{"sum": $sum([$map([$records[$not($exists(error))]], function($r) {($result := $r.result; ($v := ' +
              '($result.amount); $n := ($type($v) = "number" ? ($v < 1e290 ? ($v > -1e290 ? $v)) : $type($v) = "string" ? ' +
              '($contains($v, /^-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?$/) ? $number($v))); $n))})])}, "skipped": $merge([{}, ' +
              '$sift({"sum": $count([$records[$not($exists(error))]]) - $count($filter([$records[$not($exists(error))]], ' +
              'function($r) {($result := $r.result; $exists(($v := ($result.amount); $n := ($type($v) = "number" ? ($v < ' +
              '1e290 ? ($v > -1e290 ? $v)) : $type($v) = "string" ? ($contains($v, ' +
              '/^-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?$/) ? $number($v))); $n)))}))}, function($n) {$n > 0})])}) %}',
            Retry: retry(S3_ERRORS, 6, 30),
            End: true,
          },
        },
      },
      Catch: [
        {
          Assign: { Fan_failure: '{% $states.errorOutput %}' },
          ErrorEquals: ['States.QueryEvaluationError'],
          Next: 'Fan: fail',
        },
      ],
      End: true,
    },
    'Fan: fail': {
      Type: 'Fail',
      QueryLanguage: 'JSONata',
      Error:
        '{% ($marker := ["FanOut.QuorumNotMet", "FanOut.TooManyFailures"][$contains($Fan_failure.Cause, $ & ' +
        '": ")]; $exists($marker) ? $marker : $Fan_failure.Error) %}',
      Cause:
        '{% ($marker := ["FanOut.QuorumNotMet", "FanOut.TooManyFailures"][$contains($Fan_failure.Cause, $ & ' +
        '": ")]; $exists($marker) ? $substringAfter($Fan_failure.Cause, $marker & ": ") : $Fan_failure.Cause) ' +
        '%}',
    },
  });
});

test('the failures of an earlier run, whole batches to one function, with a summary: exactly these states', () => {
  expect(
    statesOf(({ fn, bucket, topic }) => ({
      source: FanOutSource.failures('old/', { bucket }),
      work: Work.invokeBatch(fn('A')),
      resultBucket: bucket,
      summaryTopic: topic,
    })),
  ).toEqual({
    'Fan: each batch': {
      Type: 'Map',
      ItemSelector: {
        index: '{% $states.context.Map.Item.Value.index %}',
        item: '{% $states.context.Map.Item.Value.input %}',
      },
      Assign: {
        Fan_startedMs: '{% $toMillis($states.context.State.EnteredTime) %}',
        Fan_folder: '{% $substringBefore($states.result.ResultWriterDetails.Key, "manifest.json") %}',
        Fan_mapRunArn: '{% $states.result.MapRunArn %}',
      },
      Output: '{% $states.input %}',
      QueryLanguage: 'JSONata',
      MaxConcurrency: 400,
      Label: 'Fan_items',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        ReaderConfig: { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' },
        Arguments: { Bucket: '${Data666C94C7}', Prefix: 'old/' },
      },
      ItemBatcher: { MaxItemsPerBatch: 100, MaxInputBytesPerBatch: 131072 },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Fan: batch',
        States: {
          'Fan: batch': {
            Type: 'Task',
            QueryLanguage: 'JSONata',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: {
              FunctionName: '${ACCC8ACD5.Arn}',
              Payload: { items: '{% $states.input.Items %}', execution: '{% $states.context.Execution.Id %}' },
            },
            TimeoutSeconds: 8,
            Output:
              '{% ($all := ($report := $states.result.Payload; $known := [$map($states.input.Items, function($i) ' +
              '{$string($i.index)})]; $isList := function($m) {$type($m) = "null" ? true : $type($m) = "array" ? $count($m) = ' +
              '$count($filter($m, function($e) {$type($e) = "object" ? $string($e.index) in $known : false})) : false}; ' +
              '$member := function($name) {$exists($lookup($report, $name)) ? $lookup($report, $name) : null}; $readable := ' +
              '$type($report) = "null" or $not($exists($report)) ? true : $type($report) = "object" ? ' +
              '($count($keys($report)[$not($ in ["results", "itemFailures"])]) = 0 ? ($isList($member("results")) ? ' +
              '$isList($member("itemFailures")) : false) : false) : false; $failures := $readable and $type($report) = ' +
              '"object" ? $merge([{}, $map([$report.itemFailures][$type($) = "object"], function($m) {{$string($m.index): ' +
              '$m}})]); $results := $readable and $type($report) = "object" ? $merge([{}, $map([$report.results][$type($) = ' +
              '"object"], function($m) {{$string($m.index): $m}})]); $readable ? [$map($states.input.Items, function($i) {($f ' +
              ':= $lookup($failures, $string($i.index)); $r := $lookup($results, $string($i.index)); $exists($f) ? {"index": ' +
              '$i.index, "error": $type($f.error) = "string" ? $f.error : "FanOut.ItemFailed", "cause": $type($f.cause) in ' +
              '["string", "number", "boolean", "object", "array"] ? $substring($string($f.cause), 0, 655) : "", "input": ' +
              '$i.item} : $merge([{"index": $i.index}, $exists($r.result) ? {"result": $r.result} : {}]))})] : ' +
              '[$states.input.Items.{"index": index, "error": "FanOut.ReportUnreadable", "cause": "an answer is nothing or { ' +
              'results?, itemFailures? }, each a list of objects with an index of the batch", "input": item}]); $failed := ' +
              '[$all[$exists(error)]]; $readable := $not($failed[0].error = "FanOut.ReportUnreadable"); $count($failed) = 0 ? ' +
              '$all : $readable ? $error("FanOut." & "ItemFailed: " & $string($failed[0])) : $error("FanOut." & ' +
              '"ReportUnreadable: " & "an answer is nothing or { results?, itemFailures? }, each a list of objects with an ' +
              'index of the batch")) %}',
            Retry: childRetry(),
            Catch: [
              {
                Assign: { Fan_failure: '{% $states.errorOutput %}' },
                ErrorEquals: ['States.QueryEvaluationError'],
                Next: 'Fan: an item of the batch failed',
              },
            ],
            End: true,
          },
          'Fan: an item of the batch failed': {
            Type: 'Fail',
            QueryLanguage: 'JSONata',
            Error:
              '{% ($marker := ["FanOut.ItemFailed", "FanOut.ReportUnreadable"][$contains($Fan_failure.Cause, $ & ": ")]; ' +
              '$exists($marker) ? $marker : $Fan_failure.Error) %}',
            Cause:
              '{% ($marker := ["FanOut.ItemFailed", "FanOut.ReportUnreadable"][$contains($Fan_failure.Cause, $ & ": ")]; ' +
              '$exists($marker) ? $substringAfter($Fan_failure.Cause, $marker & ": ") : $Fan_failure.Cause) %}',
          },
        },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        WriterConfig: { OutputType: 'JSONL', Transformation: 'FLATTEN' },
        Arguments: { Bucket: '${Data666C94C7}', Prefix: 'Fan' },
      },
      Next: 'Fan: gather results',
    },
    'Fan: gather results': {
      Type: 'Map',
      ItemSelector:
        '{% $exists($states.context.Map.Item.Value.error) ? $states.context.Map.Item.Value : {"index": ' +
        '$states.context.Map.Item.Value.index} %}',
      MaxConcurrency: 100,
      Output:
        '{% ($parts := [$states.result]; $total := $sum([$parts.total]); $failed := $sum([$parts.failed]); ' +
        '$counts := {"total": $total, "succeeded": $total - $failed, "failed": $failed}; $first := ' +
        '[($parts.first)[[0..9]]]; $merge([$type($states.input) = "object" ? $states.input : {}, {"fanOut": ' +
        '{"counts": $counts, "firstFailures": $first, "mapRunArn": $Fan_mapRunArn, "results": {"bucket": ' +
        '"${Data666C94C7}", "prefix": $Fan_folder & "SUCCEEDED"}, "failures": {"bucket": "${Data666C94C7}", ' +
        '"prefix": $Fan_folder & "failures/"}}}])) %}',
      QueryLanguage: 'JSONata',
      Label: 'Fan_gather',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        ReaderConfig: { InputType: 'JSONL', Transformation: 'LOAD_AND_FLATTEN' },
        Arguments: { Bucket: '${Data666C94C7}', Prefix: '{% $Fan_folder & "SUCCEEDED" %}' },
      },
      ItemBatcher: {
        MaxItemsPerBatch: 10000,
        MaxInputBytesPerBatch: 245760,
        BatchInput: { folder: '{% $Fan_folder %}' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Fan: any failures?',
        States: {
          'Fan: any failures?': {
            Type: 'Choice',
            QueryLanguage: 'JSONata',
            Choices: [
              { Condition: '{% $count([$states.input.Items[$exists(error)]]) > 0 %}', Next: 'Fan: put failures away' },
            ],
            Default: 'Fan: count',
          },
          'Fan: count': {
            Type: 'Pass',
            QueryLanguage: 'JSONata',
            Output:
              '{% ($records := [$states.input.Items]; $failures := [$records[$exists(error)]]; {"total": ' +
              '$count($records), "failed": $count($failures), "first": [$failures[[0..($states.input.Items[0].index ' +
              '< 50000 ? 9 : 0)]].{"index": index, "name": name, "error": error, "cause": $substring($contains(cause, \'"errorMessage":\') ? $substringBefore($substringBefore($substringBefore($substringAfter($substringAfter(cause, \'"errorMessage":\'), \'"\'), \'","\'), \'", "\'), \'"}\') : cause, 0, ' +
              '200)}]}) %}',
            End: true,
          },
          'Fan: put failures away': {
            Type: 'Task',
            QueryLanguage: 'JSONata',
            Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
            Arguments: {
              Bucket: '${Data666C94C7}',
              Key:
                '{% $states.input.BatchInput.folder & "failures/" & $formatInteger($states.input.Items[0].index, ' +
                '"0000000000") & ".json" %}',
              Body: '{% [$states.input.Items[$exists(error)]] %}',
              ContentType: 'application/json',
            },
            TimeoutSeconds: 60,
            Output:
              '{% ($records := [$states.input.Items]; $failures := [$records[$exists(error)]]; {"total": ' +
              '$count($records), "failed": $count($failures), "first": [$failures[[0..($states.input.Items[0].index ' +
              '< 50000 ? 9 : 0)]].{"index": index, "name": name, "error": error, "cause": $substring($contains(cause, \'"errorMessage":\') ? $substringBefore($substringBefore($substringBefore($substringAfter($substringAfter(cause, \'"errorMessage":\'), \'"\'), \'","\'), \'", "\'), \'"}\') : cause, 0, ' +
              '200)}]}) %}',
            Retry: retry(S3_ERRORS, 6, 30),
            End: true,
          },
        },
      },
      Next: 'Fan: publish summary',
    },
    'Fan: publish summary': {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: {
        TopicArn: '${TopicBFC7AF6E}',
        Message:
          '{% ($outcome := $lookup($states.input, "fanOut"); $counts := $outcome.counts; $summary := ' +
          '$merge([{"execution": $states.context.Execution.Id, "startedAt": $fromMillis($Fan_startedMs), ' +
          '"durationMs": $millis() - $Fan_startedMs, "counts": $counts, "firstFailures": $outcome.firstFailures}, ' +
          '$sift($outcome, function($v, $k) {$k in ["aggregates", "skipped", "mapRunArn", "failures"] or ($k = ' +
          '"results" and $exists($v.prefix))})]); $text := $string($summary); $length($text) <= 40000 ? $text : ' +
          '$string($merge([$sift($summary, function($v, $k) {$k != "aggregates"}), {"aggregatesLeftOut": true}]))) %}',
      },
      TimeoutSeconds: 60,
      Output: '{% ($outcome := $lookup($states.input, "fanOut"); $counts := $outcome.counts; $states.input) %}',
      Retry: retry(SNS_ERRORS, 6, 30),
      End: true,
    },
  });
});
