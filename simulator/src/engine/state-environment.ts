import type { QueryLanguage } from '../language/definition';
import type { Environment } from './environment';
import type { Frame } from './frame';
import type { JsonObject } from './json';
import type { Random } from './random';
import type { VariableScope } from './variables';

/** The environment of a state in an execution; the context object is made when somebody asks for it. */
export class StateEnvironment implements Environment {
  private made: JsonObject | undefined;

  constructor(
    private readonly frame: Frame,
    readonly stateName: string,
    readonly language: QueryLanguage,
    private readonly entry: { readonly enteredMs: number; readonly retryCount: number | undefined },
    private readonly members?: JsonObject,
  ) {}

  get context(): JsonObject {
    this.made ??= {
      Execution: this.frame.execution.contextMember,
      State: this.stateMember(),
      StateMachine: this.frame.execution.machine.contextMember,
      ...(this.frame.mapContext === undefined ? {} : { Map: this.frame.mapContext }),
      ...this.members,
    };
    return this.made;
  }

  get variables(): VariableScope {
    return this.frame.variables;
  }

  get random(): Random {
    return this.frame.execution.random;
  }

  get nowMs(): number {
    return this.frame.execution.agenda.nowMs;
  }

  withContext(members: JsonObject): Environment {
    const all = { ...this.members, ...members };
    return new StateEnvironment(this.frame, this.stateName, this.language, this.entry, all);
  }

  private stateMember(): JsonObject {
    const { enteredMs, retryCount } = this.entry;
    const member: JsonObject = { EnteredTime: new Date(enteredMs).toISOString(), Name: this.stateName };
    if (retryCount !== undefined) member['RetryCount'] = retryCount;
    return member;
  }
}
