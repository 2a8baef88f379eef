import type { Engine } from '../../engine/engine';
import type { JsonObject } from '../../base/json';
import type { AppModel } from '../../world/assembly/app-model';
import { StatesApi } from '../../wire/states/states-api';
import { addTemplateMachines } from '../../wire/states/template-machines';
import type { Destination } from '../destination';
import type { Caller, Service } from '../service';

/** Step Functions, for handlers and for clients from outside. */
export class StatesService implements Service {
  readonly name = 'states';
  readonly destinations: readonly Destination[] = [
    {
      arn: /:states:[^:]*:[^:]*:stateMachine:/,
      call: (arn) => ({ service: 'states', action: 'startExecution', input: { StateMachineArn: arn } }),
      deliver: (stateMachineArn, { content }) => void this.engine.startExecution({ stateMachineArn, input: content }),
    },
  ];
  private readonly api: StatesApi;

  constructor(
    private readonly engine: Engine,
    app: AppModel,
  ) {
    this.api = new StatesApi(engine);
    addTemplateMachines(this.api.machines, app, engine);
  }

  call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    return this.api.call(action, input, caller);
  }
}
