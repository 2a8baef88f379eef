import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import type { Execution } from '../../engine/run/execution';
import { allStates } from '../../language/validate/names';
import { constructPath, type Resource } from '../../services/resource';
import { textOf } from '../../base/text';
import { checkMembers, type MembersOf } from '../../base/given';
import type { AppModel, AppModelOptions } from '../assembly/app-model';
import type { WorldSource } from '../assembly/read-assembly';
import type { UnusedPermission } from '../iam/usage';
import { checkCallMock } from '../mock-check';
import type { Mock } from '../../services/mocks';
import type { HttpEndpoint, EndpointRequest, EndpointResponse } from '../../services/apigateway/http-endpoint';
import type { ServiceDefinition } from '../../services/definition';
import type { Service, ServiceContents } from '../../services/service';
import type { PublishedMessage } from '../../services/sns/message';
import type { SentEmail } from '../../services/ses/ses-service';
import { AwsEndpoint, repeatRequest, type ListenOptions, type ServedWorld } from '../../wire/aws-endpoint';
import type { Boundary } from '../deployment/boundaries';
import type { WorldParts } from '../world-parts';
import { clientNames, type ClientFunction } from './clients';
import { click, type ClickOptions } from './click';
import type { Driver } from './driver';
import { toMilliseconds, type Duration } from './duration';
import { ActivityHandle } from './activity-handle';
import { AlarmHandle } from './alarm-handle';
import { AutomationHandle } from './automation-handle';
import { BucketHandle } from './bucket-handle';
import { CalendarHandle } from './calendar-handle';
import { EndpointHandle } from './endpoint-handle';
import { EventBusHandle } from './event-bus-handle';
import { FunctionHandle } from './function-handle';
import { JobsHandle } from './jobs-handle';
import { MachineHandle } from './machine-handle';
import { Run } from './run';
import { ParameterHandle } from './parameter-handle';
import { QueueHandle } from './queue-handle';
import { Recording, type Snapshot } from './recording';
import { ScheduleHandle } from './schedule-handle';
import { sentMessages, type SentMessage } from './sent-messages';
import { worldWatch } from './world-watch';
import { TableHandle } from './table-handle';
import { TopicHandle } from './topic-handle';

/** Options of {@link World.deploy}. */
export type DeployOptions = Pick<
  AppModelOptions,
  'parameters' | 'attributes' | 'imports' | 'references' | 'definitions' | 'functions'
>;

const DEPLOY_OPTIONS: MembersOf<DeployOptions> = {
  parameters: true,
  attributes: true,
  imports: true,
  references: true,
  definitions: true,
  functions: true,
};

const CLOSED = 'The world is closed; load it anew';

/** Something that is due. */
export interface Upcoming {
  readonly at: Date;
  /** In words, for people. */
  readonly what: string;
}

/** A place in the course of things. */
export interface EventPlace {
  /** The execution's ARN or name. */
  readonly execution: string;
  /** The id of the event: 1 for the first. */
  readonly event: number;
}

/** A service's action that can be mocked. */
export interface ServiceHandle {
  /** The mock that answers for it; undefined where there is none. */
  readonly standingMock: Mock | undefined;
  /** Has a mock answer for the action from now on, whether a machine or a handler calls it. */
  mock(mock: Mock): void;
  /** Has the service itself carry out the action again. */
  unmock(): void;
}

/** What a world stands on between two resets. */
export interface Deployment {
  readonly parts: WorldParts;
  readonly driver: Driver;
}

/** How a world comes to be, as often as it is wanted. */
export interface Recipe {
  /** Deploys the app, as if for the first time. */
  deploy(): Deployment;
  /** Reads an app that is to be deployed over another one. */
  redeploy(source: WorldSource, options: AppModelOptions, standing: AppModel): AppModel;
  /** Says which functions nothing can run. */
  noteUnrunnable(parts: WorldParts): void;
  /** Puts in place what is there from the start besides the app: mocks. */
  prepare(world: World, parts: WorldParts): void;
  /** Does what the test wants done before it gets the world. */
  setUp(world: World): unknown;
  /** Whether snapshots can be taken. */
  readonly isRecorded: boolean;
}

/**
 * An app, deployed into a simulation.
 *
 * Whatever is looked up may be meant by a construct path (`MyStack/SignUp/Table`, without the stack as well, or that of
 * a construct around it when it contains only one), by a logical id, by a name or by an ARN.
 */
export class World {
  /** Deploys an app; {@link Simulator.load} is what tests call. */
  static async begin(recipe: Recipe): Promise<World> {
    const world = new World(recipe);
    try {
      await world.start();
    } catch (error) {
      await world.close();
      throw error;
    }
    const kept = world.recording?.kept(world) ?? world;
    worldWatch()?.opened(world, kept);
    return kept;
  }

  private readonly endpoints: AwsEndpoint[] = [];
  private deployment: Deployment;
  private isClosed = false;
  private readonly recording: Recording<ServedWorld & Deployment & { agenda: Agenda }> | undefined;

  private constructor(private readonly recipe: Recipe) {
    this.deployment = recipe.deploy();
    if (recipe.isRecorded) this.recording = new Recording(() => ({ ...this.served(), ...this.deployment }), recipe);
  }

  private get parts(): WorldParts {
    return this.deployment.parts;
  }

  private get driver(): Driver {
    return this.deployment.driver;
  }

  private async start(): Promise<void> {
    this.recipe.prepare(this, this.parts);
    await this.parts.start();
    await this.recipe.setUp(this);
  }

  /** The virtual instant. */
  get now(): Date {
    return new Date(this.parts.agenda.nowMs);
  }

  /** The seed of its randomness. */
  get seed(): number {
    return this.parts.seed;
  }

  /** The virtual instant at which it was loaded. */
  get startedAt(): Date {
    return new Date(this.parts.startMs);
  }

  /** How much has happened since the world was loaded or reset: a number that grows. */
  get happened(): number {
    return this.parts.agenda.happenedCount;
  }

  /** How many things were asked of a world that keeps them: 0 of any other. */
  get asked(): number {
    return this.recording?.asked ?? 0;
  }

  /** The same world, to look at without that being kept for snapshots. */
  get unrecorded(): World {
    return this;
  }

  /**
   * What is due next, as far as is known: timeouts, waits, answers, schedules.
   * @param atMost how much of it.
   */
  upcoming(atMost = 20): readonly Upcoming[] {
    const due = this.parts.agenda.upcoming(atMost);
    return due.map(({ dueMs, label }) => ({ at: new Date(dueMs), what: label }));
  }

  /** What the app leaves open, and what stands in for it: each told once, when a value was first needed. */
  get notes(): readonly string[] {
    return this.parts.app.notes.all;
  }

  /** The resources of the app, in the order of its templates. */
  get resources(): readonly Resource[] {
    return this.parts.app.resources;
  }

  /**
   * A state machine.
   * @throws when there is none of that name; the message lists what exists.
   */
  stateMachine(reference: string): MachineHandle {
    const resource = this.find(reference, 'state machine', 'AWS::StepFunctions::StateMachine');
    const { engine, agenda, tasks, faults, permissions, handlers } = this.parts;
    const machine = engine.stateMachine(resource.arn);
    if (machine === undefined) {
      throw (
        this.parts.unknownMachines.get(resource.arn) ??
        new Error(`The state machine '${constructPath(resource)}' was not created`)
      );
    }
    return new MachineHandle(constructPath(resource), machine, {
      engine,
      agenda,
      tasks,
      faults,
      permissions,
      handlers,
      driver: this.driver,
    });
  }

  /**
   * A Lambda function.
   * @throws when there is none of that name; the message lists what exists.
   */
  function(reference: string): FunctionHandle {
    const resource = this.find(reference, 'function', 'AWS::Lambda::Function');
    const { services, agenda } = this.parts;
    return new FunctionHandle(services.lambda.function(resource.arn).unqualified, agenda, this.driver);
  }

  /**
   * A DynamoDB table.
   * @throws when there is none of that name; the message lists what exists.
   */
  table(reference: string): TableHandle {
    const resource = this.find(reference, 'table', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
    return new TableHandle(resource, this.parts.services.dynamodb, this.driver, () => this.parts.agenda.nowMs);
  }

  /**
   * An SNS topic.
   * @throws when there is none of that name; the message lists what exists.
   */
  topic(reference: string): TopicHandle {
    const resource = this.find(reference, 'topic', 'AWS::SNS::Topic');
    this.driver.looksAround(`sns:${resource.name}`);
    const topic = this.parts.services.sns.topics.get(resource.arn);
    if (topic === undefined) throw new Error(`The topic '${constructPath(resource)}' was not created`);
    return new TopicHandle(topic, this.parts.services.sns);
  }

  /**
   * An SQS queue.
   * @throws when there is none of that name; the message lists what exists.
   */
  queue(reference: string): QueueHandle {
    const resource = this.find(reference, 'queue', 'AWS::SQS::Queue');
    this.driver.looksAround(`sqs:${resource.name}`);
    const { sqs } = this.parts.services;
    return new QueueHandle(sqs.queue(resource.arn), sqs);
  }

  /**
   * An activity, with the test as its workers.
   * @throws when there is none of that name; the message lists what exists.
   */
  activity(reference: string): ActivityHandle {
    this.driver.looksAround();
    const { arn } = this.find(reference, 'activity', 'AWS::StepFunctions::Activity');
    return new ActivityHandle(arn, this.parts.engine);
  }

  /**
   * An S3 bucket.
   * @throws when there is none of that name; the message lists what exists.
   */
  bucket(reference: string): BucketHandle {
    const resource = this.find(reference, 'bucket', 'AWS::S3::Bucket');
    this.driver.looksAround(`s3:${resource.name}`);
    const { s3 } = this.parts.services;
    return new BucketHandle(s3.bucket(resource.name), s3);
  }

  /**
   * An event bus: `default`, or one of the app.
   * @throws when there is none of that name; the message lists what exists.
   */
  eventBus(reference = 'default'): EventBusHandle {
    const { events } = this.parts.services;
    const name = reference === 'default' ? reference : this.find(reference, 'event bus', 'AWS::Events::EventBus').name;
    this.driver.looksAround(`events:${name}`);
    return new EventBusHandle(name, events);
  }

  /**
   * A rule or a schedule, to have it fire now; one that the app itself has made is meant by its name or its ARN.
   * @throws when there is none of that name; the message lists what exists.
   */
  schedule(reference: string): ScheduleHandle {
    this.driver.looksAround();
    const { services, agenda } = this.parts;
    const { recurrences } = services.scheduler;
    const types = ['AWS::Events::Rule', 'AWS::Scheduler::Schedule'];
    const declared = this.tryFind(reference, ...types);
    const found = recurrences.find(declared?.arn ?? reference);
    if (found !== undefined) return new ScheduleHandle(found, agenda);
    const { path } = declared ?? this.find(reference, 'rule or schedule', ...types);
    throw new Error(`The schedule '${path}' was deleted`);
  }

  /**
   * An alarm of CloudWatch, whose state is what the test sets.
   * @throws when there is none of that name; the message lists what exists.
   */
  alarm(reference: string): AlarmHandle {
    this.driver.looksAround();
    const { name } = this.find(reference, 'alarm', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm');
    return new AlarmHandle(name, this.parts.services.cloudwatch);
  }

  /**
   * A change calendar of Systems Manager.
   * @throws when there is none of that name; the message lists what exists.
   */
  calendar(reference: string): CalendarHandle {
    this.driver.looksAround();
    const { name } = this.find(reference, 'document', 'AWS::SSM::Document');
    return new CalendarHandle(name, this.parts.services.ssm.calendars);
  }

  /**
   * A parameter of Systems Manager.
   * @throws when there is none of that name; the message lists what exists.
   */
  parameter(reference: string): ParameterHandle {
    this.driver.looksAround();
    const { name } = this.find(reference, 'parameter', 'AWS::SSM::Parameter');
    return new ParameterHandle(name, this.parts.services.ssm);
  }

  /** The automations of a document of Systems Manager: one of the app, or one of AWS's (`AWS-RestartEC2Instance`). */
  automation(reference: string): AutomationHandle {
    this.driver.looksAround();
    const document = this.tryFind(reference, 'AWS::SSM::Document')?.name ?? reference;
    return new AutomationHandle(document, this.parts.services.ssm.automations);
  }

  /**
   * An HTTP endpoint: a Function URL or an HTTP API, by its own path, by that of the URL's function, or by an address
   * under it.
   * @throws when there is none of that name; the message lists what exists.
   */
  endpoint(reference: string): EndpointHandle {
    return new EndpointHandle(this.findEndpoint(reference), this.parts.agenda, this.driver);
  }

  /**
   * Of what shape the inputs are with which the app's endpoints start a machine, or a version or an alias of it, as JSON Schemas.
   * @internal
   */
  inputSchemas(machineArn: string): readonly JsonObject[] {
    const all = this.parts.services.endpoints.flatMap(({ startInputs = [] }) => startInputs);
    const isOf = (machine: string): boolean => machine === machineArn || machine.startsWith(`${machineArn}:`);
    return all.filter(({ machine }) => isOf(machine)).map(({ schema }) => schema);
  }

  /** Sends a request to an address of the app, e.g. to a link in a message that it sent. */
  fetch(url: string, request: Omit<EndpointRequest, 'path' | 'query'> = {}): Promise<EndpointResponse> {
    const { pathname, searchParams } = new URL(url);
    return this.endpoint(url).request({ ...request, path: pathname, query: Object.fromEntries(searchParams) });
  }

  /**
   * Opens a link of the app and presses the button on its page, as a person does: the form of the page is read and sent, with
   * cookies and redirects. Links that act at once when they are opened are for {@link fetch}.
   *
   * @param link the address, or a text with exactly one in it: a message as it was sent.
   * @returns the answer to the button, or that to the link when it is an error already (a link that has expired).
   * @throws when the page has no form, or no such button or field; the message tells what it has.
   */
  click(link: string, options: ClickOptions = {}): Promise<EndpointResponse> {
    return click(link, options, (url, request) => this.fetch(url, request));
  }

  /** Everything that went out, in the order of time: e-mails, text messages, and what topics, queues and buses keep. */
  async messages(): Promise<readonly SentMessage[]> {
    const { messages: kept } = await this.contents();
    return sentMessages({ kept, emails: this.emails, textMessages: this.textMessages });
  }

  /** The text messages that were published to phones, in their order. */
  get textMessages(): readonly PublishedMessage[] {
    this.driver.looksAround();
    return this.parts.services.sns.textMessages;
  }

  /** The e-mails that were sent through SES, in their order. */
  get emails(): readonly SentEmail[] {
    this.driver.looksAround();
    return this.parts.services.ses.emails;
  }

  /** What is in the services: everything that topics, queues and buses were handed, in the order of time, and the items of tables. */
  contents(): Promise<Required<ServiceContents>> {
    return this.driver.exclusively(() => this.parts.services.contents());
  }

  /** The jobs that services run, and how they go: what an integration with `.sync` waits for. */
  get jobs(): JobsHandle {
    this.driver.looksAround();
    const { jobs, engine, agenda } = this.parts;
    return new JobsHandle(jobs, engine, agenda);
  }

  /** An action of a service that is not simulated, or shall not be: `world.service('ses', 'sendEmail').mock(…)`. */
  service(name: string, action: string): ServiceHandle {
    return {
      standingMock: this.parts.hub.mockOf(name, action),
      mock: (mock) => {
        checkCallMock(mock, `service '${name}:${action}'`);
        this.parts.hub.mockService(name, action, mock);
      },
      unmock: () => this.parts.hub.unmockService(name, action),
    };
  }

  /**
   * The service of a definition that the world was loaded with, as the definition made it.
   * @throws when the world has none of that name.
   */
  simulated<S extends Service>(definition: ServiceDefinition<S>): S {
    this.driver.looksAround();
    return this.parts.services.service(definition.name) as S;
  }

  /**
   * Grants to the roles of the app that nothing needed so far: whole statements, single actions, single resources. Empty
   * when roles are not enforced.
   */
  unusedPermissions(): readonly UnusedPermission[] {
    return this.parts.permissions?.unused() ?? [];
  }

  /**
   * Calls that the roles were not judged for, since AWS's tables don't name their permission: `service:action`. They
   * are neither denied nor counted as allowed.
   */
  unjudgedCalls(): readonly string[] {
    return this.parts.permissions?.unjudged() ?? [];
  }

  /** Every execution, of machines that clients have created as well, in the order of their starts; those inside of a distributed Map are its own. */
  get runs(): readonly Run[] {
    // Who starts one tells so; what each does tells whoever looks at it.
    this.parts.agenda.touch({ reads: ['states'], writes: [] });
    const executions = this.parts.engine
      .listExecutions()
      .filter(({ stateMachineArn }) => !stateMachineArn.includes('/'));
    return executions.map((each) => this.runOf(each));
  }

  /**
   * An execution, by its ARN, also that of a child of a distributed Map, or by its name where only one has it.
   * @throws when there is none of that name.
   */
  run(reference: string): Run {
    const found = this.runs.filter(({ arn, name }) => [arn, name].includes(reference));
    const [only = this.childOf(reference)] = found;
    if (only !== undefined && found.length <= 1) return only;
    if (only !== undefined) throw new Error(`More than one execution is called '${reference}'; give its ARN`);
    const existing = this.runs.map(({ name }) => `'${name}'`).join(', ');
    throw new Error(
      `There is no execution '${reference}'; ${existing === '' ? 'none was started' : `there is ${existing}`}`,
    );
  }

  private childOf(arn: string): Run | undefined {
    const execution = this.parts.engine.execution(arn);
    return execution === undefined ? undefined : this.runOf(execution);
  }

  /**
   * Has several act from outside at the same time: each is a function of the world, which starts, clicks, answers and waits as a test
   * does. Whatever one of them waits for, the others go on. Loaded with `interleaving`, the world chooses who is next.
   * @throws what the first of them has thrown that threw.
   */
  async actAtOnce(actors: readonly ClientFunction<World>[]): Promise<void> {
    await this.driver.actAtOnce(
      actors.map((act) => () => act(this)),
      clientNames(actors),
    );
  }

  /**
   * Deploys another app over the running world, as `cdk deploy` does, in no virtual time. Resources are compared by their logical ids:
   * what is new is created, what has changed is updated or, where CloudFormation says so, replaced, what is gone is deleted, unless it is to be
   * retained; data stay with their resource. Executions in flight keep the definition and the role of their start, while functions run
   * their newest code unless a version is named, and the policies of roles hold at once. Stacks that the source does not have stay as they are.
   *
   * @param source a `Stack` (with the stacks it needs), an `App`, a folder such as `cdk.out`, or a template.
   * @param options what the templates leave open. @default - for each member what the world was loaded with
   * @throws for what CloudFormation refuses, and for what the simulator can't carry over; then nothing has changed.
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
   */
  async deploy(source: WorldSource, options: DeployOptions = {}): Promise<void> {
    const { parts } = this;
    const over = this.nextApp(source, options);
    await this.driver.exclusively(() => parts.deploy(over));
    this.recipe.noteUnrunnable(parts);
  }

  /**
   * Deploys another app as {@link deploy} does, at a boundary of executions on the way, and calls back at each.
   * @internal
   */
  deployAtBoundary(source: WorldSource, options: DeployOptions, isMeant: (boundary: Boundary) => boolean): void {
    const { parts } = this;
    const over = this.nextApp(source, options);
    parts.watchBoundaries((boundary) => (isMeant(boundary) ? parts.deploy(over) : undefined));
  }

  private nextApp(source: WorldSource, options: DeployOptions): AppModel {
    checkMembers('The options of a deployment', options, DEPLOY_OPTIONS);
    const { app } = this.parts;
    return this.recipe.redeploy(source, { region: app.region, account: app.account, ...options }, app);
  }

  /** Lets virtual time pass until nothing runs any more, or all that runs waits for an answer from outside. */
  async toIdle(): Promise<void> {
    const { agenda, engine } = this.parts;
    const isIdle = (): boolean => engine.waitsForOutside && (agenda.nextDueMs ?? Infinity) > agenda.nowMs;
    await this.driver.run({ done: isIdle });
  }

  /** Lets virtual time pass to the next instant at which something is due, and all happen that is due then. */
  async toNext(): Promise<void> {
    const untilMs = this.enterNext();
    if (untilMs !== undefined) await this.driver.run({ untilMs });
  }

  /** Lets virtual time pass until an execution has had another event, or nothing is due any more. */
  async toNextEvent(): Promise<void> {
    const { engine } = this.parts;
    const count = (): number => engine.listExecutions().reduce((sum, { eventCount }) => sum + eventCount, 0);
    const before = count();
    for (;;) {
      const untilMs = this.enterNext();
      if (untilMs === undefined) return;
      await this.driver.run({ untilMs, done: () => count() > before });
      if (count() > before) return;
    }
  }

  /** Enters the first of what recurs if nothing else is due before; gives when something is due. */
  private enterNext(): number | undefined {
    const { agenda, services } = this.parts;
    const { recurrences } = services.scheduler;
    const dueMs = Math.min(agenda.nextDueMs ?? Infinity, recurrences.nextDueMs ?? Infinity);
    if (dueMs === Infinity) return undefined;
    recurrences.enterUntil(dueMs);
    return dueMs;
  }

  /** Lets virtual time pass; everything that is due until then happens. */
  async advance(duration: Duration): Promise<void> {
    const { nowMs } = this.parts.agenda;
    const untilMs = nowMs + toMilliseconds(duration, nowMs);
    this.parts.services.scheduler.recurrences.enterUntil(untilMs);
    await this.driver.run({ untilMs });
  }

  /**
   * Opens an endpoint on loopback that AWS's clients and command line talk to: Step Functions' whole API, Lambda's Invoke,
   * and the other simulated services. Virtual time goes by while it is open.
   * @throws when the port is taken.
   */
  async listen(options: ListenOptions = {}): Promise<AwsEndpoint> {
    const { recording } = this;
    const endpoint = await AwsEndpoint.open(this.served(), options, (request, answer) => {
      if (recording === undefined) return answer(request);
      let isFirst = true;
      return recording.keep(`the request ${request.method} ${request.url} of a client`, (world) => {
        if (!isFirst) return repeatRequest(request, world);
        isFirst = false;
        return answer(request);
      }) as ReturnType<typeof answer>;
    });
    this.endpoints.push(endpoint);
    return endpoint;
  }

  /**
   * Puts the world back to where it was when it was loaded: the same instant, seed and mocks, empty tables, queues and buckets, no
   * execution, no fault; then what {@link WorldOptions.setUp} says is done anew, since nothing else leads to a state in which
   * something is under way. What follows is what would follow in a world that is loaded anew, at a fraction of the time, since
   * functions stay warm wherever nobody can tell: their code is loaded anew, only the AWS SDK stays; a function that leaves
   * something behind outside of its own modules, or is an ES module, starts cold.
   *
   * Runs, tables and whatever else was looked up before belong to what has been: look them up again. Endpoints that {@link listen}
   * has opened stay open at their addresses.
   * @param snapshot goes to the state in which the world was when it was taken; what was looked up before that goes on from there.
   * @throws when the world is closed, or does not come to the state of the snapshot.
   */
  async reset(snapshot?: Snapshot): Promise<void> {
    await this.restart(async () => {
      if (snapshot !== undefined) await this.recorded.play(snapshot);
    });
  }

  /**
   * Goes back to where an execution had come to an event and nothing had happened since: as {@link reset} does, with all that was
   * asked of the world until then. Events that one step of the world brings together come together. What was halfway done there, other than letting time pass, is not begun again.
   * @throws unless the world was loaded with `snapshots: true`; when the execution has fewer events.
   */
  async rewind({ execution, event }: EventPlace): Promise<void> {
    const { arn, eventCount } = this.run(execution);
    if (!(Number.isInteger(event) && event >= 1 && event <= eventCount))
      throw new Error(
        `'event' must be an integer from 1 to ${eventCount}, the events that '${execution}' has, got ${event}`,
      );
    const now = this.recorded.snapshot();
    const isThere = (): boolean => (this.parts.engine.execution(arn)?.eventCount ?? 0) >= event;
    let instead: Snapshot | undefined;
    await this.restart(async () => {
      instead = await this.recorded.play(now, isThere);
    });
    if (instead !== undefined) await this.reset(instead);
  }

  private async restart(play: () => Promise<void>): Promise<void> {
    if (this.isClosed) throw new Error(CLOSED);
    await worldWatch()?.closing(this, true);
    await Promise.all(this.endpoints.map((each) => each.holdTime()));
    await this.driver.retire('The world was reset; look up anew what belongs to it');
    await this.parts.close();
    this.deployment = this.recipe.deploy();
    this.recording?.clear();
    await this.start();
    await play();
    for (const each of this.endpoints) each.serve(this.served());
  }

  /**
   * The state of the world now: {@link reset} goes back to it, {@link fork} begins another world in it. It is kept as what has led to
   * it, all that was asked of the world and when, which is done again: what is under way can't be copied, and the same seed
   * leads to the same state. So going back takes as long as it took to get there in real time spent by handlers, not in virtual time.
   *
   * What belongs to the state: tables, queues, topics, buckets, executions and how far they have come, mocks, faults, the clock, the
   * seed, warm functions. Mocks that are functions are called again. What isn't repeated: what was done to a service of
   * {@link simulated} directly.
   * @throws unless the world was loaded with `snapshots: true`; while a call is not done.
   */
  snapshot(): Snapshot {
    return this.recorded.snapshot();
  }

  /**
   * Another world in the same state, that goes its own way; it has to be closed as well, and has no endpoints.
   * @throws as {@link snapshot} and {@link reset} do.
   */
  async fork(snapshot: Snapshot = this.snapshot()): Promise<World> {
    this.recorded.check(snapshot);
    const forked = new World(this.recipe);
    try {
      await forked.start();
      const kept = forked.recorded.kept(forked);
      await forked.recorded.play(snapshot);
      return kept;
    } catch (error) {
      await forked.close();
      throw error;
    }
  }

  private get recorded(): NonNullable<typeof this.recording> {
    if (this.recording !== undefined) return this.recording;
    throw new Error('What is asked of this world is not kept; load it with Simulator.load(app, { snapshots: true })');
  }

  /** Ends everything that the world started. Nothing stays open; a world that is closed twice does not mind. */
  async close(): Promise<void> {
    if (!this.isClosed) await worldWatch()?.closing(this, false);
    this.isClosed = true;
    this.driver.close(CLOSED);
    await Promise.all(this.endpoints.splice(0).map((endpoint) => endpoint.close()));
    await this.parts.close();
  }

  /** Lets `await using` close the world, where the language has it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private served(): ServedWorld {
    const { hub, agenda, engine, services, app } = this.parts;
    const { lambda, scheduler } = services;
    const { recurrences } = scheduler;
    return {
      ...{ services: app.services, hub, agenda, engine, lambda, driver: this.driver, recurrences },
      get endpoints() {
        return services.endpoints;
      },
    };
  }

  private runOf(execution: Execution): Run {
    const { engine, agenda, tasks, faults, permissions, handlers } = this.parts;
    const states = [...allStates(execution.machine.definition as unknown as JsonObject, '')].map(({ name }) => name);
    return new Run(execution, { engine, agenda, tasks, faults, permissions, handlers, driver: this.driver, states });
  }

  private find(reference: string, kind: string, ...types: string[]): Resource {
    return this.parts.app.find(reference, kind, ...types);
  }

  private findEndpoint(reference: string): HttpEndpoint {
    const { endpoints, lambda } = this.parts.services;
    const isAddress = /^https?:\/\//.test(reference);
    const byAddress = endpoints.find(({ url }) => isAddress && new URL(url).host === new URL(reference).host);
    if (byAddress !== undefined) return byAddress;
    const own = this.tryFind(reference, ...endpoints.map(({ resource }) => resource.type));
    const target = this.tryFind(reference, 'AWS::Lambda::Function');
    const leadsTo = ({ properties, type }: Resource): boolean =>
      type === 'AWS::Lambda::Url' && lambda.function(textOf(properties['TargetFunctionArn'])).resource === target;
    const found =
      endpoints.find(({ resource }) => resource.id === own?.id) ?? endpoints.find(({ resource }) => leadsTo(resource));
    if (found !== undefined) return found;
    const existing = endpoints.map(({ resource, url }) => `'${constructPath(resource)}' (${url})`).join(', ');
    throw new Error(
      `There is no endpoint '${reference}'; ${existing === '' ? 'the app has none' : `there is ${existing}`}`,
    );
  }

  private tryFind(reference: string, ...types: string[]): Resource | undefined {
    try {
      return this.parts.app.find(reference, 'endpoint', ...types);
    } catch {
      return undefined;
    }
  }
}
