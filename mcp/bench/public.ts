import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './task';

/*
 * The seven state machines that AWS gives coding agents as reference, in aws/agent-toolkit-for-aws: read from a checkout, and not part of this
 * repository.
 */
export const REPOSITORY = 'aws/agent-toolkit-for-aws';
export const COMMIT = 'd6ad2e44d5e3077b85b63f322e007c84f94f3a6c';
export const FOLDER = 'skills/specialized-skills/serverless-skills/aws-step-functions/assets';

/** One of them, and what it takes to run it: an input and answers of its tasks. */
export interface PublicMachine {
  readonly file: string;
  readonly input: unknown;
  readonly mocks: Readonly<Record<string, unknown>>;
}

const answers = (payload: unknown): object => ({ result: { Payload: payload } });
const item = (members: object): object => ({ result: { Item: members } });

export const MACHINES: readonly PublicMachine[] = [
  {
    file: 'compensation-saga-pattern.asl.json',
    input: { orderId: 'o-1', productId: 'p-1', quantity: 1, total: 42 },
    mocks: {
      ReserveInventory: { result: {} },
      ChargePayment: answers({ chargeId: 'c-1' }),
      ShipOrder: answers({}),
      RefundPayment: answers({}),
      ReleaseInventory: { result: {} },
    },
  },
  {
    file: 'express-standard-handoff.asl.json',
    input: { customerId: 'c-1' },
    mocks: {
      ValidateInput: answers({ customerId: 'c-1' }),
      LookupCustomer: item({ customerId: { S: 'c-1' } }),
      LookupPricing: answers({ price: 42 }),
      HandOffToStandard: {
        result: { ExecutionArn: 'arn:aws:states:us-east-1:123456789012:execution:OrderFulfillment-Standard:o-1' },
      },
    },
  },
  {
    file: 'human-in-the-loop-with-timeout-escalation.asl.json',
    input: { orderId: 'o-1', approver: 'a@example.com', managerApprover: 'm@example.com', amount: 42 },
    mocks: {
      RequestApproval: { result: { decision: 'approved' } },
      EscalateToManager: { result: {} },
      WaitForManagerApproval: { result: { decision: 'approved' } },
    },
  },
  {
    file: 'nested-map-parallel-structures.asl.json',
    input: { orders: [{ productId: 'p-1' }, { productId: 'p-2' }] },
    mocks: { ValidatePayment: answers({ paid: true }), CheckInventory: item({ productId: { S: 'p-1' } }) },
  },
  {
    file: 'polling-loop-wait-check-choice.asl.json',
    input: { orderId: 'o-1', items: [] },
    mocks: { SubmitOrder: { result: {} }, CheckFulfillmentStatus: item({ status: { S: 'fulfilled' } }) },
  },
  {
    file: 'scatter-gather-with-partial-results.asl.json',
    input: { records: [{ id: 1 }, { id: 2 }] },
    mocks: { CallAPI: answers({ answer: 42 }) },
  },
  {
    file: 'semaphore-concurrency-lock.asl.json',
    input: { customerId: 'c-1' },
    mocks: { AcquireLock: { result: {} }, DoProtectedWork: answers({ done: true }), ReleaseLock: { result: {} } },
  },
];

/** A project with one of them. @throws when the checkout lacks it */
export function projectOf({ file }: PublicMachine, checkouts: string): Files {
  const definition = readFileSync(join(checkouts, 'agent-toolkit-for-aws', FOLDER, file), 'utf8');
  return {
    'template.json': {
      Resources: {
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { RoleArn: 'arn:aws:iam::111122223333:role/Machine', DefinitionString: definition },
        },
      },
    },
  };
}
