import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import { jsonText } from '../../base/json-text';
import { own } from '../../base/own';
import { uuid, type Random } from '../../base/random';
import type { TaskCall, TaskReply } from '../../engine/ports';
import { integrationNameOf } from '../../offer/integration-name';
import { integrationResult } from '../../offer/integration-result';
import { optimizedService } from '../../offer/optimized';
import { serviceOffer } from '../../offer/service-offer';
import type { Surroundings } from '../need';
import type { PermissionPort } from '../ports';
import type { ServiceRegistry } from '../registry';
import type { App } from '../resource';
import { AwsError } from '../service';
import { Job, tokenOf, type CourseOfJob, type JobOrigin } from './job';
import { UNKNOWN_KIND } from './kinds/unknown';
import type { JobEvent, JobKind } from './job-kind';

/** What {@link Jobs} work with. */
export interface JobsOptions {
  readonly app: App;
  readonly registry: ServiceRegistry;
  readonly agenda: Agenda;
  readonly random: Random;
  /** Undefined when roles are not enforced. */
  readonly permissions: PermissionPort | undefined;
  /** Puts an event on the default event bus. */
  publish(event: Required<JobEvent>): void;
  say(note: string): void;
}

/** What the test says of how the jobs of an action go. */
export type PlanOfJobs = (input: JsonObject, earlier: number) => CourseOfJob;

/** The jobs that services run for machines, handlers and tests. */
export class Jobs {
  readonly all: Job[] = [];
  private readonly plans = new Map<string, PlanOfJobs>();
  private readonly place: Surroundings;

  constructor(private readonly options: JobsOptions) {
    const { partition, region, account } = options.app;
    const none = (): undefined => undefined;
    this.place = { partition, region, account, tryFind: none, tryKeyOf: none, tryOwnerOf: none };
  }

  /** Says how jobs of an action go that are started from now on; undefined takes it back. */
  plan(service: string, action: string, plan: PlanOfJobs | undefined): void {
    const call = this.options.registry.callName(service, action);
    if (plan === undefined) this.plans.delete(call);
    else this.plans.set(call, plan);
  }

  /** Whether anything says how the jobs of an action go. */
  isPlanned(service: string, action: string): boolean {
    return this.plans.has(this.options.registry.callName(service, action));
  }

  /**
   * Starts the job of a Task with `.sync`, and answers when it has ended.
   * @throws AwsError when the service would refuse it.
   */
  run(call: TaskCall, input: JsonObject, reply: TaskReply): void {
    const { executionArn, stateName } = call;
    const job = this.start(call.service, call.action, input, { executionArn, state: stateName });
    reply.submitted(this.startedResult(job, call.resource));
    job.whenEnded(() => this.tell(job, call, reply));
    // A state that times out leaves its job alone: that is on no list of AWS's.
    reply.whenAbandoned?.((why) => {
      if (why === 'aborted') this.cancel(job, call);
    });
  }

  /** Keeps a job that a mock stands for: it began and ended at once. */
  keepMocked(call: TaskCall, ends: 'SUCCEEDED' | 'FAILED'): void {
    const { executionArn, stateName, service, action } = call;
    const input = (call.arguments ?? {}) as JsonObject;
    const course = { lastsMs: undefined, ends, output: {}, reason: undefined };
    const kind = this.kindOf(service, action);
    const origin = this.origin(service, action, input, { executionArn, state: stateName });
    const id = uuid(this.options.random);
    const { agenda } = this.options;
    const job = new Job({
      id,
      kind,
      origin,
      course,
      limitMs: undefined,
      place: this.place,
      agenda,
      onStatus: () => {},
    });
    this.all.push(job);
    job.end(ends);
  }

  /**
   * Carries out a call about jobs; undefined when it is about none that there are.
   * @throws AwsError when the service would refuse it.
   */
  answer(
    service: string,
    operation: string,
    input: JsonObject,
    by: Pick<JobOrigin, 'executionArn' | 'state'> = {},
  ): JsonObject | undefined {
    const definition = this.options.registry.find(service);
    const action = operation.charAt(0).toLowerCase() + operation.slice(1);
    if (definition?.jobs === undefined) return undefined;
    if (own(definition.jobs, action) !== undefined) {
      if (!this.isPlanned(service, action)) return undefined;
      const job = this.start(service, action, input, by);
      return job.kind.started(job.known);
    }
    for (const kind of Object.values(definition.jobs)) {
      const answer = this.answerAbout(kind, operation, input);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  private answerAbout(kind: JobKind, operation: string, input: JsonObject): JsonObject | undefined {
    const ofKind = this.all.filter((each) => each.kind === kind);
    const { search } = kind;
    if (search?.operation === operation) {
      const from = Number(input['nextToken'] ?? input['NextToken'] ?? input['Marker'] ?? 0);
      const meant = ofKind.filter((each) => search.isMeant(each.known, input));
      const page = meant.slice(from, from + search.pageSize);
      const next = from + search.pageSize < meant.length ? String(from + search.pageSize) : undefined;
      return search.answer(
        page.map(({ members }) => members),
        next,
      );
    }
    const call = [kind.ask, kind.stop].find((each) => each?.operation === operation);
    if (call === undefined) return undefined;
    // Where nothing of the kind was ever started, a mock is missing rather than a job.
    if (ofKind.length === 0) return undefined;
    const ids = call.ids(input);
    const found = ofKind.filter(({ id }) => ids.includes(id));
    if (found.length === 0 && call.takesSeveral !== true)
      throw new AwsError('InvalidRequestException', `${ids.join(', ')} was not found`);
    this.touch(kind);
    if (call === kind.stop) for (const each of found) each.stop(operation);
    return call.answer(
      found.map(({ members }) => members),
      input,
    );
  }

  private start(
    service: string,
    action: string,
    input: JsonObject,
    by: Pick<JobOrigin, 'executionArn' | 'state'>,
  ): Job {
    const { agenda, app, random, registry } = this.options;
    const kind = this.kindOf(service, action);
    const call = registry.callName(service, action);
    this.touch(kind);
    const known = this.known(kind, input);
    if (known !== undefined) return known;
    const id = kind.newId?.(input, uuid(random), this.place) ?? uuid(random);
    if (kind.taken !== undefined && this.all.some((each) => each.kind === kind && each.id === id))
      throw new AwsError(kind.taken.code, kind.taken.message);
    const earlier = this.all.filter(({ origin }) => origin.call === call).length;
    const course = (this.plans.get(call) as PlanOfJobs)(input, earlier);
    const onStatus = (job: Job): void => this.announce(job);
    const limitMs = kind.limitMs?.(input, app);
    const origin = this.origin(service, action, input, by);
    const job = new Job({ id, kind, origin, course, limitMs, place: this.place, agenda, onStatus });
    this.all.push(job);
    job.begin();
    return job;
  }

  /** The job that a start was made for before, by the token of whoever starts it. */
  private known(kind: JobKind, input: JsonObject): Job | undefined {
    const token = tokenOf(kind, input);
    if (token === undefined) return undefined;
    const found = this.all.find((each) => each.kind === kind && tokenOf(kind, each.origin.input) === token);
    if (found !== undefined && jsonText(found.origin.input) !== jsonText(input))
      throw new AwsError('InvalidRequestException', 'Idempotent parameters do not match');
    return found;
  }

  private tell(job: Job, { resource }: TaskCall, reply: TaskReply): void {
    const { kind, course } = job;
    const { sdk = '' } = optimizedService(integrationNameOf(resource)?.bareService ?? '') ?? {};
    const named = (action: string | undefined, value: JsonObject): JsonObject => inNames(sdk, action, value);
    const answer = kind.ask?.answer([job.members], {}) ?? job.members;
    const described = named(kind.describedBy, answer);
    const own = kind.result?.(described, this.startedResult(job, resource)) ?? described;
    const output = { ...own, ...course.output };
    if (job.status === 'SUCCEEDED') reply.succeed(output);
    else reply.fail('States.TaskFailed', jsonText(output));
  }

  private startedResult(job: Job, resource: string): JsonObject {
    const name = integrationNameOf(resource);
    const { sdk = '' } = optimizedService(name?.bareService ?? '') ?? {};
    return inNames(sdk, name?.action, job.kind.started(job.known));
  }

  /** AWS tries to stop what nobody waits for any more; without the right to, or with nothing to do so by, it runs on. */
  private cancel(job: Job, { roleArn, executionArn, stateName }: TaskCall): void {
    if (job.status !== 'RUNNING') return;
    const { permissions, agenda } = this.options;
    const { stopping } = job.kind;
    const what = `The job ${job.origin.call} of state '${stateName}' runs on after its execution`;
    if (stopping.length === 0)
      return this.options.say(`${what}: AWS's pages name nothing that Step Functions stops it by`);
    const session = executionArn.split(':').pop() ?? '';
    for (const each of stopping) {
      const [service = '', action = ''] = each.split(':');
      const denied = permissions?.authorizeCall({ roleArn, session, service, action, input: {} });
      if (denied !== undefined) return this.options.say(`${what}: the role may not ${each}`);
    }
    agenda.soon(`job ${job.origin.call} is stopped`, () => job.stop('Step Functions'));
  }

  private announce(job: Job): void {
    const event = job.kind.event?.(job.known);
    if (event !== undefined) this.options.publish({ resources: [], ...event });
  }

  private origin(
    service: string,
    action: string,
    input: JsonObject,
    by: Pick<JobOrigin, 'executionArn' | 'state'>,
  ): JobOrigin {
    return { call: this.options.registry.callName(service, action), input, ...by };
  }

  private kindOf(service: string, action: string): JobKind {
    return own(this.options.registry.find(service)?.jobs ?? {}, action) ?? UNKNOWN_KIND;
  }

  private touch(kind: JobKind): void {
    const [name = ''] = (kind.watching[0] ?? '').split(':');
    this.options.agenda.touch({ reads: [], writes: [name === '' ? 'jobs' : name] });
  }
}

/** A service's answer in the names of its optimized integration. */
function inNames(sdk: string, action: string | undefined, value: JsonObject): JsonObject {
  const offer = action === undefined ? undefined : serviceOffer(sdk)?.action(action);
  if (offer === undefined) return value;
  return integrationResult({ offer, resultNaming: 'optimized' }, value) as JsonObject;
}
