import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Template } from 'aws-cdk-lib/assertions';
import { ApprovalWorkflow } from 'cdk-workflow-patterns';
import { REFUND, approvalStack } from '../../support/approval-world';
import { definitionOf, templateOf } from '../../support/synthesize';

const LAMBDA_ERRORS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
];

const BACKOFF = { IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 6, MaxDelaySeconds: 30, JitterStrategy: 'FULL' };

const ENTERING =
  '$string([$fromMillis($toMillis($states.context.State.EnteredTime)), $states.context.Execution.Id, ' +
  '$states.context.State.Name, $states.context.Map.Item.Index, $hash($string($states.input), "SHA-256")])';

const STARTED_MS =
  '$max([$toMillis($states.context.State.EnteredTime), $toMillis($states.context.Execution.RedriveTime)])';

/** An expression that is null when it finds nothing. */
const orNull = (body: string): string => `{% ($found := (${body}); $exists($found) ? $found : null) %}`;

const THROWN = '$parse($parse($states.errorOutput.Cause).errorMessage)';

const ASK_FUNCTION = '${RefundChannelAskDB976D98.Arn}';

const DAY_MS = 86_400_000;

/** What follows once the decision is there. */
const decided = (decision: string): object => ({
  Assign: { Approval_decision: `{% ${decision} %}` },
  Output: `{% $merge([$type($states.input) = "object" ? $states.input : {}, {"approval": ${decision}}]) %}`,
});

const fail = (outcome: string): object => ({
  Type: 'Fail',
  QueryLanguage: 'JSONata',
  Error: `Approval.${outcome}`,
  Cause: '{% $string($Approval_decision) %}',
});

describe('the definition of an approval by one person', () => {
  const definition = definitionOf(Template.fromStack(approvalStack()));

  test('has four states, of which one is entered when it is approved', () => {
    expect(definition).toEqual({
      StartAt: 'Approval: await decision',
      TimeoutSeconds: expect.any(Number) as number,
      States: expect.any(Object) as object,
    });
    expect(Object.keys(definition.States)).toEqual([
      'Approval: await decision',
      'Approval: rejected',
      'Approval: close',
      'Approval: expired',
    ]);
  });

  test('asks and waits in one state, until an absolute deadline', () => {
    expect(definition.States['Approval: await decision']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: ASK_FUNCTION,
        Payload: {
          type: 'ask',
          request: {
            requestedBy: orNull('$states.input.requestedBy'),
            title: 'Refund',
            fields: [{ label: 'Amount', value: orNull('$states.input.amount') }],
            levels: [{ approvers: ['ann'], beforeDeadlineMs: 0 }],
            delegates: [],
            allowSelfApproval: false,
          },
          stages: [{ level: 0, reminder: 0 }],
          stage: 0,
          wait: {
            id: `{% ${ENTERING} %}`,
            number:
              '{% $sum([100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount]) %}',
            taskToken: '{% $states.context.Task.Token %}',
            deadlineMs: `{% ${STARTED_MS} + ${DAY_MS} %}`,
          },
        },
      },
      TimeoutSeconds: `{% $max([31, $ceil((${STARTED_MS} + ${DAY_MS} - $millis()) / 1000)]) %}`,
      ...decided('$states.result'),
      Retry: [
        {
          ErrorEquals: [...LAMBDA_ERRORS, 'Message.SendFailed'],
          ...BACKOFF,
          MaxAttempts: 135,
          MaxDelaySeconds: 1728,
        },
      ],
      Catch: [
        {
          ErrorEquals: ['Approval.Rejected'],
          ...decided('$parse($states.errorOutput.Cause)'),
          Next: 'Approval: rejected',
        },
        {
          ErrorEquals: ['States.Timeout', 'Approval.Overdue'],
          Assign: { Approval_waitId: `{% ${ENTERING} %}` },
          Output: '{% $states.input %}',
          Next: 'Approval: close',
        },
      ],
      End: true,
    });
  });

  test('closes in one call, which a decision that was stored in time defeats', () => {
    expect(definition.States['Approval: close']).toEqual({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: ASK_FUNCTION,
        Payload: {
          type: 'close',
          waitId: '{% $Approval_waitId %}',
          closedBy: `{% ${ENTERING} %}`,
        },
      },
      TimeoutSeconds: 60,
      ...decided('$states.result.Payload'),
      Retry: [{ ErrorEquals: [...LAMBDA_ERRORS, 'States.Timeout'], ...BACKOFF }],
      Catch: [
        { ErrorEquals: ['Approval.Rejected'], ...decided(THROWN), Next: 'Approval: rejected' },
        { ErrorEquals: ['Approval.Expired'], ...decided(THROWN), Next: 'Approval: expired' },
      ],
      End: true,
    });
  });

  test('fails with the decision as the cause', () => {
    expect(definition.States['Approval: rejected']).toEqual(fail('Rejected'));
    expect(definition.States['Approval: expired']).toEqual(fail('Expired'));
  });
});

describe('the definition of an approval with levels and reminders', () => {
  const levels = [
    { approvers: ['ann', 'bob'], quorum: 1, duration: Duration.hours(4), reminders: [Duration.hours(1)] },
    { approvers: ['{% $states.input.head %}'], duration: Duration.days(1) },
  ];
  const { States } = definitionOf(Template.fromStack(approvalStack({ levels, delegates: ['eve'], text: 'please' })));
  const wait = States['Approval: await decision'];

  test('has no state more than one without them', () => {
    expect(Object.keys(States)).toHaveLength(4);
  });

  test('has the stage and the timeout of each attempt come from the clock', () => {
    const started = `($started := ${STARTED_MS}; `;
    expect(wait).toMatchObject({
      Arguments: {
        Payload: {
          request: {
            text: 'please',
            levels: [
              { approvers: ['ann', 'bob'], quorum: 1, beforeDeadlineMs: DAY_MS },
              { approvers: [orNull('$states.input.head')], beforeDeadlineMs: 0 },
            ],
            delegates: ['eve'],
          },
          stages: [
            { level: 0, reminder: 0 },
            { level: 0, reminder: 1 },
            { level: 1, reminder: 0 },
          ],
          stage: `{% ${started}$count([3600000, 14400000][$ <= $millis() - $started])) %}`,
        },
      },
      TimeoutSeconds:
        `{% $max([31, $ceil((${started}$started + $min([3600000, 14400000, 100800000]` +
        '[$ > $millis() - $started - 500])) - $millis()) / 1000)]) %}',
    });
  });

  test('begins again, a second after the time of a stage is up, as often as there are stages left', () => {
    expect(wait?.Retry).toMatchObject([
      { ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 },
      { ErrorEquals: [...LAMBDA_ERRORS, 'Message.SendFailed'] },
    ]);
  });
});

test('what the user gives follows each outcome', () => {
  const { States } = definitionOf(
    templateOf((stack) => {
      const pass = (id: string): sfn.Pass => new sfn.Pass(stack, id);
      const follows = { onApproved: pass('Pay'), onRejected: pass('Regret'), onExpired: pass('Remember') };
      new ApprovalWorkflow(stack, 'Refund', { ...REFUND, ...follows });
    }),
  );
  expect(Object.keys(States)).toHaveLength(5);
  expect(States['Approval: await decision']).toMatchObject({
    Next: 'Pay',
    Catch: [{ Next: 'Regret' }, { Next: 'Approval: close' }],
  });
  expect(States['Approval: close']).toMatchObject({ Next: 'Pay', Catch: [{ Next: 'Regret' }, { Next: 'Remember' }] });
});
