import type { Engine } from '../../engine/engine';
import type { JsonObject } from '../../base/json';
import type { App } from '../resource';
import { StatesApi } from './api/states-api';
import { addTemplateMachines } from './api/template-machines';
import type { Destination } from '../destination';
import type { Caller, Service } from '../service';

/** Step Functions, for handlers and for clients from outside. */
export class StatesService implements Service {
  readonly name = 'states';
  readonly destinations: readonly Destination[] = [
    {
      arn: /:states:[^:]*:[^:]*:stateMachine:/,
      call: (arn) => ({ service: 'states', action: 'startExecution', input: { StateMachineArn: arn } }),
      deliver: (stateMachineArn, { content }) => void this.engine().startExecution({ stateMachineArn, input: content }),
    },
  ];
  private api: StatesApi | undefined;

  constructor(
    private readonly engine: () => Engine,
    private readonly app: App,
  ) {}

  connect(): void {
    this.api = new StatesApi(this.engine());
    addTemplateMachines(this.api.machines, this.app, this.engine());
  }

  call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    if (this.api === undefined) throw new Error('Step Functions is called before its state machines are there');
    return this.api.call(action, input, caller);
  }
}
