import type { Engine } from '../../engine/engine';
import type { JsonObject } from '../../base/json';
import type { App } from '../resource';
import { StatesApi } from './api/states-api';
import { baseArn } from './api/machine-registry';
import { redeployMachines } from './api/redeploy-machines';
import { addTemplateMachines } from './api/template-machines';
import type { Destination } from '../destination';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
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
    types: ['AWS::StepFunctions::StateMachine', 'AWS::StepFunctions::Activity'],
    refusal: (changes) => this.refusal(changes),
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

  private refusal(changes: Changes): string | undefined {
    const { updated } = changesOf(changes, 'AWS::StepFunctions::StateMachine');
    const numbered = this.app.ofType('AWS::StepFunctions::StateMachineVersion');
    const [machine] = updated.filter(({ before }) => numbered.some(({ arn }) => baseArn(arn) === before.arn));
    return machine && `[${machine.after.path}] the state machine changes, and the app publishes versions of it`;
  }

  call(action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    if (this.api === undefined) throw new Error('Step Functions is called before its state machines are there');
    return this.api.call(action, input, caller);
  }
}
