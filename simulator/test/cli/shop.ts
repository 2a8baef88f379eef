import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:work';

/** Charges, then decides by the amount; large orders wait for an approval. */
export const SHOP = {
  Comment: 'Orders of the shop',
  StartAt: 'Charge',
  TimeoutSeconds: 7_200,
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: FUNCTION, 'Payload.$': '$' },
      ResultPath: '$.charged',
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Declined'], ResultPath: '$.error', Next: 'Refuse' }],
      Next: 'Large?',
    },
    'Large?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'Approve' }],
      Default: 'Done',
    },
    Approve: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: {
        QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/approvals',
        'MessageBody.$': '$$.Task.Token',
      },
      ResultPath: '$.approval',
      TimeoutSeconds: 3_600,
      Retry: [{ ErrorEquals: ['Busy'] }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Refuse: { Type: 'Fail', Error: 'Order.Declined', Cause: 'the card was declined' },
  },
};

/** A template with a state machine `Order`, whose role may do what its tasks call. */
export function shopTemplate(definition: object = SHOP, policy: object = POLICY): object {
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } }],
          },
          Policies: [{ PolicyName: 'Calls', PolicyDocument: { Version: '2012-10-17', Statement: [policy] } }],
        },
        Metadata: { 'aws:cdk:path': 'Shop/Order/Role/Resource' },
      },
      Order: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { DefinitionString: JSON.stringify(definition), RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
        Metadata: { 'aws:cdk:path': 'Shop/Order/Resource' },
      },
    },
  };
}

const POLICY = {
  Effect: 'Allow',
  Action: ['lambda:InvokeFunction', 'sqs:SendMessage'],
  Resource: [FUNCTION, 'arn:aws:sqs:us-east-1:123456789012:approvals'],
};

/** A folder with a cloud assembly in cdk.out, as `cdk synth` would leave it. */
export function shopFolder(template: object = shopTemplate()): string {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  writeAssembly(join(folder, 'cdk.out'), template);
  return folder;
}

export function writeAssembly(assembly: string, template: object): void {
  mkdirSync(assembly, { recursive: true });
  writeFileSync(join(assembly, 'Shop.template.json'), JSON.stringify(template));
  const logicalId = (path: string, data: string): object => ({ [path]: [{ type: 'aws:cdk:logicalId', data }] });
  const manifest = {
    version: '48.0.0',
    artifacts: {
      Shop: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://123456789012/us-east-1',
        properties: { templateFile: 'Shop.template.json' },
        metadata: { ...logicalId('/Shop/Order/Resource', 'Order'), ...logicalId('/Shop/Order/Role/Resource', 'Role') },
      },
    },
  };
  writeFileSync(join(assembly, 'manifest.json'), JSON.stringify(manifest));
}
