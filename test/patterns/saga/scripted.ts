import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Agenda } from '../../../simulator/src/base/agenda';
import { Engine } from '../../../simulator/src/engine/engine';
import type { Json, JsonObject } from '../../../simulator/src/base/json';
import { SeededRandom } from '../../../simulator/src/base/random';
import type { TaskCall } from '../../../simulator/src/engine/ports';

/** What a task answers: its output, an error, or nothing at all until it times out. */
export type Answer = { readonly output: Json } | { readonly error: string; readonly cause?: string } | 'nothing';

/** Answers for one call of one attempt of a task. */
export type Script = (call: { readonly state: string; readonly payload: Json; readonly attempt: number }) => Answer;

export interface SagaRun {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly transitions: number;
  readonly elapsedMs: number;
  /** Each call of a task, once however often it was tried, in order. */
  readonly called: readonly string[];
  /** What the task of each state got in its last attempt. */
  readonly payloads: Readonly<Record<string, Json>>;
  /** What was published, as text. */
  readonly published: readonly string[];
  readonly events: readonly string[];
}

export const succeeds: Script = ({ state }) => ({ output: { done: state } });

/** Runs a definition once; every task is answered by the script, publications succeed where it has nothing to say of them. */
export async function run(
  definition: object,
  script: Script = succeeds,
  input: Json = { id: 'o-1' },
): Promise<SagaRun> {
  const called: string[] = [];
  const payloads: Record<string, Json> = {};
  const published: string[] = [];
  const agenda = new Agenda({ startMs: Date.UTC(2026, 0, 1) });
  const engine = new Engine({
    agenda,
    random: new SeededRandom(1),
    tasks: {
      start(call, reply) {
        const payload = payloadOf(call);
        if (called.at(-1) !== call.stateName || call.attempt === 0) called.push(call.stateName);
        payloads[call.stateName] = payload;
        const answer = script({ state: call.stateName, payload, attempt: call.attempt });
        if (answer === 'nothing') return;
        if ('error' in answer) {
          reply.fail(answer.error, answer.cause ?? '');
          return;
        }
        if (call.service === 'sns') published.push(payload as string);
        reply.succeed(call.service === 'lambda' ? { StatusCode: 200, Payload: answer.output } : answer.output);
      },
    },
  });
  const machine = engine.createStateMachine({ name: 'saga', definition: definition as JsonObject });
  const execution = engine.startExecution({ stateMachineArn: machine.arn, input });
  await agenda.run({ done: () => execution.status !== 'RUNNING' });
  const { status, output, error, cause, transitions } = execution;
  const events = execution.history.map(({ type }) => type);
  const elapsedMs = (execution.stopMs ?? agenda.nowMs) - execution.startMs;
  return { status, output, error, cause, transitions, elapsedMs, called, payloads, published, events };
}

function payloadOf(call: TaskCall): Json {
  const sent = call.arguments as JsonObject;
  return sent.Payload ?? sent.Message ?? sent;
}

/** A stack in which functions and a topic are references only, so that a definition is quick to render. */
export class SagaStack extends Stack {
  public readonly operators = sns.Topic.fromTopicArn(this, 'Operators', 'arn:aws:sns:us-east-1:123456789012:operators');

  public constructor() {
    super(new App(), 'Test');
  }

  public fn(name: string): lambda.IFunction {
    const existing = this.node.tryFindChild(name);
    return (
      (existing as lambda.IFunction | undefined) ??
      lambda.Function.fromFunctionArn(this, name, `arn:aws:lambda:us-east-1:123456789012:function:${name}`)
    );
  }

  /** The definition that a state machine around the chain would have. */
  public definition(
    chain: sfn.IChainable,
    timeout: Duration = Duration.days(30),
    language?: sfn.QueryLanguage,
  ): Rendered {
    const graph = new sfn.StateGraph(chain.startState, 'test');
    graph.timeout = timeout;
    const definition = graph.toGraphJson(language);
    const top = language === undefined ? {} : { QueryLanguage: language };
    return inPartitionAws(this.resolve({ ...top, ...definition }) as Json) as unknown as Rendered;
  }
}

/** Joins what CloudFormation would join; the partition is the only thing that these definitions refer to. */
function inPartitionAws(value: Json): Json {
  if (Array.isArray(value)) return value.map(inPartitionAws);
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::Join': join, Ref: ref } = value;
  if (ref === 'AWS::Partition') return 'aws';
  if (Array.isArray(join))
    return (join[1] as Json[]).map((part) => inPartitionAws(part) as string).join(join[0] as string);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inPartitionAws(item)]));
}

export interface Rendered {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
