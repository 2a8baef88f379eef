import type { Agenda } from '../base/agenda';
import { actor } from '../base/order';
import { textOf } from '../base/text';
import { CallFaultPlan, type CallFault, type CallWatch } from '../faults/call-faults';
import type { InvocationRequest } from '../services/lambda/runtime';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import type { AwsRequest } from '../services/protocols/protocol';
import { refuseRequest } from '../services/protocols/refuse-request';
import { readRequest } from '../services/protocols/read-request';
import type { WaitingInvocation } from '../services/ports';
import type { ServiceRegistry } from '../services/registry';
import { constructPath, type Resource } from '../services/resource';
import { AwsError, type Caller } from '../services/service';
import type { QuietSandbox, SandboxReport } from './sandbox/exchange';
import { accessKeyOf, sandboxOfAccessKey, type FunctionRuntime, type RequestPort } from './sandbox/function-runtime';
import type { HostProcess } from './sandbox/host-process';
import type { Invocation, MadeRequest, RequestOutcome } from './sandbox/invocation';
import type { ServiceHub } from './service-hub';
import { strikeCall } from './struck-call';

/** What {@link HandlerRequests} works with. */
export interface HandlerRequestsOptions {
  readonly agenda: Agenda;
  readonly hub: ServiceHub;
  readonly registry: ServiceRegistry;
  /** Whether what is due at the same instant may happen between two calls of one handler. */
  readonly isInterleaved: boolean;
  /** Whether a handler may stand still before a call, while time passes. */
  readonly mayStall: boolean;
}

/** Requests of AWS that handlers make: each is answered at once, or is a step of the world in its turn. */
export class HandlerRequests implements RequestPort {
  private readonly sandboxes = new Map<string, FunctionRuntime>();
  private readonly acting = new Set<string>();
  private readonly plans = new Map<string, CallFaultPlan>();
  /** The process in which handlers run, once one of them has called a service. */
  private host: HostProcess | undefined;

  constructor(private readonly options: HandlerRequestsOptions) {
    options.hub.whenMocked(() => this.host?.tell('forget'));
  }

  /** Gives a sandbox its id, by which its calls are recognized. */
  register(runtime: FunctionRuntime): string {
    const sandboxId = String(this.sandboxes.size + 1).padStart(6, '0');
    this.sandboxes.set(sandboxId, runtime);
    return sandboxId;
  }

  /** An execution waits for what its task invokes: the two are one who acts; others that it invokes meanwhile act for themselves. */
  actorOf(invocation: string, waiting: string | undefined): string {
    const { mayStall } = this.options;
    // What times out while the handler stands still is not to wait for it.
    if (mayStall || waiting === undefined || this.acting.has(waiting)) return invocation;
    this.acting.add(waiting);
    return waiting;
  }

  release(who: string): void {
    this.acting.delete(who);
  }

  /** Has faults strike calls that handlers make for an execution. */
  plan(executionArn: string, faults: readonly CallFault[]): void {
    this.plans.set(executionArn, new CallFaultPlan(executionArn, faults));
  }

  /** The faults of an execution whose call never came. */
  unreachedFaults(executionArn: string): readonly CallFault[] {
    return this.plans.get(executionArn)?.unreached ?? [];
  }

  /** What is told of each request of an invocation that begins; undefined leaves to the host what it can answer. */
  watch(resource: Resource, { as }: InvocationRequest): ((made: MadeRequest) => void) | undefined {
    const all = [...this.plans.values()].map((plan) => plan.watch(constructPath(resource), as.executionArn));
    const watches = all.filter((each) => each !== undefined);
    if (watches.length === 0 && !this.options.isInterleaved) return undefined;
    return (made) => this.take(made, watches);
  }

  /** Answers a request that came to the host's server, or that the host can't answer by itself. */
  async serve(request: LoopbackRequest, host: HostProcess): Promise<void> {
    this.host = host;
    const read = this.read(request);
    const invocation = read instanceof AwsError ? undefined : this.invocationOf(read);
    if (invocation?.isStepwise === true) return invocation.take(overSocket(request, invocation, host));
    const { agenda, hub } = this.options;
    invocation?.note([...(request.answered ?? []), ...this.namesOf(read)]);
    const askedMs = agenda.nowMs;
    const answer = await this.answer(request, read, invocation?.current?.waitingFor(request.callId));
    const sandboxId = read instanceof AwsError ? undefined : sandboxOfAccessKey(read.accessKey);
    // Where virtual time has passed since the request, the sandbox must see it with the answer.
    const clock = agenda.nowMs > askedMs && sandboxId !== undefined ? { nowMs: agenda.nowMs } : {};
    const isAllowed = !(read instanceof AwsError) && sandboxId !== undefined && answer.status === 200;
    const allows = isAllowed ? hub.allows(read) : undefined;
    // A world that was closed meanwhile has nobody left who waits.
    host.tell('answer', { requestId: request.requestId, answer, sandboxId, ...clock, allows });
  }

  /** Tells an invocation that its handler does nothing but wait for answers. */
  becomesQuiet(quiet: QuietSandbox): void {
    this.sandboxes.get(quiet.sandboxId)?.invocationIn(quiet.sandboxId)?.becomesQuiet(quiet);
  }

  /** Has a request be carried out in its turn: of all that is due at this instant, or before it where calls follow each other. */
  private take(made: MadeRequest, watches: readonly CallWatch[]): void {
    const { agenda, isInterleaved, mayStall } = this.options;
    const { invocation, request } = made;
    const read = this.read(request, invocation.sandboxId);
    const [call] = this.namesOf(read);
    if (call !== undefined) invocation.note([call]);
    // Faults strike calls by their number.
    if (watches.length > 0) agenda.touch({ reads: [], writes: ['faults:handlers'] });
    const faults = call === undefined ? [] : watches.map((each) => each.next(call));
    const act = (): Promise<void> | void =>
      invocation.isOver ? undefined : this.carryOut(read, made, faults.find(Boolean));
    const what = `${invocation.name} calls ${call ?? 'what nobody can read'}`;
    const latest = mayStall ? { latestMs: invocation.deadlineMs } : {};
    if (isInterleaved) agenda.soon(what, act, { ...actor(invocation.actor), ...latest });
    else agenda.atOnce(what, act);
  }

  private carryOut(read: AwsRequest | AwsError, made: MadeRequest, fault: CallFault | undefined): Promise<void> {
    const { agenda, registry: services } = this.options;
    const { invocation, request, resume } = made;
    const effect = (waiting?: WaitingInvocation): Promise<LoopbackAnswer> => this.answer(request, read, waiting);
    if (fault === undefined || read instanceof AwsError)
      return invocation.go(async () => resume(await effect(invocation.current?.waitingFor(undefined))));
    return strikeCall(fault, { ...made, read, agenda, services, effect });
  }

  private namesOf(read: AwsRequest | AwsError): string[] {
    return read instanceof AwsError ? [] : [this.options.registry.callName(read.service, read.action)];
  }

  private async answer(
    request: LoopbackRequest,
    read: AwsRequest | AwsError,
    waiting: WaitingInvocation | undefined,
  ): Promise<LoopbackAnswer> {
    if (read instanceof AwsError) return refuseRequest(request, read);
    return this.options.hub.answer(read, this.callerOf(read, waiting));
  }

  /** Who signs nothing is known by the sandbox that it asks from. */
  private read(request: LoopbackRequest, sandboxId = request.sandboxId): AwsRequest | AwsError {
    try {
      const read = readRequest(request, this.options.registry, this.options.agenda.nowMs);
      return read.accessKey === '' && sandboxId !== undefined ? { ...read, accessKey: accessKeyOf(sandboxId) } : read;
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw error;
    }
  }

  private invocationOf({ accessKey }: AwsRequest): Invocation | undefined {
    const sandboxId = sandboxOfAccessKey(accessKey);
    return sandboxId === undefined ? undefined : this.sandboxes.get(sandboxId)?.invocationIn(sandboxId);
  }

  private callerOf({ accessKey }: AwsRequest, invocation: WaitingInvocation | undefined): Caller {
    const runtime = this.sandboxes.get(sandboxOfAccessKey(accessKey) ?? '');
    if (runtime === undefined) return { description: 'a client outside of the simulation' };
    const { resource } = runtime;
    return {
      description: `function '${constructPath(resource)}'`,
      roleArn: textOf(resource.properties['Role']),
      session: resource.name,
      ...(invocation !== undefined && { invocation }),
    };
  }
}

/**
 * A request that came over a socket. That its handler waits for nothing but answers can't be told there, so the world goes on
 * as soon as it is made.
 */
function overSocket(request: LoopbackRequest, invocation: Invocation, host: HostProcess): MadeRequest {
  const { current, nowMs: askedMs, sandboxId } = invocation;
  invocation.openSockets += 1;
  current?.hold();
  const resume = (outcome: RequestOutcome): Promise<SandboxReport> => {
    const { nowMs } = invocation;
    invocation.openSockets -= 1;
    host.tell('answer', {
      requestId: request.requestId,
      answer: outcome,
      sandboxId,
      ...(nowMs > askedMs && { nowMs }),
    });
    if (invocation.openSockets > 0) invocation.current?.hold();
    return current?.outstanding ?? Promise.resolve({ kind: 'waiting' });
  };
  return { invocation, request, resume };
}
