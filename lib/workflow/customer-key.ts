import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/**
 * Encrypts definition and history of a machine with a key.
 *
 * Not by way of the L2 construct: for a machine whose name CloudFormation makes up it renders a condition that never holds, so that every
 * execution would be refused the key. The policy stands apart from the role's default policy, on which the machine depends.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export function useCustomerKey(scope: Construct, machine: sfn.StateMachine, key: kms.IKey, logs: boolean): void {
  const resource = machine.node.defaultChild as sfn.CfnStateMachine;
  resource.encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: key.keyArn };
  const { stateMachineArn } = machine;
  const policy = new iam.Policy(scope, 'KeyUse', {
    statements: [
      new iam.PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachineArn } },
      }),
    ],
  });
  machine.role.attachInlinePolicy(policy);
  if (logs) {
    policy.addStatements(logDelivery(scope, key));
  }
}

/** Whether a machine of this app is encrypted with a key of the user; unknown, so no, for one that is imported. */
export function hasCustomerKey(machine: sfn.IStateMachine): boolean {
  return customerKeyOf(machine)?.type === 'CUSTOMER_MANAGED_KMS_KEY';
}

/** Lets `grantee` read what is encrypted of a machine of this app, its definition among it; nothing to let where the user gave no key. */
export function grantReadMachine(machine: sfn.IStateMachine, grantee: iam.IGrantable): void {
  const { kmsKeyId } = customerKeyOf(machine) ?? {};
  if (kmsKeyId === undefined) return;
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['kms:Decrypt'],
    resourceArns: [kmsKeyId],
    conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': machine.stateMachineArn } },
  });
}

function customerKeyOf({ node }: sfn.IStateMachine): sfn.CfnStateMachine.EncryptionConfigurationProperty | undefined {
  const { encryptionConfiguration: given } = (node.defaultChild ?? {}) as Partial<sfn.CfnStateMachine>;
  return given !== undefined && 'type' in given ? given : undefined;
}

/** Vended logs of an encrypted machine are encrypted on their way too. */
function logDelivery(scope: Construct, key: kms.IKey): iam.PolicyStatement {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogDeliveryUsesThisKey',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt'],
      resources: ['*'],
    }),
  );
  return new iam.PolicyStatement({
    actions: ['kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: {
      StringLike: {
        'kms:EncryptionContext:SourceArn': Stack.of(scope).formatArn({ service: 'logs', resource: '*' }),
      },
    },
  });
}
