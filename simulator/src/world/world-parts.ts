import { Agenda } from '../engine/agenda';
import { Engine } from '../engine/engine';
import { SeededRandom } from '../engine/random';
import type { AppModel } from './assembly/app-model';
import { constructPath } from './assembly/app-model';
import type { Resource } from './assembly/resource';
import type { FaultPort } from './faults';
import { Permissions, type PermissionsOptions } from './iam/permissions';
import { FunctionRuntime } from './sandbox/function-runtime';
import { HostProcess } from './sandbox/host-process';
import { sdkRoots } from './sandbox/sdk-roots';
import { ServiceHub } from './service-hub';
import { DynamoDbService } from './services/dynamodb-service';
import { FunctionUrl } from './services/function-url';
import { LambdaService } from './services/lambda-service';
import { SimulatedFunction } from './services/simulated-function';
import { SnsService } from './services/sns-service';
import { StatesService } from './services/states-service';
import { Subscribers } from './services/subscribers';
import { definitionOf } from './state-machine-definition';
import { WorldTasks } from './tasks/world-tasks';
import { textOf } from './assembly/text';

/** What the parts of a world depend on besides the app. */
export interface WorldPartsOptions {
  readonly startMs: number;
  readonly seed: number;
  readonly guardMs: number;
  readonly permissions: PermissionsOptions | 'off';
  onProblem(problem: Error): void;
}

/** Everything that a world consists of, built from an app and wired together. */
export class WorldParts {
  readonly agenda: Agenda;
  readonly random: SeededRandom;
  /** Undefined when roles are not enforced. */
  readonly permissions: Permissions | undefined;
  readonly hub: ServiceHub;
  readonly functions: ReadonlyMap<Resource, SimulatedFunction>;
  readonly lambda: LambdaService;
  readonly dynamodb: DynamoDbService;
  readonly sns: SnsService;
  readonly states: StatesService;
  readonly tasks: WorldTasks;
  readonly engine: Engine;
  readonly endpoints: readonly FunctionUrl[];
  readonly faults: FaultPort;
  private starting: Promise<HostProcess> | undefined;

  constructor(
    readonly app: AppModel,
    private readonly options: WorldPartsOptions,
  ) {
    this.agenda = new Agenda({ startMs: options.startMs });
    this.random = new SeededRandom(options.seed);
    this.permissions = this.createPermissions();
    this.hub = new ServiceHub(this.permissions, (problem) => options.onProblem(problem));
    this.functions = this.createFunctions();
    this.lambda = new LambdaService([...this.functions.values()], this.agenda);
    this.dynamodb = new DynamoDbService(app.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'), this.host);
    this.sns = this.createSns();
    this.tasks = this.createTasks();
    this.engine = this.createEngine();
    this.states = new StatesService(this.engine);
    this.hub.add(this.lambda, this.dynamodb, this.sns, this.states);
    this.endpoints = this.createFunctionUrls();
    this.faults = {
      agenda: this.agenda,
      stop: (executionArn) => this.engine.stopExecution(executionArn),
      timeOut: (executionArn) => this.engine.execution(executionArn)?.timeOut(),
      loseHeartbeats: (taskToken) => this.states.loseHeartbeats(taskToken),
    };
  }

  /** The host process, which is started when it is first needed. */
  readonly host = (): Promise<HostProcess> => {
    this.starting ??= HostProcess.start({
      region: this.app.region,
      account: this.app.account,
      onRequest: (request) => {
        void this.host().then((host) => this.hub.serve(request, host));
      },
    });
    return this.starting;
  };

  /** Ends the host process, if it was started. */
  async close(): Promise<void> {
    const host = await this.starting?.catch(() => undefined);
    await host?.close();
  }

  private createFunctions(): ReadonlyMap<Resource, SimulatedFunction> {
    const context = {
      agenda: this.agenda,
      random: this.random,
      seed: this.options.seed,
      sdkRoots: sdkRoots(),
      guardMs: this.options.guardMs,
      host: this.host,
      register: (runtime: FunctionRuntime) => this.hub.register(runtime),
    };
    return new Map(
      this.app.ofType('AWS::Lambda::Function').map((resource) => {
        const runtime = new FunctionRuntime(resource, context);
        return [
          resource,
          new SimulatedFunction(resource, runtime, this.agenda, this.random, () =>
            this.permissions?.recordInvocation(resource.arn),
          ),
        ];
      }),
    );
  }

  private createPermissions(): Permissions | undefined {
    const { permissions } = this.options;
    if (permissions === 'off') return undefined;
    return new Permissions(this.app, { ownerOfTask: (token) => this.tasks.ownerOfTask(token), ...permissions });
  }

  private createSns(): SnsService {
    const topics = this.app.ofType('AWS::SNS::Topic');
    const subscriptions = this.app.ofType('AWS::SNS::Subscription');
    return new SnsService(
      topics,
      subscriptions,
      this.agenda,
      this.random,
      new Subscribers(this.lambda, this.permissions),
    );
  }

  private createTasks(): WorldTasks {
    return new WorldTasks({
      hub: this.hub,
      lambda: this.lambda,
      random: this.random,
      permissions: this.permissions,
      nowMs: () => this.agenda.nowMs,
      describe: (arn) => {
        const machine = this.app.ofType('AWS::StepFunctions::StateMachine').find((each) => each.arn === arn);
        return machine === undefined ? `machine ${arn}` : `machine '${constructPath(machine)}'`;
      },
    });
  }

  private createEngine(): Engine {
    const { agenda, random, tasks, app } = this;
    const { region, account: accountId, partition } = app;
    const engine = new Engine({ agenda, random, tasks, region, accountId, partition });
    for (const machine of app.ofType('AWS::StepFunctions::StateMachine')) createMachine(engine, machine);
    for (const { name, arn } of app.ofType('AWS::StepFunctions::Activity')) engine.createActivity({ name, arn });
    return engine;
  }

  private createFunctionUrls(): FunctionUrl[] {
    return this.app.ofType('AWS::Lambda::Url').map((resource) => {
      const target = this.lambda.function(textOf(resource.properties['TargetFunctionArn']));
      return new FunctionUrl(resource, target, this.agenda, this.random, () => true);
    });
  }
}

function createMachine(engine: Engine, machine: Resource): void {
  const { StateMachineType: type, RoleArn: roleArn } = machine.properties;
  try {
    engine.createStateMachine({
      name: machine.name,
      arn: machine.arn,
      definition: definitionOf(machine),
      type: type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
      roleArn: textOf(roleArn),
    });
  } catch (error) {
    throw new Error(`[${constructPath(machine)}] ${(error as Error).message}`, { cause: error });
  }
}
