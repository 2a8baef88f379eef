import type { Engine } from '../../engine/engine';
import type { JsonObject } from '../../base/json';
import type { App } from '../resource';
import { StatesApi } from './api/states-api';
import { redeployMachines } from './api/redeploy-machines';
import { versionRefusal } from './api/redeploy-versions';
import { addTemplateMachines } from './api/template-machines';
import type { Destination } from '../destination';
import type { Redeployment } from '../redeployment';
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
  readonly redeployment: Redeployment = {
    types: ['StateMachine', 'StateMachineVersion', 'StateMachineAlias', 'Activity'].map(
      (each) => `AWS::StepFunctions::${each}`,
    ),
    refusal: (changes) => this.api && versionRefusal(this.api.machines, changes),
    carryOut: (changes) => {
      if (this.api !== undefined) redeployMachines(this.api, changes);
    },
  };
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
