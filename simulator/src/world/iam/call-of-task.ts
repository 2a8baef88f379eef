import type { Json } from '../../base/json';
import type { TaskCall } from '../../engine/ports';
import { machineSession } from './denial';
import type { RoleCall } from '../../services/ports';

/** The call of a Task, as a role makes it. */
export class CallOfTask implements RoleCall {
  readonly roleArn: string;
  readonly service: string;
  readonly action: string;
  readonly pattern: string;
  readonly input: Json;
  readonly stateMachineArn: string;

  constructor(private readonly call: TaskCall) {
    this.roleArn = call.roleArn;
    this.service = call.service;
    this.action = call.action;
    this.pattern = call.pattern;
    this.input = isPlainFunction(call) ? { FunctionName: call.resource } : call.arguments;
    this.stateMachineArn = call.stateMachineArn;
  }

  /** A digest, made when it can decide or has to be told: for most calls it is neither. */
  get session(): string {
    return machineSession(this.call.executionArn);
  }
}

function isPlainFunction({ service, resource }: TaskCall): boolean {
  return service === 'lambda' && /^arn:[^:]+:lambda:/.test(resource);
}
