import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Aggregate, Work } from 'cdk-workflow-patterns';
import type { Definition } from '../../support/synthesize';
import { definitionOf } from '../../support/synthesize';
import type { Props } from './asking';
import { askingStack } from './asking';

type State = Record<string, unknown>;

function definition(props: Props): Definition {
  return definitionOf(Template.fromStack(askingStack(props)));
}

/** The first state of each branch, by its name. */
function targets({ States }: Definition): Record<string, State> {
  const { Branches } = States['Ask: all targets'] as { Branches: Definition[] };
  return Object.fromEntries(Branches.map(({ StartAt, States: states }) => [StartAt, states[StartAt] as State]));
}

/** One field of the first state of each branch, by its name. */
function each(props: Props, field: string): Record<string, unknown> {
  const states = Object.entries(targets(definition(props)));
  return Object.fromEntries(states.map(([name, state]) => [name.replace('Ask: ', ''), state[field]]));
}

/** Seconds until the end of a window of so many milliseconds; `timeout` is what an attempt gets of them. */
function within(milliseconds: number, timeout = '$left'): string {
  return (
    `{% ($left := $round(($toMillis($states.context.State.EnteredTime) + ${milliseconds} - $millis()) / 1000); ` +
    `$left < 1 ? $error("ScatterGather." & "WindowOver: " & "no answer in time") : ${timeout}) %}`
  );
}

test('it is a Parallel whose Output gathers, with one task for each target', () => {
  const { StartAt, States } = definition(({ fn }) => ({ targets: { shop: Work.invoke(fn('Shop')) } }));
  const error = '$states.errorOutput';
  expect(StartAt).toBe('Ask: all targets');
  expect(States).toEqual({
    'Ask: all targets': {
      Type: 'Parallel',
      QueryLanguage: 'JSONata',
      Output:
        '{% ($records := [$states.result[0]]; $failures := [$records[$exists(error)]]; ' +
        '$answered := [$records[$not($exists(error))]]; ' +
        '$late := [$failures[error = "States.Timeout" or ' +
        '(error = "States.QueryEvaluationError" and $contains(cause, "ScatterGather.WindowOver: "))].name]; ' +
        '$failed := $merge([{}, $failures[$not(name in $late)].{name: {"error": error, "cause": cause}}]); ' +
        '$counts := {"targets": $count($records), "answered": $count($answered), "late": $count($late), ' +
        '"failed": $count($failures) - $count($late)}; ' +
        '$merge([$type($states.input) = "object" ? $states.input : {}, {"scatterGather": ' +
        '{"answers": $merge([{}, $answered.{name: $exists(result) ? result : null}]), ' +
        '"late": $late, "failures": $failed, "counts": $counts}}])) %}',
      Branches: [
        {
          StartAt: 'Ask: shop',
          States: {
            'Ask: shop': {
              Type: 'Task',
              QueryLanguage: 'JSONata',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: {
                FunctionName: '${Shop563325D0.Arn}',
                Payload: {
                  name: 'shop',
                  input: '{% $states.input %}',
                  execution: '{% $states.context.Execution.Id %}',
                },
              },
              TimeoutSeconds: within(10_000),
              Output: '{% {"name": "shop", "result": $states.result.Payload} %}',
              Retry: [
                {
                  ErrorEquals: [
                    'Lambda.ClientExecutionTimeoutException',
                    'Lambda.ServiceException',
                    'Lambda.AWSLambdaException',
                    'Lambda.SdkClientException',
                    'Lambda.TooManyRequestsException',
                    'Lambda.Unknown',
                    'Sandbox.Timedout',
                    'Runtime.ExitError',
                  ],
                  IntervalSeconds: 1,
                  BackoffRate: 2,
                  MaxAttempts: 3,
                  MaxDelaySeconds: 2,
                  JitterStrategy: 'FULL',
                },
              ],
              Catch: [
                {
                  ErrorEquals: ['States.ALL'],
                  Output: `{% {"name": "shop", "error": ${error}.Error, "cause": $substring($string(${error}.Cause), 0, 1000)} %}`,
                  Next: 'Ask: shop failed',
                },
              ],
              End: true,
            },
            'Ask: shop failed': { Type: 'Pass', QueryLanguage: 'JSONata', End: true },
          },
        },
      ],
      End: true,
    },
  });
});

const EVERYBODY: Props = ({ fn, queue, connection }) => ({
  targets: {
    call: Work.invoke(fn('Shop'), { taskTimeout: Duration.seconds(4) }),
    mail: Work.sendMessageAndWait(queue('Mail'), { deadline: Duration.hours(1) }),
    visit: Work.invokeAndWait(fn('Shop'), { deadline: Duration.seconds(6) }),
    web: Work.request(connection(), {
      url: 'https://shop.example.com/offers',
      query: { shop: '{% $name %}' },
      headers: { 'x-request-id': '{% $states.context.Execution.Name %}' },
    }),
    look: Work.request(connection(), { url: 'https://shop.example.com/offers', method: 'GET' }),
    own: Work.invoke(fn('Shop'), {
      payload: { mine: '{% $input.article %}' },
      taskTimeout: Duration.seconds(10),
    }),
  },
  request: '{% $input.request %}',
});

test('every target is asked the same, with a token where the answer comes later, unless it has a payload of its own', () => {
  const request = '($input := $states.input; $input.request)';
  const withToken = `{% ($input := $states.input; $merge([$input.request, {"taskToken": $states.context.Task.Token}])) %}`;
  const web = {
    ApiEndpoint: 'https://shop.example.com/offers',
    InvocationConfig: { ConnectionArn: '${PartnerConnectionFCF11A12.Arn}' },
  };
  expect(each(EVERYBODY, 'Arguments')).toEqual({
    call: { FunctionName: '${Shop563325D0.Arn}', Payload: `{% ${request} %}` },
    mail: { QueueUrl: '${Mail6A3D1F64}', MessageBody: withToken },
    visit: { FunctionName: '${Shop563325D0.Arn}', Payload: withToken },
    web: {
      ...web,
      Method: 'POST',
      QueryParameters: { shop: '{% ($name := "web"; $name) %}' },
      Headers: { 'x-request-id': '{% $states.context.Execution.Name %}' },
      RequestBody: `{% ${request} %}`,
    },
    look: { ...web, Method: 'GET' },
    own: { FunctionName: '${Shop563325D0.Arn}', Payload: { mine: '{% ($input := $states.input; $input.article) %}' } },
  });
});

test('every target has the rest of the window, or its own limit where that is shorter', () => {
  const rest = within(10_000);
  expect(each(EVERYBODY, 'TimeoutSeconds')).toEqual({
    call: within(10_000, '$min([4, $left])'),
    look: rest,
    mail: rest,
    own: rest,
    visit: within(6_000),
    web: rest,
  });
});

test('targets and figures stand in the order of their names, since not every language keeps the order of a map', () => {
  const figures = { b: Aggregate.count(), a: Aggregate.count() };
  const { States } = definition(({ fn }) => ({
    targets: { b: Work.invoke(fn('B')), a: Work.invoke(fn('A')) },
    aggregates: figures,
  }));
  const state = States['Ask: all targets'] as { Branches: Definition[]; Output: string };
  expect(state.Branches.map(({ StartAt }) => StartAt)).toEqual(['Ask: a', 'Ask: b']);
  expect(state.Output).toContain('"aggregates": {"a": $count($answered), "b": $count($answered)}');
});

test('no target is retried after a timeout, nor more than a few times', () => {
  const retriers = Object.values(each(EVERYBODY, 'Retry')).flatMap(
    (retry) => retry as { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds: number }[],
  );
  expect(retriers).toHaveLength(6);
  for (const { ErrorEquals, MaxAttempts, MaxDelaySeconds } of retriers) {
    expect(ErrorEquals).not.toContain('States.Timeout');
    expect([MaxAttempts, MaxDelaySeconds]).toEqual([3, 2]);
  }
});

test('a minimum and figures stand in the same Output, and too few answers lead to a Fail', () => {
  const { States } = definition((parts) => ({
    ...EVERYBODY(parts),
    minimumAnswers: 2,
    aggregates: { best: Aggregate.top(1, '{% -$result.price %}') },
    resultField: 'offers',
    stateNamePrefix: 'Shop around: ',
  }));
  expect(Object.keys(States)).toEqual(['Shop around: all targets', 'Shop around: fail']);
  const { Output, Catch } = States['Shop around: all targets'] as { Output: string; Catch: unknown };
  expect(Output).toContain(
    '$counts.answered < 2 ? $error("ScatterGather." & "TooFewAnswers: " & ' +
      '$string({"minimumAnswers": 2, "counts": $counts, "late": $late, "failures": $failed})) : $merge(',
  );
  expect(Output).toContain('{"offers": {"answers": ');
  expect(Output).toContain('"aggregates": {"best": ($ranked := [$map($answered, function($r) ');
  expect(Output).toContain('^(>kind, >number, >text)]; [$sorted[[0..0]].record])}, "skipped": ');
  expect(Catch).toEqual([
    {
      ErrorEquals: ['States.QueryEvaluationError'],
      Assign: { Shop_around_cefe34_failure: '{% $states.errorOutput %}' },
      Next: 'Shop around: fail',
    },
  ]);
});
