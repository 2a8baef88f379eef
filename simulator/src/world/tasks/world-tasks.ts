import { actor } from '../../base/order';
import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import type { Execution } from '../../engine/run/execution';
import type { OfferedTask, TaskCall, TaskPort, TaskReply } from '../../engine/ports';
import type { Fault, FaultPlan, TaskFault } from '../../faults/faults';
import type { Denial } from '../iam/denial';
import type { Permissions } from '../iam/permissions';
import { checkReaderAnswer } from '../mock-check';
import { ActiveMock, MockFailure, type Mock } from '../../services/mocks';
import type { ServiceRegistry } from '../../services/registry';
import type { ServiceHub } from '../service-hub';
import { invokeInput } from '../../services/lambda/invoke-input';
import type { Jobs } from '../../services/jobs/jobs';
import type { InvocationResult } from '../../services/lambda/runtime';
import type { LambdaService } from '../../services/lambda/lambda-service';
import { AwsError, Unsupported, type Caller } from '../../services/service';
import { isNestedCall } from '../../engine/nested-call';
import { describedIntegration } from '../../offer/described-integration';
import { integrationError, missingRefusal, type ServiceRefusal } from '../../offer/integration-error';
import { sdkMetadata } from '../../offer/sdk-metadata';
import { apiInput, integrationOf, taskOutput } from './integrations';
import { textOf } from '../../base/text';

/** A callback task whose request was made and whose token nobody has answered yet. */
export interface OpenCallback {
  readonly call: TaskCall;
  readonly taskToken: string;
  readonly sinceMs: number;
  readonly reply: TaskReply;
}

/** A callback that was asked for, whether or not somebody has answered it. */
export type AskedCallback = Pick<OpenCallback, 'taskToken' | 'sinceMs'> & { readonly state: string };

/** What {@link WorldTasks} works with. */
export interface WorldTasksOptions {
  readonly services: ServiceRegistry;
  readonly hub: ServiceHub;
  readonly lambda: LambdaService;
  readonly jobs: Jobs;
  readonly random: Random;
  /** Who may do what; undefined when roles are not enforced. */
  readonly permissions: Permissions | undefined;
  readonly agenda: Agenda;
  /** Why a machine of the app could not be created; undefined when it was. */
  whyUnknown(stateMachineArn: string): Error | undefined;
  /** How messages name a machine. */
  describe(stateMachineArn: string): string;
}

/** Carries out the tasks of every machine: with mocks where the test gave one, else with the simulated services. */
export class WorldTasks implements TaskPort {
  private readonly stateMocks = new Map<string, ActiveMock>();
  private readonly executionMocks = new Map<string, ReadonlyMap<string, ActiveMock>>();
  private readonly plans = new Map<string, FaultPlan>();
  private readonly standing = new Map<
    string,
    { readonly faults: readonly Fault[]; readonly plan: (executionArn: string) => void }
  >();
  private readonly tokenOwners = new Map<string, string>();
  private callbacks: OpenCallback[] = [];
  private readonly asked = new Map<string, AskedCallback[]>();

  constructor(private readonly options: WorldTasksOptions) {}

  /** Has a mock answer for a state of a machine from now on. */
  mockState(stateMachineArn: string, state: string, mock: Mock): void {
    this.stateMocks.set(mockKey(stateMachineArn, state), new ActiveMock(mock));
  }

  /** The mock that answers for a state of a machine. */
  mockOfState(stateMachineArn: string, state: string): Mock | undefined {
    return this.stateMocks.get(mockKey(stateMachineArn, state))?.mock;
  }

  /** Has what a state calls answer again. */
  unmockState(stateMachineArn: string, state: string): void {
    this.stateMocks.delete(mockKey(stateMachineArn, state));
  }

  /** Has mocks answer for states of one execution, and of the children of its distributed Maps; they come first. */
  mockExecution(executionArn: string, mocks: readonly { readonly state: string; readonly mock: Mock }[]): void {
    this.executionMocks.set(executionArn, new Map(mocks.map(({ state, mock }) => [state, new ActiveMock(mock)])));
  }

  /** Has faults strike every execution of a machine that begins from now on: each gets a plan of its own. */
  planEach(
    stateMachineArn: string,
    faults: readonly Fault[],
    plan: ((executionArn: string) => void) | undefined,
  ): void {
    if (plan === undefined) this.standing.delete(stateMachineArn);
    else this.standing.set(stateMachineArn, { faults, plan });
  }

  /** The faults that strike every execution of a machine that begins. */
  standingFaults(stateMachineArn: string): readonly Fault[] {
    return this.standing.get(stateMachineArn)?.faults ?? [];
  }

  /** Told of each execution that begins. */
  begun({ arn, stateMachineArn }: Pick<Execution, 'arn' | 'stateMachineArn'>): void {
    this.standing.get(stateMachineArn)?.plan(arn);
  }

  /** Has faults strike an execution, beside those that it has already. */
  plan(executionArn: string, plan: FaultPlan): void {
    const standing = this.plans.get(executionArn);
    if (standing === undefined) this.plans.set(executionArn, plan);
    else standing.add(plan);
  }

  /** The faults that never struck an execution, since their call never came. */
  unreachedFaults(executionArn: string): readonly TaskFault[] {
    return this.plans.get(executionArn)?.unreached ?? [];
  }

  /** The callbacks that an execution waits for, those in children of its distributed Maps included. */
  openCallbacks(executionArn: string): readonly OpenCallback[] {
    this.callbacks = this.callbacks.filter(({ reply }) => !reply.abandoned);
    return this.callbacks.filter(({ call }) => [call.executionArn, call.rootExecutionArn].includes(executionArn));
  }

  /** Every callback that an execution has asked for, in their order; those of its children as well. */
  askedCallbacks(executionArn: string): readonly AskedCallback[] {
    return this.asked.get(executionArn) ?? [];
  }

  /** The state machine that a task token was issued for. */
  ownerOfTask(taskToken: string): string | undefined {
    return this.tokenOwners.get(taskToken);
  }

  refuses(call: TaskCall): Denial | undefined {
    this.keepOwner(call);
    const { StateMachineArn: started } = (call.arguments ?? {}) as JsonObject;
    const unknown = typeof started === 'string' ? this.options.whyUnknown(started) : undefined;
    if (unknown !== undefined) throw unknown;
    return this.options.permissions?.authorizeTask(call);
  }

  mocks(call: TaskCall): boolean {
    if (this.mockOf(call) !== undefined) return true;
    return this.planOf(call)?.strikesNested(call) === true;
  }

  start(call: TaskCall, reply: TaskReply): void | Promise<void> {
    const plan = this.planOf(call);
    if (plan === undefined) return this.carryOut(call, reply);
    return plan.call(call, reply, (heard) => this.carryOut(call, heard));
  }

  offer(call: TaskCall, task: OfferedTask): void {
    const plan = this.planOf(call);
    const putBeforeWorkers = (): void => this.putBeforeWorkers(call, task);
    if (plan === undefined) putBeforeWorkers();
    else plan.offer(call, task, putBeforeWorkers);
  }

  /** Its faults strike calls by their number, so that of two branches it makes a difference which calls first. */
  private planOf({ rootExecutionArn: arn }: TaskCall): FaultPlan | undefined {
    const plan = this.plans.get(arn);
    if (plan !== undefined) this.options.agenda.touch({ reads: [], writes: [`faults:${arn}`] });
    return plan;
  }

  /** A mock stands for a worker that takes the task at once. */
  private putBeforeWorkers(call: TaskCall, task: OfferedTask): void {
    const mock = this.mockOf(call);
    if (mock === undefined) return task.offer();
    const works = async (): Promise<void> => {
      try {
        const value = await mock.answer(call.arguments, call.taskToken);
        if (value === undefined) return task.offer();
        task.take();
        task.succeed(value);
      } catch (error) {
        if (!(error instanceof MockFailure)) throw error;
        task.take();
        task.fail(error.error, error.message);
      }
    };
    this.options.agenda.soon(`the mock of '${call.stateName}' works`, works, actor(call.actor ?? call.executionArn));
  }

  private async carryOut(call: TaskCall, reply: TaskReply): Promise<void> {
    const mock = this.mockOf(call);
    const denial = this.denialOf(call, mock !== undefined);
    if (denial !== undefined) return reply.fail(denial.error, denial.cause);
    this.keepOwner(call);
    try {
      if (mock !== undefined) await this.answerFromMock(mock, call, reply);
      else if (call.service === 'lambda') await this.invoke(call, reply);
      else await this.callService(call, reply);
    } catch (error) {
      if (error instanceof MockFailure) return reply.fail(error.error, error.message);
      throw error;
    }
  }

  private async answerFromMock(mock: ActiveMock, call: TaskCall, reply: TaskReply): Promise<void> {
    const isJob = call.pattern.startsWith('sync') && !isNestedCall(call);
    const answer = async (): Promise<Json> => (await mock.answer(call.arguments, call.taskToken)) ?? null;
    const value = isJob ? await this.keptAsJob(call, answer) : await mock.answer(call.arguments, call.taskToken);
    if (call.part !== undefined) checkReaderAnswer(value ?? null, `state '${call.stateName}'`);
    if (value === undefined && call.pattern === 'callback') return this.wait(call, reply, {});
    reply.succeed(value ?? null);
  }

  private async invoke(call: TaskCall, reply: TaskReply): Promise<void> {
    const { lambda } = this.options;
    const isPlain = call.resource.includes(':function:');
    const args = isPlain ? { FunctionName: call.resource, Payload: call.arguments } : (call.arguments as JsonObject);
    try {
      const called = lambda.function(textOf(args['FunctionName']), args['Qualifier']);
      const { version } = called;
      const { type, clientContext } = invokeInput(isPlain ? {} : { ...args, Payload: {} });
      const event = args['Payload'] ?? {};
      if (type === 'RequestResponse') {
        const end = (result: InvocationResult): void =>
          this.answerInvocation(call, reply, result, isPlain ? undefined : version);
        const { rootExecutionArn: executionArn, actor = call.executionArn } = call;
        return await called.invoke(event, end, {
          executionArn,
          actor,
          ...(clientContext !== undefined && { clientContext }),
        });
      }
      if (type === 'Event') lambda.invokeLater(called, event);
      this.submit(call, reply, this.accepted(version, type === 'Event' ? 202 : 204));
    } catch (error) {
      const what = `State '${call.stateName}' of ${this.options.describe(call.stateMachineArn)} invokes a function`;
      this.failWith(this.options.hub.causeOf(error, what, args), call, reply);
    }
  }

  private answerInvocation(call: TaskCall, reply: TaskReply, result: InvocationResult, version?: string): void {
    const value = JSON.parse(result.payload) as Json;
    if (!result.succeeded)
      return reply.fail(textOf((value as JsonObject)['errorType'] ?? 'Lambda.Unknown'), result.payload);
    if (version === undefined) return reply.succeed(value);
    const answer = { ExecutedVersion: version, Payload: value, ...this.metadata(), StatusCode: 200 };
    this.submit(call, reply, answer);
  }

  private async callService(call: TaskCall, reply: TaskReply): Promise<void> {
    const { hub, services } = this.options;
    const caller = this.callerOf(call);
    const integration = integrationOf(call, services);
    // A mock stands for the service, whose word it is what a call lacks.
    const { service, action } = integration ?? call;
    const refusal = hub.hasMock(service, action) ? undefined : missingRefusal(call.resource, call.arguments);
    if (refusal !== undefined) return this.refuse(refusal, call, reply);
    const isJob = call.pattern.startsWith('sync');
    if (integration === undefined || isJob) {
      const value = await (isJob ? this.keptAsJob(call, () => this.mocked(call)) : this.mocked(call));
      if (value === undefined) return this.callJobs(call, reply);
      return call.pattern === 'callback' ? this.wait(call, reply, value.answer) : reply.succeed(value.answer);
    }
    await this.withErrors(call, reply, async () => {
      const own = integration.optimised ? services.find(integration.service)?.integration : undefined;
      const given = apiInput(call, call.arguments);
      const input = own?.input?.(given, call) ?? given;
      const output = taskOutput(call, await hub.call(integration.service, integration.action, input, caller));
      const failure = own?.failure?.(output);
      if (failure !== undefined) return reply.fail(failure, JSON.stringify(output));
      const answer = integration.optimised ? { ...output, ...this.metadata() } : output;
      this.submit(call, reply, answer);
    });
  }

  private mocked(call: TaskCall): Promise<{ readonly answer: Json } | undefined> {
    return this.options.hub.mocked(call.service, call.action, call.arguments, call.taskToken);
  }

  /** The answer of a mock for a job that is waited for: the job has begun and ended at once. */
  private async keptAsJob<T>(call: TaskCall, answer: () => Promise<T | undefined>): Promise<T | undefined> {
    const { jobs } = this.options;
    try {
      const value = await answer();
      if (value !== undefined) jobs.keepMocked(call, 'SUCCEEDED');
      return value;
    } catch (error) {
      if (error instanceof MockFailure) jobs.keepMocked(call, 'FAILED');
      throw error;
    }
  }

  /** Has the job run that a task waits for, or tells of jobs that there are. */
  private async callJobs(call: TaskCall, reply: TaskReply): Promise<void> {
    const { jobs } = this.options;
    const { service, action, pattern, resource, executionArn, stateName } = call;
    const input = apiInput(call, call.arguments);
    await this.withErrors(call, reply, async () => {
      if (pattern.startsWith('sync')) {
        if (!jobs.isPlanned(service, action)) throw this.unsupported(call);
        return jobs.run(call, input, reply);
      }
      const operation = describedIntegration(resource)?.offer?.operation ?? action;
      const answer = jobs.answer(service, operation, input, { executionArn, state: stateName });
      if (answer === undefined) throw this.unsupported(call);
      const output = taskOutput(call, answer);
      this.submit(call, reply, service.startsWith('aws-sdk:') ? output : { ...output, ...this.metadata() });
    });
  }

  /** Ends a task with the answer of its service, unless it is its token that it waits for. */
  private submit(call: TaskCall, reply: TaskReply, answer: JsonObject): void {
    if (call.pattern === 'callback') this.wait(call, reply, answer);
    else reply.succeed(answer);
  }

  private wait(call: TaskCall, reply: TaskReply, answer: Json): void {
    reply.submitted(answer);
    const { taskToken } = call;
    if (taskToken === undefined) return;
    const sinceMs = this.options.agenda.nowMs;
    this.callbacks.push({ call, taskToken, sinceMs, reply });
    for (const arn of new Set([call.executionArn, call.rootExecutionArn])) {
      const asked = this.asked.get(arn) ?? [];
      asked.push({ state: call.stateName, taskToken, sinceMs });
      this.asked.set(arn, asked);
    }
  }

  private async withErrors(call: TaskCall, reply: TaskReply, carryOut: () => Promise<void>): Promise<void> {
    try {
      await carryOut();
    } catch (error) {
      this.failWith(error, call, reply);
    }
  }

  /** Fails a task with what AWS answered; throws on what is no answer of AWS. */
  private failWith(error: unknown, call: TaskCall, reply: TaskReply): void {
    if (!(error instanceof AwsError)) throw error;
    this.refuse({ code: error.code, message: error.message, status: error.statusCode }, call, reply);
  }

  private refuse(refusal: ServiceRefusal, call: TaskCall, reply: TaskReply): void {
    const { error, cause } = integrationError(call.resource, refusal, uuid(this.options.random));
    reply.fail(error, cause);
  }

  /** The mock of a distributed Map stands for what it reads, not for the place of its results. */
  private mockOf({ stateMachineArn, rootExecutionArn, stateName, part }: TaskCall): ActiveMock | undefined {
    if (part === 'writer') return undefined;
    const ofExecution =
      this.executionMocks.size === 0 ? undefined : this.executionMocks.get(rootExecutionArn)?.get(stateName);
    if (ofExecution !== undefined) return ofExecution;
    return this.stateMocks.size === 0 ? undefined : this.stateMocks.get(mockKey(stateMachineArn, stateName));
  }

  /** A mock stands for what is called, not for the right to call it; only where nobody knows the role, it may be called. */
  private denialOf(call: TaskCall, isMocked: boolean): Denial | undefined {
    const { permissions } = this.options;
    if (isMocked && permissions?.knows(call.roleArn) !== true) return undefined;
    return permissions?.authorizeTask(call);
  }

  private keepOwner({ taskToken, stateMachineArn }: TaskCall): void {
    if (taskToken !== undefined) this.tokenOwners.set(taskToken, stateMachineArn);
  }

  /** The call of a task has been judged when it comes to a service: that is why no role is named here. */
  private callerOf(call: TaskCall): Caller {
    const { stateName, stateMachineArn, taskToken } = call;
    const description = `state '${stateName}' of ${this.options.describe(stateMachineArn)}`;
    return { description, ...(taskToken !== undefined && { taskToken }) };
  }

  private unsupported(call: TaskCall): Unsupported {
    const machine = this.options.describe(call.stateMachineArn);
    return new Unsupported(
      `State '${call.stateName}' of ${machine} calls '${call.resource}', which is neither simulated nor mocked; ` +
        `mock the state with machine.state('${call.stateName}').mock(…) or the service with ` +
        `world.service('${call.service.replace('aws-sdk:', '')}', '${call.action}').mock(…)${jobsHint(call)}`,
    );
  }

  private metadata(): JsonObject {
    return sdkMetadata(uuid(this.options.random));
  }

  private accepted(version: string, StatusCode: number): JsonObject {
    return { ExecutedVersion: version, Payload: '', ...this.metadata(), StatusCode };
  }
}

/** A job can also take its time. */
function jobsHint({ pattern, service, action }: TaskCall): string {
  if (!pattern.startsWith('sync')) return '';
  return `, or say how its jobs go with world.jobs.plan('${service}', '${action}', { lasts: … })`;
}

function mockKey(stateMachineArn: string, state: string): string {
  // The children of a distributed Map run under the machine's ARN and a label.
  return `${stateMachineArn.split('/')[0]}#${state}`;
}
