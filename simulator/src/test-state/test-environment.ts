import { instantText } from '../base/instant';
import type { Environment } from '../engine/fields/environment';
import type { JsonObject } from '../base/json';
import { SeededRandom, type Random } from '../base/random';
import { resourceOf } from '../engine/resource';
import { newTaskToken } from '../engine/fields/task-token';
import { VariableScope } from '../engine/run/variables';
import type { TaskState } from '../language/definition';
import { hasOwn } from '../language/jsonpath/select';
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
  ) {}

  static of({ state, language }: TestedState, options: TestStateOptions): TestEnvironment {
    const nowMs = options.nowMs ?? NOW_MS;
    const random = new SeededRandom(options.seed ?? 1);
    const context =
      options.context === undefined
        ? madeUpContext(options, RETRYABLE.includes(state.Type), nowMs)
        : { ...options.context };
    if (state.Type === 'Task' && waitsForToken(state) && !hasOwn(context, 'Task')) {
      context['Task'] = { Token: newTaskToken(random) };
    }
    const environment = new TestEnvironment(language, context, random, nowMs);
    environment.variables.assign(options.variables ?? {});
    return environment;
  }

  withContext(members: JsonObject): Environment {
    const inner = new TestEnvironment(this.language, { ...this.context, ...members }, this.random, this.nowMs);
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
