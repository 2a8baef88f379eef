import { prove, Simulator, type JsonObject, type ProveOptions, type World } from 'cdk-workflow-simulator';
import type { Asset, Lines } from './asset';

/** A question that is put to a public definition, and the answer that is written in the docs. */
export interface Probe {
  /** A word by which the script finds it. */
  readonly id: string;
  readonly asset: Asset;
  /** The lines that show it. */
  readonly lines: Lines;
  /** What goes wrong, or what is proved, in a sentence. */
  readonly says: string;
  readonly expected: 'wrong' | 'holds';
  readonly ask: (text: string, checkouts: string) => Promise<Answer>;
}

/** What came of a probe. */
export interface Answer {
  /** What went wrong; undefined when nothing did. */
  readonly wrong: string | undefined;
  /** What was done for it. */
  readonly told: string;
}

/** The answer of a proof. */
export async function proved(options: ProveOptions): Promise<Answer> {
  const proof = await prove(options);
  const told = String(proof);
  if (proof.finding === undefined && !proof.isProved) return { wrong: `undecided: ${told}`, told };
  return { wrong: proof.finding?.message, told };
}

/** The answer of one run. */
export async function played(template: Template, play: (world: World) => Promise<void>): Promise<Answer> {
  const world = await Simulator.load(template, { permissions: 'off' });
  try {
    await play(world);
    return { wrong: undefined, told: 'One run, and nothing went wrong' };
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error);
    return { wrong, told: 'One run' };
  } finally {
    await world.close();
  }
}

export function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

export type Template = { Resources: Record<string, never> };

/** A template of some resources. */
export function templateOf(resources: Record<string, JsonObject>): Template {
  return { Resources: resources as Record<string, never> };
}

export function table(name: string, key: string): JsonObject {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: name,
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    },
  };
}

/** A machine of a definition's text, with its substitutions. */
export function machine(text: string, substitutions: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      DefinitionString: text,
      DefinitionSubstitutions: substitutions,
      RoleArn: 'arn:aws:iam::123456789012:role/machine',
    },
  };
}

export const DIARY: JsonObject = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Diary' } };

/** A handler that works for a minute and writes into a queue when it begins and when it ends, unless it is to fail at once. */
export function minuteOfWorkCode(): string {
  return `
    const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({});
    const says = (MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl: process.env.DIARY, MessageBody }));
    exports.handler = async ({ fails }) => {
      if (fails) throw new Error('told to fail');
      await says('in');
      await new Promise((resolve) => setTimeout(resolve, 60000));
      await says('out');
      return {};
    };`;
}

/** A function with this handler, over the queue `Diary`. */
export function minuteOfWork(name: string): JsonObject {
  return inlineFunction(name, minuteOfWorkCode(), { DIARY: { Ref: 'Diary' } });
}

export function inlineFunction(name: string, code: string, variables: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: code },
      Timeout: 90,
      Role: 'arn:aws:iam::123456789012:role/function',
      Environment: { Variables: variables },
    },
  };
}

/** @throws when more were at work at once than may be. */
export function claimAtMostAtOnce(world: World, limit: number): void {
  let inside = 0;
  for (const { body } of world.queue('Diary').messages) {
    inside += body === 'in' ? 1 : -1;
    claim(inside <= limit, `${inside} at work at once, where at most ${limit} may be`);
  }
}

export function claimAllSucceeded(world: World): void {
  for (const { name, status, error = '' } of world.runs)
    claim(status === 'SUCCEEDED', `an execution ends ${status} ${error} (${name})`);
}

/** Somebody who starts an execution and waits for its end. */
export async function starts(world: World): Promise<void> {
  await (await world.stateMachine('Machine').start({ customerId: 'c', orderId: 'o' })).toEnd();
}
