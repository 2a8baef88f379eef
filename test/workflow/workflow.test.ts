import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import type { WorkflowProps } from 'cdk-workflow-patterns';
import { Workflow } from 'cdk-workflow-patterns';
import { definitionOf, stackWith, templateOf } from '../support/synthesize';

function workflowIn(stack: Stack, props: Partial<WorkflowProps> = {}): Workflow {
  return new Workflow(stack, 'Flow', { definition: new sfn.Pass(stack, 'Pass'), ...props });
}

describe('a workflow by default', () => {
  const template = templateOf((stack) => workflowIn(stack));

  test('is a Standard state machine that ends after a day', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineType: 'STANDARD' });
    expect(definitionOf(template)).toEqual({
      StartAt: 'Pass',
      TimeoutSeconds: 86_400,
      States: { Pass: { Type: 'Pass', End: true } },
    });
  });

  test('logs everything but data for three months, and traces', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });
});

describe('a default can be switched', () => {
  test('off: logs and tracing', () => {
    const template = templateOf((stack) => workflowIn(stack, { logLevel: sfn.LogLevel.OFF, tracing: false }));
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.absent(),
      TracingConfiguration: { Enabled: false },
    });
  });

  test('to a log group of the user', () => {
    const template = templateOf((stack) => workflowIn(stack, { logGroup: new logs.LogGroup(stack, 'Mine') }));
    template.resourceCountIs('AWS::Logs::LogGroup', 1);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: {
        Destinations: [
          { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Mine'), 'Arn'] } } },
        ],
      },
    });
  });

  test('to a log of errors with data, kept for a week', () => {
    const template = templateOf((stack) =>
      workflowIn(stack, {
        logLevel: sfn.LogLevel.ERROR,
        logExecutionData: true,
        logRetention: logs.RetentionDays.ONE_WEEK,
      }),
    );
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: true },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('to an Express state machine with a name, a comment and a timeout', () => {
    const template = templateOf((stack) =>
      workflowIn(stack, {
        stateMachineName: 'flow',
        stateMachineType: sfn.StateMachineType.EXPRESS,
        timeout: Duration.seconds(30),
        comment: 'A comment',
      }),
    );
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'flow',
      StateMachineType: 'EXPRESS',
    });
    expect(definitionOf(template)).toMatchObject({ TimeoutSeconds: 30, Comment: 'A comment' });
  });
});

describe('a workflow fails at synthesis', () => {
  test('fails for a timeout that its type does not have', () => {
    const make = (props: Partial<WorkflowProps>) => () => stackWith((stack) => workflowIn(stack, props));
    expect(make({ timeout: Duration.days(366) })).toThrow(
      "[Test/Flow] 'timeout' must be whole seconds from 1 second to 365 days, got 366 days; AWS ends every STANDARD",
    );
    expect(make({ timeout: Duration.seconds(0) })).toThrow("'timeout' must be whole seconds");
    expect(make({ timeout: Duration.minutes(6), stateMachineType: sfn.StateMachineType.EXPRESS })).toThrow(
      "'timeout' must be whole seconds from 1 second to 5 minutes, got 6 minutes",
    );
  });

  test('fails for a callback in an Express state machine, however deep it lies', () => {
    const make = (): Stack =>
      stackWith((stack) => {
        const ask = tasks.LambdaInvoke.jsonata(stack, 'Ask', {
          lambdaFunction: lambda.Function.fromFunctionName(stack, 'Fn', 'fn'),
          integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
          payload: sfn.TaskInput.fromObject({ token: '{% $states.context.Task.Token %}' }),
          taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
        });
        const map = sfn.Map.jsonata(stack, 'Each').itemProcessor(new sfn.Parallel(stack, 'Both').branch(ask));
        workflowIn(stack, { definition: map, stateMachineType: sfn.StateMachineType.EXPRESS });
      });
    expect(make).toThrow("[Test/Flow] state 'Ask' waits for a task token, which an EXPRESS workflow can't; use");
  });

  test('fails to grant synchronous executions of a Standard state machine', () => {
    expect(() =>
      stackWith((stack) => {
        const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
        workflowIn(stack).grantStartSyncExecution(role);
      }),
    ).toThrow("[Test/Flow] 'stateMachineType' must be EXPRESS for synchronous executions, got 'STANDARD'; grant");
  });
});

describe('a workflow grants exactly', () => {
  const machine = { Ref: 'FlowStateMachineD2BABC26' };
  const executions = Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([':execution:'])] });

  function grantedBy(grant: (workflow: Workflow, role: iam.IRole) => iam.Grant): ReturnType<typeof templateOf> {
    return templateOf((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      grant(workflowIn(stack), role).assertSuccess();
    });
  }

  function expectGrant(template: ReturnType<typeof templateOf>, action: string | string[], resource: unknown): void {
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: 'Role1ABCC5F0' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] },
    });
  }

  test('the start of an execution', () => {
    expectGrant(
      grantedBy((flow, role) => flow.grantStartExecution(role)),
      'states:StartExecution',
      machine,
    );
  });

  test('the start of an execution that is encrypted, with the use of its key', () => {
    const template = templateOf((stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      workflowIn(stack, { encryptionKey: new kms.Key(stack, 'Key') })
        .grantStartExecution(role)
        .assertSuccess();
    });
    const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: 'Role1ABCC5F0' }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 'states:StartExecution', Resource: machine },
          { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key },
        ],
      },
    });
  });

  test('reading, stopping and redriving executions of this machine', () => {
    expectGrant(
      grantedBy((flow, role) => flow.grantReadExecutions(role)),
      ['states:DescribeExecution', 'states:GetExecutionHistory'],
      Match.anyValue(),
    );
    expectGrant(
      grantedBy((flow, role) => flow.grantStopExecution(role)),
      'states:StopExecution',
      Match.anyValue(),
    );
    expectGrant(
      grantedBy((flow, role) => flow.grantRedriveExecution(role)),
      'states:RedriveExecution',
      executions,
    );
  });

  test('answers to its callbacks, to each grantee in one policy of its own', () => {
    const template = grantedBy((flow, role) => {
      flow.grantTaskResponse(role);
      return flow.grantTaskResponse(role);
    });
    template.resourcePropertiesCountIs('AWS::IAM::Policy', { Roles: [{ Ref: 'Role1ABCC5F0' }] }, 1);
    expectGrant(template, ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'], machine);
  });

  test('answers to a function that it invokes itself, without a cycle', () => {
    const template = templateOf((stack) => {
      const fn = new lambda.Function(stack, 'Fn', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {}'),
      });
      const ask = tasks.LambdaInvoke.jsonata(stack, 'Ask', {
        lambdaFunction: fn,
        integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
        payload: sfn.TaskInput.fromObject({ token: '{% $states.context.Task.Token %}' }),
        taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
      });
      workflowIn(stack, { definition: ask }).grantTaskResponse(fn);
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['states:SendTaskSuccess']) })] },
    });
  });

  test('nothing but its own role when it is the grantee', () => {
    const template = templateOf((stack) => {
      const bucketLike = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/k'] });
      workflowIn(stack, { logLevel: sfn.LogLevel.OFF, tracing: false }).grantPrincipal.addToPrincipalPolicy(bucketLike);
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^FlowStateMachineRole') }],
      PolicyDocument: { Statement: [Match.objectLike({ Action: 's3:GetObject' })] },
    });
  });
});

test('a workflow delegates its metrics to the state machine', () => {
  stackWith((stack) => {
    const flow = workflowIn(stack);
    const names = [
      flow.metric('Anything'),
      flow.metricStarted(),
      flow.metricSucceeded(),
      flow.metricFailed(),
      flow.metricTimedOut(),
      flow.metricAborted(),
      flow.metricThrottled(),
      flow.metricTime(),
    ].map(({ namespace, metricName }) => `${namespace} ${metricName}`);
    expect(names).toEqual([
      'AWS/States Anything',
      'AWS/States ExecutionsStarted',
      'AWS/States ExecutionsSucceeded',
      'AWS/States ExecutionsFailed',
      'AWS/States ExecutionsTimedOut',
      'AWS/States ExecutionsAborted',
      'AWS/States ExecutionThrottled',
      'AWS/States ExecutionTime',
    ]);
  });
});
