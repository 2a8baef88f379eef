import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  FanOut,
  FanOutMode,
  FanOutSource,
  Saga,
  SagaStep,
  Verification,
  VerificationChannel,
  Work,
  Workflow,
} from 'cdk-workflow-patterns';
import { stackWith } from '../support/synthesize';

type Keys = { readonly fragment?: kms.IKey; readonly workflow?: kms.IKey };

function work(stack: Stack): Work {
  return Work.invoke(lambda.Function.fromFunctionName(stack, `Fn${stack.node.children.length}`, 'fn'));
}

const FRAGMENTS: Readonly<Record<string, (stack: Stack, keys: Keys) => void>> = {
  "the topic 'Test/Saga/OperatorTopic' of a saga": (stack, keys) => {
    const steps = [SagaStep.of('do', work(stack), { compensation: work(stack) })];
    const definition = new Saga(stack, 'Saga', { steps, encryptionKey: keys.fragment });
    new Workflow(stack, 'Flow', { definition, encryptionKey: keys.workflow });
  },
  "the topic 'Test/Saga/OperatorTopic' of a saga inside of a Map": (stack, keys) => {
    const steps = [SagaStep.of('do', work(stack), { compensation: work(stack) })];
    const saga = new Saga(stack, 'Saga', { steps, encryptionKey: keys.fragment });
    const definition = new sfn.Map(stack, 'Each', { maxConcurrency: 1 }).itemProcessor(saga);
    new Workflow(stack, 'Flow', { definition, encryptionKey: keys.workflow });
  },
  "the bucket 'Test/Lines/Results' of a fan-out": (stack, keys) => {
    const source = FanOutSource.array('{% $states.input.lines %}');
    const definition = new FanOut(stack, 'Lines', {
      source,
      work: work(stack),
      mode: FanOutMode.DISTRIBUTED,
      encryptionKey: keys.fragment,
    });
    new Workflow(stack, 'Flow', { definition, encryptionKey: keys.workflow });
  },
  "the channel 'Test/Channel' of a verification": (stack, keys) => {
    const channel = new VerificationChannel(stack, 'Channel', { encryptionKey: keys.fragment });
    verified(stack, channel, keys.workflow, keys.workflow);
  },
};

function verified(stack: Stack, channel: VerificationChannel, key?: kms.IKey, machineKey?: kms.IKey): void {
  const users = dynamodb.Table.fromTableName(stack, 'Users', 'users');
  const definition = new Verification(stack, 'Verify', { channel, users, userKey: 'id' });
  const { stateMachine } = new Workflow(stack, 'Flow', { definition, encryptionKey: key });
  channel.addStateMachine(stateMachine, machineKey);
}

function warnings(make: (stack: Stack, keys: Keys) => void, keys: (key: kms.IKey) => Keys): string[] {
  const stack = stackWith((each) => make(each, keys(new kms.Key(each, 'Key'))));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp("'encryptionKey'"))
    .map(({ entry }) => entry.data as string);
}

describe.each(Object.entries(FRAGMENTS))('%s', (name, make) => {
  const path = /'(.+?)'/.exec(name)?.[1] ?? '';

  test('is warned of when it is created without the key of its workflow', () => {
    const [warning, another] = warnings(make, (key) => ({ workflow: key }));
    expect(warning).toContain(path);
    expect(warning).toContain("the same 'encryptionKey'");
    expect(another).toBeUndefined();
  });

  test('is not warned of with that key, nor where nothing has one', () => {
    expect(warnings(make, (key) => ({ workflow: key, fragment: key }))).toEqual([]);
    expect(warnings(make, () => ({}))).toEqual([]);
  });
});

describe('a channel', () => {
  test('fails at synth when a state machine with a key is made known without it: no click could be answered', () => {
    const make = (): unknown =>
      Template.fromStack(
        stackWith((stack) => {
          const encryptionKey = new kms.Key(stack, 'Key');
          verified(stack, new VerificationChannel(stack, 'Channel', { encryptionKey }), encryptionKey);
        }),
      );
    expect(make).toThrow("'machineKey' must be given for the state machine 'Test/Flow/StateMachine', which has a key");
  });
});
