import type { Json, JsonObject } from '../base/json';
import type { Permissions } from './iam/permissions';
import { ActiveMock, MockFailure, type Mock } from '../services/mocks';
import type { LoopbackAnswer } from '../services/protocols/loopback';
import type { Jobs } from '../services/jobs/jobs';
import type { Notes } from './assembly/notes';
import { AwsError, Unsupported, type Caller, type Service, type StandingPermission } from '../services/service';
import type { ServiceRegistry } from '../services/registry';
import type { AwsRequest } from '../services/protocols/protocol';

/** Every call of every service comes through here: those of machines, of handlers and of tests. */
export class ServiceHub {
  private readonly services = new Map<string, Service>();
  private readonly serviceMocks = new Map<string, ActiveMock>();
  private onMock: () => void = () => {};
  /** The jobs that services run which are not simulated otherwise. */
  jobs: Jobs | undefined;

  constructor(
    private readonly registry: ServiceRegistry,
    private readonly permissions: Permissions | undefined,
    private readonly notes: Notes,
    private readonly onProblem: (problem: Error) => void,
    private readonly onCall: (service: string, action: string, input: JsonObject) => void = () => {},
  ) {}

  /** Puts services into the world. */
  add(services: ReadonlyMap<string, Service>): void {
    for (const [name, each] of services) this.services.set(name, each);
  }

  /** Has a mock answer for an action of a service from now on, whoever calls it. */
  mockService(service: string, action: string, mock: Mock): void {
    this.serviceMocks.set(this.registry.callName(service, action), new ActiveMock(mock));
    this.onMock();
  }

  /** Has the service itself carry out an action again. */
  unmockService(service: string, action: string): void {
    this.serviceMocks.delete(this.registry.callName(service, action));
    this.onMock();
  }

  /** The mock that stands for an action of a service. */
  mockOf(service: string, action: string): Mock | undefined {
    return this.serviceMocks.get(this.registry.callName(service, action))?.mock;
  }

  /** Whether a mock stands for an action of a service. */
  hasMock(service: string, action: string): boolean {
    return this.serviceMocks.has(this.registry.callName(service, action));
  }

  /** What the mock of an action answers; undefined when it has none. */
  async mocked(
    service: string,
    action: string,
    input: Json,
    taskToken?: string,
  ): Promise<{ answer: Json } | undefined> {
    const mock = this.serviceMocks.get(this.registry.callName(service, action));
    return mock === undefined ? undefined : { answer: (await mock.answer(input, taskToken)) ?? {} };
  }

  /**
   * Carries out an action.
   * @throws AwsError when AWS would refuse it, {@link Unsupported} when the simulator can't carry it out.
   */
  async call(service: string, action: string, input: JsonObject, caller: Caller): Promise<JsonObject> {
    this.authorize(service, action, input, caller);
    this.onCall(service, action, input);
    const mocked = await this.mocked(service, action, input, caller.taskToken);
    if (mocked !== undefined) return mocked.answer as JsonObject;
    const ofJobs = this.jobs?.answer(service, action, input);
    if (ofJobs !== undefined) return ofJobs;
    const called = this.called(service, action, caller);
    try {
      return await called.call(action, input, caller);
    } catch (error) {
      throw this.causeOf(error, `${caller.description} calls ${service} ${action}`, input);
    }
  }

  /** @throws Unsupported when the simulator does not carry out the action. */
  private called(service: string, action: string, { description }: Caller): Service {
    const definition = this.registry.find(service);
    const called = this.services.get(this.registry.nameOf(service));
    const mock = `mock the call with world.service('${service}', '${action}').mock(…)`;
    if (called === undefined) {
      throw new Unsupported(`${description} calls ${service} ${action}, and the simulator has no ${service}; ${mock}`);
    }
    if (definition?.actions?.includes(action) !== false) return called;
    throw new Unsupported(
      `The simulator's ${definition.label} does not carry out ${action}, which ${description} calls; ${mock}`,
    );
  }

  /** What is not found because a stand-in names it is missing in the test, not on AWS. */
  causeOf(error: unknown, what: string, input: Json): unknown {
    if (!(error instanceof AwsError) || !/NotFound|NonExistent|NoSuch|DoesNotExist/.test(error.code)) return error;
    const about = this.notes.tryAbout(input);
    return about === undefined ? error : new Unsupported(`${what} with a value that is needed: ${about}`);
  }

  /**
   * Checks a call against the caller's role.
   * @throws AwsError as the service does when the role lacks the permission.
   */
  authorize(service: string, action: string, input: JsonObject, { roleArn, session = '' }: Caller): void {
    if (roleArn === undefined) return;
    const denial = this.permissions?.authorizeCall({ roleArn, session, service, action, input });
    if (denial !== undefined) throw new AwsError(denial.code, denial.message, denial.status);
  }

  /** Answers a request of an AWS client. */
  async answer(request: AwsRequest, caller: Caller): Promise<LoopbackAnswer> {
    const { service, action, input, refusal } = request;
    if (refusal !== undefined) return request.fail(refusal);
    try {
      return request.succeed(await this.call(service, action, input, caller));
    } catch (error) {
      return request.fail(this.refusalFor(error));
    }
  }

  /** What the host may do alone from now on when it is asked again for what was answered. */
  allows({ service, action }: AwsRequest): StandingPermission | undefined {
    return this.hasMock(service, action) ? undefined : this.services.get(service)?.standingPermission;
  }

  /** Has every call be judged and carried out here again: permissions and services have changed. */
  forgetAllowed(): void {
    this.onMock();
  }

  /** Calls back when the host may no longer answer alone, e.g. since a mock begins to stand for an action. */
  whenMocked(listener: () => void): void {
    this.onMock = listener;
  }

  /** The client gets an error that it does not retry; the test gets the reason. */
  private refusalFor(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    if (error instanceof MockFailure) return new AwsError(error.error, error.message);
    this.onProblem(error as Error);
    const code = error instanceof Unsupported ? 'SimulatorUnsupported' : 'SimulatorFailure';
    return new AwsError(code, (error as Error).message);
  }
}
