import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ApprovalChannel, RunbookStep, RunbookWorkflow, Work } from 'cdk-workflow-patterns';
import { definitionOf, flattened, resourcesOf, statementsOf, stackWith } from '../../support/synthesize';
import { alarm, failoverStack, fn } from './failover';

const template = Template.fromStack(failoverStack());
const { StartAt: startAt, States: states } = definitionOf(template, 'FailoverWorkflow');

const back = {
  Runbook_failure: { step: 'No alarm', inDoubt: [], caught: '{% $states.errorOutput %}' },
};

test('the gate of alarms is this, field by field', () => {
  expect(states['Runbook: No alarm']).toEqual({
    Type: 'Task',
    QueryLanguage: 'JSONata',
    Resource: 'arn:aws:states:::aws-sdk:cloudwatch:describeAlarms',
    Arguments: {
      AlarmNames: [expect.stringMatching(/^\$\{Errors\w+\}$/), expect.stringMatching(/^\$\{Latency\w+\}$/)],
      MaxRecords: 100,
    },
    TimeoutSeconds: 60,
    Output:
      '{% ($objection := (($all := $append($append([], $states.result.MetricAlarms), $states.result.CompositeAlarms); ' +
      '$raised := [$all[StateValue = "ALARM"].AlarmName]; $count($all) < 2 ? "not all alarms are there" : ' +
      '$count($raised) > 0 ? "in ALARM: " & $join($raised, ", ") : "")); ' +
      '$objection = "" ? $states.input : $error($objection)) %}',
    Retry: [expect.objectContaining({ MaxAttempts: 6, JitterStrategy: 'FULL' })],
    Catch: [
      {
        ErrorEquals: ['States.QueryEvaluationError'],
        Next: 'Runbook: Start writers',
        Assign: {
          Runbook_failure: {
            ...back.Runbook_failure,
            caught: { Error: 'Runbook.InAlarm', Cause: '{% $states.errorOutput.Cause %}' },
          },
        },
        Output: '{% $states.input %}',
      },
      {
        ErrorEquals: ['States.ALL'],
        Next: 'Runbook: Start writers',
        Assign: back,
        Output: '{% $states.input %}',
      },
    ],
    Next: 'Runbook: Promote',
  });
});

test('the check keeps what it looked at, and leads to a Fail where there is nothing to undo', () => {
  expect(startAt).toBe('Runbook: Look at the lag');
  expect(states[startAt]).toMatchObject({
    Assign: { Runbook_results: '{% {"Look at the lag": $states.result.Payload} %}' },
    Output:
      '{% ($objection := (($result := $states.result.Payload; ($result.seconds < 5) = true ? "" : ' +
      '"the condition does not hold: " & "$result.seconds < 5")); $objection = "" ? $states.input : $error($objection)) %}',
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Runbook: Look at the lag: refused' }],
  });
  expect(states['Runbook: Look at the lag: refused']).toEqual({
    Type: 'Fail',
    QueryLanguage: 'JSONata',
    Error: 'Runbook.CheckFailed',
    Cause: '{% $string($Runbook_refused.caught.Cause) %}',
  });
});

test('the approval stands between the steps as it is, and leads to what is undone', () => {
  const stack = stackWith((own) => {
    const work = Work.invoke(fn(own, 'Do'));
    new RunbookWorkflow(own, 'Release', {
      steps: [
        RunbookStep.of('Stop', work, { rollback: work }),
        RunbookStep.approval('Approve', {
          title: 'x',
          requestedBy: 'ann',
          levels: [{ approvers: ['bob'], duration: Duration.hours(1) }],
        }),
        RunbookStep.of('Go on', work),
      ],
      channel: new ApprovalChannel(own, 'Channel'),
    });
  });
  const { States: all } = definitionOf(Template.fromStack(stack), 'ReleaseWorkflow');
  expect(all['Runbook: Approve: await decision']).toMatchObject({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Next: 'Runbook: Go on',
    Catch: [
      { ErrorEquals: ['Approval.Rejected'], Next: 'Runbook: Approve: rejected' },
      { ErrorEquals: ['States.Timeout', 'Approval.Overdue'], Next: 'Runbook: Approve: close' },
      { ErrorEquals: ['States.ALL'], Next: 'Runbook: Undo Stop' },
    ],
  });
  expect(all['Runbook: Approve: rejected']).toMatchObject({ Type: 'Pass', Next: 'Runbook: Undo Stop' });
});

test('the role of the state machine may do what the steps need, and no more', () => {
  const [role] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => /^FailoverWorkflow/.test(id));
  const actions = statementsOf(template, role ?? '').flatMap((each) => (each as { Action: string | string[] }).Action);
  expect([...new Set(actions)].sort()).toEqual([
    'cloudwatch:DescribeAlarms',
    'lambda:InvokeFunction',
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
    'sns:Publish',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('the role of the dry run may do what its steps need, and no more', () => {
  const [role] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => /^FailoverDryRun/.test(id));
  const statements = statementsOf(template, role ?? '') as { Action: string | string[]; Resource: unknown }[];
  const called = statements.filter(({ Action }) => Action === 'lambda:InvokeFunction');
  expect(called.map(({ Resource }) => flattened(Resource))).toEqual([expect.stringMatching(/^\$\{Lag\w+\.Arn\}$/)]);
});

test('the function of reports may read executions and write reports, and no more', () => {
  const [role] = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).filter((id) => /ReportsReportRole/.test(id));
  const statements = statementsOf(template, role ?? '') as { Action: string | string[] }[];
  expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    's3:ListBucket',
    's3:PutObject',
    'states:DescribeExecution',
    'states:DescribeStateMachineForExecution',
    'states:GetExecutionHistory',
    'states:ListExecutions',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('with a key everything that is created has it', () => {
  const keyed = stackWith((stack) => {
    const encryptionKey = new kms.Key(stack, 'Key');
    new RunbookWorkflow(stack, 'It', {
      steps: [RunbookStep.alarms('No alarm', { alarms: [alarm(stack, 'Errors')] }), RunbookStep.hold('Hold')],
      encryptionKey,
    });
  });
  const own = Template.fromStack(keyed);
  own.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: {} as never });
  own.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }] },
  });
});
