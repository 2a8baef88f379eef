import { instantText } from '../base/instant';
import type { Environment } from '../engine/fields/environment';
import type { Json, JsonObject } from '../base/json';
import { SeededRandom, type Random } from '../base/random';
import { resourceOf } from '../engine/resource';
import { newTaskToken } from '../engine/fields/task-token';
import { VariableScope } from '../engine/run/variables';
import type { TaskState } from '../language/definition';
import { hasOwn } from '../language/jsonpath/select';
import type { Inspection } from './inspection';
import type { TestStateOptions } from './options';
import type { TestedState } from './tested-state';

const NOW_MS = Date.UTC(2024, 0, 1);
const NAME = 'StateName';
/** Types whose context object counts retries. */
const RETRYABLE = ['Task', 'Parallel', 'Map'];

/** What a state under test can see. */
export class TestEnvironment implements Environment {
  readonly stateName = NAME;
  readonly variables = new VariableScope();

  private constructor(
    readonly language: Environment['language'],
    readonly context: JsonObject,
    readonly random: Random,
    readonly nowMs: number,
    private readonly inspection: Inspection | undefined,
  ) {}

  inspect(step: string, value: Json): void {
    this.inspection?.set(step, value);
  }

  /** The same environment where nobody looks on. */
  uninspected(): TestEnvironment {
    return this.inner(this.context, undefined);
  }

  static of(
    { state, language, isIterated }: TestedState,
    options: TestStateOptions,
    inspection: Inspection,
  ): TestEnvironment {
    const nowMs = options.nowMs ?? NOW_MS;
    const random = new SeededRandom(options.seed ?? 1);
    const context =
      options.context === undefined
        ? madeUpContext(options, RETRYABLE.includes(state.Type), nowMs)
        : { ...options.context };
    if (isIterated) context['Map'] = { Item: { Index: 0, Value: options.input ?? {} } };
    if (state.Type === 'Task' && waitsForToken(state) && !hasOwn(context, 'Task')) {
      context['Task'] = { Token: newTaskToken(random) };
    }
    const environment = new TestEnvironment(language, context, random, nowMs, inspection);
    environment.variables.assign(options.variables ?? {});
    return environment;
  }

  withContext(members: JsonObject): Environment {
    return this.inner({ ...this.context, ...members }, this.inspection);
  }

  private inner(context: JsonObject, inspection: Inspection | undefined): TestEnvironment {
    const inner = new TestEnvironment(this.language, context, this.random, this.nowMs, inspection);
    inner.variables.assign(this.variables.toJson());
    return inner;
  }
}

function waitsForToken({ Resource }: TaskState): boolean {
  return resourceOf(Resource).pattern === 'callback';
}

function madeUpContext(options: TestStateOptions, retryable: boolean, nowMs: number): JsonObject {
  const now = instantText(nowMs);
  const retries = options.stateConfiguration?.retrierRetryCount ?? 0;
  const arn = `arn:aws:states:${options.region ?? 'us-east-1'}:${options.accountId ?? '123456789012'}`;
  const [machine, execution] = ['TestStateMachine', 'TestExecution'];
  return {
    Execution: {
      Id: `${arn}:express:${machine}:${execution}`,
      Input: options.input ?? {},
      Name: execution,
      RoleArn: options.roleArn ?? null,
      StartTime: now,
    },
    State: { EnteredTime: now, Name: NAME, ...(retryable ? { RetryCount: retries } : {}) },
    StateMachine: { Id: `${arn}:stateMachine:${machine}`, Name: machine },
  };
}
