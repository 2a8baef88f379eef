import { Agenda } from '../base/agenda';
import { checkOneOf } from '../base/given';
import type { JsonObject } from '../base/json';
import { GivenOrder, SeededOrder, type OrderChooser } from '../base/order';
import type { Maybe } from '../engine/fields/maybe';
import { ServiceError } from '../engine/service-error';
import type { Engine } from '../engine/engine';
import type { Execution } from '../engine/run/execution';
import { SeededRandom } from '../base/random';
import type { StateMachine } from '../engine/run/state-machine';
import type { AppModel } from './assembly/app-model';
import { constructPath } from '../services/resource';
import type { Resource } from './assembly/resource';
import { worldCoverage } from './asl-coverage/world-coverage';
import type { FaultPort } from '../faults/faults';
import { Permissions, type PermissionsOptions } from './iam/permissions';
import { Jobs } from '../services/jobs/jobs';
import { FunctionRuntime } from './sandbox/function-runtime';
import { HostProcess } from './sandbox/host-process';
import { layersOf, type LayerCode } from './sandbox/layers';
import { NodeKind } from './sandbox/node/node-kind';
import { sdkRoots } from './sandbox/node/sdk-roots';
import { watchBoundaries, type Boundary } from './deployment/boundaries';
import { checkDeployment } from './deployment/check-deployment';
import { planDeployment } from './deployment/deployment-plan';
import { HandlerFaults } from './handler-faults';
import { PythonKind } from './sandbox/python/python-kind';
import { HandlerRequests } from './handler-requests';
import { ServiceHub } from './service-hub';
import { definitionOf, UnknownDefinition } from './state-machine-definition';
import type { MockFile } from './mock-file';
import { WorldTasks } from './tasks/world-tasks';
import { mocksOfTestCase } from './test-cases';
import { WorldEngine } from './world-engine';
import { WorldServices } from './world-services';
import { textOf } from '../base/text';

/** What the parts of a world depend on besides the app. */
export interface WorldPartsOptions {
  readonly startMs: number;
  readonly seed: number;
  readonly guardMs: number;
  /** The command of the interpreter for Python functions. */
  readonly python: string | undefined;
  readonly permissions: PermissionsOptions | 'off';
  readonly interleaving: Interleaving;
  onProblem(problem: Error): void;
}

/**
 * What may happen between two calls of one handler, at one and the same instant.
 * - `none`: nothing; handlers that are busy at one instant have their turns one after the other.
 * - `inTurn`: what was entered before: two handlers make their calls alternately.
 * - `seeded`: whatever is due, in an order that the seed chooses.
 * - numbers: the choices that an exploration of orders has made.
 * - an object that chooses.
 */
export type Interleaving = 'none' | 'inTurn' | 'seeded' | readonly number[] | OrderChooser;

/** @throws for what is no way to interleave. */
export function checkInterleaving(given: Interleaving | undefined): void {
  const isOrder = typeof given === 'object' && given !== null && typeof (given as OrderChooser).choose === 'function';
  if (given === undefined || isOrder || isChoices(given)) return;
  checkOneOf("The option 'interleaving'", given, ['none', 'inTurn', 'seeded']);
}

function orderOf(interleaving: Interleaving, seed: number): OrderChooser | undefined {
  if (isChoices(interleaving)) return new GivenOrder(interleaving);
  if (typeof interleaving === 'object') return interleaving.anew?.() ?? interleaving;
  return interleaving === 'seeded' ? new SeededOrder(seed) : undefined;
}

function isChoices(interleaving: Interleaving): interleaving is readonly number[] {
  return Array.isArray(interleaving) && interleaving.every((each) => Number.isInteger(each) && each >= 0);
}

/** Everything that a world consists of, built from an app and wired together. */
export class WorldParts {
  readonly agenda: Agenda;
  readonly random: SeededRandom;
  /** Undefined when roles are not enforced. */
  readonly permissions: Permissions | undefined;
  readonly hub: ServiceHub;
  readonly requests: HandlerRequests;
  readonly services: WorldServices;
  readonly jobs: Jobs;
  readonly tasks: WorldTasks;
  readonly engine: WorldEngine;
  readonly faults: FaultPort;
  readonly handlers: HandlerFaults;
  /** Why machines could not be created, by ARN. */
  readonly unknownMachines = new Map<string, Error>();
  private starting: Promise<HostProcess> | undefined;

  constructor(
    readonly app: AppModel,
    private readonly options: WorldPartsOptions,
  ) {
    const order = orderOf(options.interleaving, options.seed);
    this.agenda = new Agenda({ startMs: options.startMs, ...(order !== undefined && { order }) });
    this.random = new SeededRandom(options.seed);
    this.permissions = this.createPermissions();
    this.hub = new ServiceHub(
      this.app.services,
      this.permissions,
      this.app.notes,
      (problem) => options.onProblem(problem),
      (...call) => this.agenda.touch(this.app.services.footprint(...call, this.app.resources)),
    );
    const isInterleaved = options.interleaving !== 'none';
    const { agenda, hub } = this;
    this.requests = new HandlerRequests({
      agenda,
      hub,
      registry: app.services,
      isInterleaved,
      mayStall: order?.letsStall === true,
    });
    this.services = this.createServices();
    this.jobs = this.createJobs();
    this.hub.jobs = this.jobs;
    this.tasks = this.createTasks();
    this.engine = this.createEngine();
    this.services.connect();
    this.hub.add(this.services.all);
    const known = { app, lambda: this.services.lambda, services: app.services };
    this.handlers = new HandlerFaults(known, this.requests);
    this.faults = {
      services: this.app.services,
      agenda: this.agenda,
      stop: (executionArn) => this.engine.stopExecution(executionArn),
      timeOut: (executionArn) => this.engine.execution(executionArn)?.timeOut(),
      impair: (taskToken, impairment) => this.engine.tokens.impair(taskToken, impairment),
    };
  }

  get seed(): number {
    return this.options.seed;
  }

  /** The virtual instant at which the world starts, in epoch milliseconds. */
  get startMs(): number {
    return this.options.startMs;
  }

  /** The host process, which is started when it is first needed. */
  readonly host = (): Promise<HostProcess> => {
    this.starting ??= HostProcess.start({
      region: this.app.region,
      account: this.app.account,
      onRequest: (request) => {
        void this.host().then((host) => this.requests.serve(request, host));
      },
      onQuiet: (quiet) => this.requests.becomesQuiet(quiet),
    });
    return this.starting;
  };

  /** Starts the host process where the app needs one: while the test sets itself up, that saves the first execution the wait. */
  async start(): Promise<void> {
    if (this.app.resources.some(({ type }) => this.app.services.livesInHost(type))) await this.host();
  }

  /**
   * Deploys another app over this one.
   * @throws for what CloudFormation refuses and for what can't be carried over, before anything has changed.
   */
  async deploy(next: AppModel): Promise<void> {
    const plan = planDeployment(this.app, next);
    checkDeployment(plan, this.app.services, this.services.all);
    const { created, updated, deleted } = plan.changes;
    this.app.adopt(plan);
    this.permissions?.redeploy(deleted);
    this.hub.forgetAllowed();
    const machines = [...created, ...updated.map(({ after }) => after)];
    for (const each of machines.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine')) {
      this.unknownMachines.delete(each.arn);
      this.addMachine(this.engine, each);
    }
    for (const { type, name, arn } of created)
      if (type === 'AWS::StepFunctions::Activity') this.engine.createActivity({ name, arn });
    await this.start();
    for (const { redeployment } of this.services.all.values()) await redeployment?.carryOut?.(plan.changes);
  }

  /** Calls back at every boundary of executions from now on, while nothing happens. */
  watchBoundaries(listener: (boundary: Boundary) => Maybe<void>): void {
    watchBoundaries(this.agenda, this.engine, (arn) => this.pathOf(arn) ?? arn, listener);
  }

  /** Has executions that are started as `<state machine ARN>#<test case>` take their answers out of a mock file. */
  useMockFile(file: MockFile): void {
    this.engine.testCases = (machine, testCase) => {
      const { name } = machine;
      const definition = machine.definition as unknown as JsonObject;
      const mocks = this.mocksOfTestCase(file, { path: this.pathOf(machine.arn) ?? name, name, definition }, testCase);
      for (const { definition: state } of mocks) this.engine.knowActivity(state['Resource']);
      return (executionArn) => this.tasks.mockExecution(executionArn, mocks);
    };
  }

  private mocksOfTestCase(...asked: Parameters<typeof mocksOfTestCase>): ReturnType<typeof mocksOfTestCase> {
    try {
      return mocksOfTestCase(...asked);
    } catch (error) {
      throw new ServiceError('ValidationException', (error as Error).message);
    }
  }

  /** Ends the host process, if it was started. */
  async close(): Promise<void> {
    const host = await this.starting?.catch(() => undefined);
    await host?.close();
  }

  private createServices(): WorldServices {
    const { app, agenda, random, permissions, host, hub } = this;
    const { seed, guardMs, python } = this.options;
    const { requests } = this;
    const sandboxes = {
      agenda,
      random,
      seed,
      guardMs,
      kinds: [new NodeKind(sdkRoots()), new PythonKind(python, app.notes)],
      host,
      requests,
      onProblem: (problem: Error): void => this.options.onProblem(problem),
      layersOf: (lambda: Resource): readonly LayerCode[] => layersOf(lambda, app, app.notes),
      onNote: (note: string): void => app.notes.say(note),
    };
    return new WorldServices(app.services, {
      app,
      agenda,
      random,
      permissions,
      host,
      hub,
      say: (note) => app.notes.say(note),
      engine: () => this.engine,
      runtimeOf: (lambda) => new FunctionRuntime(lambda as Resource, sandboxes),
      onInvoke: (lambda) => this.permissions?.recordInvocation(lambda.arn),
    });
  }

  private createPermissions(): Permissions | undefined {
    const { permissions } = this.options;
    if (permissions === 'off') return undefined;
    return new Permissions(this.app, { ownerOfTask: (token) => this.tasks.ownerOfTask(token), ...permissions });
  }

  private createJobs(): Jobs {
    const { app, agenda, random, permissions } = this;
    return new Jobs({
      app,
      registry: app.services,
      agenda,
      random,
      permissions,
      publish: (event) => void this.services.events.publish(event),
      say: (note) => app.notes.say(note),
    });
  }

  private createTasks(): WorldTasks {
    return new WorldTasks({
      services: this.app.services,
      hub: this.hub,
      lambda: this.services.lambda,
      jobs: this.jobs,
      random: this.random,
      permissions: this.permissions,
      agenda: this.agenda,
      whyUnknown: (arn) => this.unknownMachines.get(arn),
      describe: (arn) => {
        const path = this.pathOf(arn);
        return path === undefined ? `machine ${arn}` : `machine '${path}'`;
      },
    });
  }

  /** The construct path of a machine; undefined for one that was created through the API. */
  private pathOf(stateMachineArn: string): string | undefined {
    const machine = this.app.ofType('AWS::StepFunctions::StateMachine').find((each) => each.arn === stateMachineArn);
    return machine === undefined ? undefined : constructPath(machine);
  }

  private createEngine(): WorldEngine {
    const { agenda, random, tasks, app } = this;
    const { region, account: accountId, partition } = app;
    const onStatus = (execution: Execution): void => {
      if (!execution.isOver) tasks.begun(execution);
      this.services.announce(execution);
    };
    const coverage = worldCoverage()?.recorder;
    const options = { agenda, random, tasks, region, accountId, partition, observer: coverage };
    const engine = new WorldEngine(options, onStatus);
    for (const machine of app.ofType('AWS::StepFunctions::StateMachine')) this.addMachine(engine, machine);
    for (const { name, arn } of app.ofType('AWS::StepFunctions::Activity')) engine.createActivity({ name, arn });
    return engine;
  }

  private addMachine(engine: Engine, machine: Resource): void {
    const created = this.tryCreateMachine(engine, machine);
    if (created !== undefined) worldCoverage()?.recorder.add(created, constructPath(machine));
  }

  /** A machine whose definition lies elsewhere keeps nobody from the others: only who asks for it hears so. */
  private tryCreateMachine(engine: Engine, machine: Resource): StateMachine | undefined {
    try {
      return createMachine(engine, machine);
    } catch (error) {
      const { cause } = error as Error;
      if (!(cause instanceof UnknownDefinition)) throw error;
      this.unknownMachines.set(machine.arn, cause);
      this.app.notes.say(cause.message);
      return undefined;
    }
  }
}

function createMachine(engine: Engine, machine: Resource): StateMachine {
  const { StateMachineType: type, RoleArn: roleArn } = machine.properties;
  try {
    return engine.createStateMachine({
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
