import type { Stack } from 'aws-cdk-lib';
import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { VerificationWorkflowProps } from 'cdk-workflow-patterns';
import { Verification, VerificationChannel, VerificationWorkflow } from 'cdk-workflow-patterns';
import { stackWith, templateOf } from '../../support/synthesize';

function make(props: (stack: Stack) => VerificationWorkflowProps): () => void {
  return () => stackWith((stack) => new VerificationWorkflow(stack, 'SignUp', props(stack)));
}

function tableIn(stack: Stack, keys: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  return new dynamodb.Table(stack, 'People', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    ...keys,
  });
}

describe('a verification fails at synthesis', () => {
  test('fails for a deadline of zero', () => {
    expect(make(() => ({ deadline: Duration.seconds(0) }))).toThrow(
      "[Test/SignUp/Verification] 'deadline' must be whole seconds from 1 minute to 364 days, got 0 seconds; " +
        'the message must have time to arrive, and AWS ends an execution after 365 days',
    );
  });

  test('fails for a deadline over a year', () => {
    expect(make(() => ({ deadline: Duration.days(366) }))).toThrow(
      "[Test/SignUp/Verification] 'deadline' must be whole seconds from 1 minute to 364 days, got 366 days; ",
    );
  });

  test('fails for a deadline with a fraction of a second', () => {
    expect(make(() => ({ deadline: Duration.millis(90_500) }))).toThrow("'deadline' must be whole seconds");
  });

  test('fails for a deadline that only the deployment knows', () => {
    expect(
      make((stack) => ({
        deadline: Duration.seconds(new CfnParameter(stack, 'Seconds', { type: 'Number' }).valueAsNumber),
      })),
    ).toThrow("'deadline' must be known at synthesis, got a value that is known at deploy time only; it is part of");
  });

  test('fails without a table and without the name of the key that one could be created with', () => {
    expect(make((stack) => ({ userKey: new CfnParameter(stack, 'Key').valueAsString }))).toThrow(
      "[Test/SignUp] 'userKey' must be known at synthesis when there are no 'users', " +
        "got a value that is known at deploy time only; a table can't be created without the name of its key: " +
        "give a literal string, or your own table as 'users'",
    );
  });

  test.each(['', ' '])("fails for names of nothing: '%s'", (name) => {
    const users = (stack: Stack): dynamodb.ITable => dynamodb.Table.fromTableName(stack, 'Users', 'people');
    expect(make((stack) => ({ users: users(stack), userKey: name }))).toThrow(
      `[Test/SignUp/Verification] 'userKey' must be the name of an attribute, got '${name}'`,
    );
    expect(make(() => ({ verifiedAttribute: name }))).toThrow("'verifiedAttribute' must be the name of an attribute");
    expect(make(() => ({ userKey: name }))).toThrow("'userKey' must be");
  });

  test.each(['pk', 'p'])('fails for an attribute that meets the key: %s', (verifiedAttribute) => {
    const partitionKey = { name: verifiedAttribute === 'p' ? 'pClaim' : 'pk', type: dynamodb.AttributeType.STRING };
    expect(make((stack) => ({ users: tableIn(stack, { partitionKey }), verifiedAttribute }))).toThrow(
      `'verifiedAttribute' must name attributes beside the partition key '${partitionKey.name}', got '${verifiedAttribute}'`,
    );
  });

  test('fails for an imported table whose key is not given', () => {
    expect(make((stack) => ({ users: dynamodb.Table.fromTableName(stack, 'Users', 'people') }))).toThrow(
      "[Test/SignUp/Verification] 'userKey' must name the partition key of 'users', got nothing; " +
        "an imported table doesn't tell it: give its name",
    );
  });

  test('fails for a key that is not the one of the table', () => {
    expect(make((stack) => ({ users: tableIn(stack), userKey: 'id' }))).toThrow(
      "'userKey' must be the partition key of 'users', 'pk', got 'id'; leave it out: the table is known",
    );
  });

  test('fails for a table with a sort key', () => {
    const sortKey = { name: 'sk', type: dynamodb.AttributeType.STRING };
    expect(make((stack) => ({ users: tableIn(stack, { sortKey }) }))).toThrow(
      "'users' must have a string partition key and no sort key, got 'pk (S) with sort key sk (S)'; give a table",
    );
  });

  test('fails for a table whose key is a number', () => {
    const partitionKey = { name: 'id', type: dynamodb.AttributeType.NUMBER };
    expect(make((stack) => ({ users: tableIn(stack, { partitionKey }) }))).toThrow("got 'id (N)'");
  });

  test('fails for a concurrency that is no number of clicks', () => {
    expect(make(() => ({ confirmConcurrency: -1 }))).toThrow(
      "[Test/SignUp/Channel] 'confirmConcurrency' must be a whole number, 1 or more, got -1; give the number",
    );
  });

  test('fails for a user id that is no expression', () => {
    expect(() =>
      stackWith((stack) => {
        const channel = new VerificationChannel(stack, 'Channel');
        new Verification(stack, 'Verify', { channel, users: tableIn(stack), userId: '$.userId' });
      }),
    ).toThrow("[Test/Verify] 'userId' must be a JSONata expression in {% %}, got '$.userId'; write '{% $states.input");
  });

  test('fails for a prefix that makes the name of a state too long for AWS', () => {
    expect(() =>
      stackWith((stack) => {
        const channel = new VerificationChannel(stack, 'Channel');
        new Verification(stack, 'Verify', { channel, users: tableIn(stack), stateNamePrefix: 'x'.repeat(70) });
      }),
    ).toThrow("'stateNamePrefix' must leave the state name 'xxxx");
  });

  test('fails when no state machine is made known to a channel, since every click would be refused', () => {
    expect(() => templateOf((stack) => new VerificationChannel(stack, 'Channel'))).toThrow(
      "no state machine may be answered through this channel; call 'addStateMachine' with each that uses it",
    );
  });
});

describe('a verification takes', () => {
  test.each([Duration.minutes(1), Duration.minutes(30), Duration.days(364)])('a deadline of %s', (deadline) => {
    expect(make(() => ({ deadline }))).not.toThrow();
  });

  test('a global table', () => {
    expect(
      make((stack) => ({
        users: new dynamodb.TableV2(stack, 'People', {
          partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
        }),
      })),
    ).not.toThrow();
  });

  test('a reserved concurrency', () => {
    templateOf(
      (stack) => new VerificationWorkflow(stack, 'SignUp', { confirmConcurrency: 10 }),
    ).resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: 10 }, 1);
  });
});
