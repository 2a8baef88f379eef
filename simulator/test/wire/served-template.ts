import type { JsonObject } from 'cdk-workflow-simulator';

const ROLE = 'arn:aws:iam::123456789012:role/R';

function machine(name: string, definition: JsonObject, more: JsonObject = {}): JsonObject {
  const properties = { StateMachineName: name, RoleArn: ROLE, DefinitionString: JSON.stringify(definition), ...more };
  return { Type: 'AWS::StepFunctions::StateMachine', Properties: properties };
}

const task = (resource: string, more: JsonObject): JsonObject => ({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: resource, End: true, ...more } },
});

/** Machines, an activity and a function, as clients from outside use them. */
export function servedTemplate(): JsonObject {
  return {
    Resources: {
      Plain: machine('Plain', {
        StartAt: 'Wait',
        States: {
          Wait: { Type: 'Wait', Seconds: 3600, Next: 'Is it bad?' },
          'Is it bad?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.bad', BooleanEquals: true, Next: 'Bad' }],
            Default: 'Good',
          },
          Good: { Type: 'Pass', Parameters: { 'got.$': '$' }, End: true },
          Bad: { Type: 'Fail', Error: 'Bad', Cause: 'it is bad' },
        },
      }),
      Quick: machine(
        'Quick',
        { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
        { StateMachineType: 'EXPRESS' },
      ),
      Approval: machine(
        'Approval',
        task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
          Parameters: { QueueUrl: { Ref: 'Queue' }, 'MessageBody.$': '$$.Task.Token' },
          HeartbeatSeconds: 600,
          TimeoutSeconds: 3600,
        }),
        {
          DefinitionString: undefined as never,
          Definition: task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
            Parameters: { QueueUrl: { Ref: 'Queue' }, 'MessageBody.$': '$$.Task.Token' },
            HeartbeatSeconds: 600,
            TimeoutSeconds: 3600,
          }),
        },
      ),
      Worked: machine('Worked', task('arn:aws:states:us-east-1:123456789012:activity:Dig', { TimeoutSeconds: 3600 })),
      Wide: machine('Wide', {
        StartAt: 'All',
        States: {
          All: {
            Type: 'Map',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              StartAt: 'Each',
              States: { Each: { Type: 'Pass', End: true } },
            },
            End: true,
          },
        },
      }),
      PlainVersion: {
        Type: 'AWS::StepFunctions::StateMachineVersion',
        Properties: { StateMachineArn: { Ref: 'Plain' }, Description: 'first' },
      },
      PlainLive: {
        Type: 'AWS::StepFunctions::StateMachineAlias',
        Properties: {
          Name: 'live',
          RoutingConfiguration: [{ StateMachineVersionArn: { Ref: 'PlainVersion' }, Weight: 100 }],
        },
      },
      Dig: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'Dig' } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Asked' } },
      Hello: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'Hello',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: {
            ZipFile:
              "exports.handler = async (event) => { if (event.fail) throw new TypeError('no'); return { hello: event.name }; };",
          },
        },
      },
    },
  };
}
