import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { WorkflowOptions } from 'cdk-workflow-patterns';
import {
  FanOutSource,
  FanOutWorkflow,
  OrderWorkflow,
  VerificationWorkflow,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { flattened, resourcesOf, stackWith } from '../support/synthesize';

type AnyWorkflow = Workflow | VerificationWorkflow | OrderWorkflow | FanOutWorkflow;

const WORKFLOWS: Readonly<Record<string, (stack: Stack, options?: WorkflowOptions) => AnyWorkflow>> = {
  Workflow: (stack, options) => new Workflow(stack, 'Flow', { ...options, definition: new sfn.Pass(stack, 'Pass') }),
  VerificationWorkflow: (stack, options) => new VerificationWorkflow(stack, 'Flow', options),
  OrderWorkflow: (stack, options) => {
    const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
    const steps = { reserve: work, release: work, charge: work, refund: work, ship: work, callBack: work };
    return new OrderWorkflow(stack, 'Flow', { ...options, ...steps });
  },
  FanOutWorkflow: (stack, options) => {
    const work = Work.invoke(lambda.Function.fromFunctionName(stack, 'Fn', 'fn'));
    return new FanOutWorkflow(stack, 'Flow', { ...options, source: FanOutSource.array('{% $states.input %}'), work });
  },
};

const METRICS = {
  metricStarted: 'ExecutionsStarted',
  metricSucceeded: 'ExecutionsSucceeded',
  metricFailed: 'ExecutionsFailed',
  metricTimedOut: 'ExecutionsTimedOut',
  metricAborted: 'ExecutionsAborted',
  metricThrottled: 'ExecutionThrottled',
  metricTime: 'ExecutionTime',
} as const;

const GRANTS = {
  grantStartExecution: ['states:StartExecution'],
  grantReadExecutions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
  grantStopExecution: ['states:StopExecution'],
  grantRedriveExecution: ['states:RedriveExecution'],
  grantTaskResponse: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
} as const;

describe.each(Object.entries(WORKFLOWS))('a %s', (_, make) => {
  test('has every metric of its state machine', () => {
    stackWith((stack) => {
      const workflow = make(stack);
      const dimensions = { StateMachineArn: workflow.stateMachine.stateMachineArn };
      for (const [method, metricName] of Object.entries(METRICS) as [keyof typeof METRICS, string][]) {
        expect(workflow[method]()).toMatchObject({ namespace: 'AWS/States', metricName, dimensions });
      }
      expect(workflow.metric('ExecutionsFailed')).toMatchObject({ metricName: 'ExecutionsFailed', dimensions });
    });
  });

  test('has every grant, of exactly the actions that it takes', () => {
    const stack = stackWith((each) => {
      const workflow = make(each);
      for (const method of Object.keys(GRANTS) as (keyof typeof GRANTS)[]) {
        workflow[method](iam.Role.fromRoleName(each, method, method));
      }
    });
    const template = Template.fromStack(stack);
    for (const [role, actions] of Object.entries(GRANTS)) {
      expect(rightsOf(template, role).map(({ Action: action }) => action)).toEqual([
        actions.length === 1 ? actions[0] : actions,
      ]);
      expect(flattened(rightsOf(template, role)[0]?.Resource)).toMatch(/Flow(Workflow)?StateMachine/);
    }
  });

  test('is granted what its role is, and gives its key to whoever starts it, reads it or answers it', () => {
    const stack = stackWith((each) => {
      const workflow = make(each, { encryptionKey: new kms.Key(each, 'Key') });
      expect(workflow.grantPrincipal).toBe(workflow.stateMachine.role);
      expect(workflow.encryptionKey?.node.id).toBe('Key');
      for (const method of ['grantStartExecution', 'grantReadExecutions', 'grantTaskResponse'] as const) {
        workflow[method](new iam.User(each, method));
      }
    });
    const policies = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy'));
    for (const user of ['grantStartExecution', 'grantReadExecutions', 'grantTaskResponse']) {
      const own = policies.filter(({ Properties }) => JSON.stringify(Properties.Users ?? []).includes(user));
      expect([user, JSON.stringify(own).includes('kms:Decrypt')]).toEqual([user, true]);
    }
  });
});

interface Right {
  readonly Action: unknown;
  readonly Resource: unknown;
}

function rightsOf(template: Template, role: string): Right[] {
  return Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as unknown[] | undefined)?.includes(role))
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Right[] }).Statement);
}
