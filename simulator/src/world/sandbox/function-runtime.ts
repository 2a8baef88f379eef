import { createHash } from 'node:crypto';
import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { SECRET_KEYS } from '../../services/protocols/signed-method';
import { constructPath } from '../../services/resource';
import type { Resource } from '../assembly/resource';
import { tryLanguageOf } from '../../services/lambda/languages';
import type { InvocationRequest, Runtime } from '../../services/lambda/runtime';
import { functionCode, type FunctionCode } from './function-code';
import type { HostProcess } from './host-process';
import type { LayerCode } from './layers';
import { Invocation, type InvocationOptions } from './invocation';
import type { SandboxKind } from './sandbox-kind';
import { textOf } from '../../base/text';

/** What the sandboxes of every function of a world share. */
export interface RuntimeContext {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly seed: number;
  readonly kinds: readonly SandboxKind[];
  /** Real milliseconds after which a handler that blocks its thread counts as hung. */
  readonly guardMs: number;
  host(): Promise<HostProcess>;
  /** Takes what the test has to hear although the handler may have got over it. */
  onProblem(problem: Error): void;
  layersOf(lambda: Resource): readonly LayerCode[];
  /** Takes what is otherwise than on AWS. */
  onNote(note: string): void;
  readonly requests: RequestPort;
}

/** Whoever answers the requests of handlers. */
export interface RequestPort {
  /** Gives a new sandbox its id, under which its calls are recognized. */
  register(runtime: FunctionRuntime): string;
  /** What is told of each request of an invocation that begins; undefined leaves to the host what it can answer. */
  watch(resource: Resource, request: InvocationRequest): InvocationOptions['onCall'];
  /** Who acts by an invocation that begins: the execution, or the branch of one, that waits for it, or itself. */
  actorOf(invocation: string, waiting: string | undefined): string;
  /** Told that nobody acts by it any more. */
  release(actor: string): void;
}

const ACCESS_KEY_PREFIX = 'ASIASIMULATED';

/** The AWS access key that a sandbox is given. */
export function accessKeyOf(sandboxId: string): string {
  return `${ACCESS_KEY_PREFIX}${sandboxId}`;
}

/** The sandbox that an AWS access key was given to; undefined for any other key. */
export function sandboxOfAccessKey(accessKey: string): string | undefined {
  return accessKey.startsWith(ACCESS_KEY_PREFIX) ? accessKey.slice(ACCESS_KEY_PREFIX.length) : undefined;
}

/** Runs a function's real code: each of its concurrent invocations in a sandbox of its own, which is used again. */
export class FunctionRuntime implements Runtime {
  readonly timeoutMs: number;
  private readonly memoryMb: number;
  /** Sandboxes that wait, by the version of the function that they run. */
  private readonly idle = new Map<string, string[]>();
  private readonly running = new Map<string, Invocation>();
  private readonly held = new Map<string, Set<number>>();
  private readonly kind: SandboxKind | undefined;
  private code: FunctionCode | undefined;
  private layers: readonly LayerCode[] | undefined;
  private sandboxes = 0;
  private invocations = 0;

  constructor(
    readonly resource: Resource,
    private readonly context: RuntimeContext,
  ) {
    const { Timeout: timeout, MemorySize: memory } = resource.properties;
    this.kind = context.kinds.find(({ language }) => language === tryLanguageOf(resource)?.name);
    this.timeoutMs = 1000 * (typeof timeout === 'number' || typeof timeout === 'string' ? Number(timeout) : 3);
    this.memoryMb = typeof memory === 'number' || typeof memory === 'string' ? Number(memory) : 128;
  }

  /** How many invocations have not ended. */
  get concurrency(): number {
    return this.running.size;
  }

  /** The invocation that a sandbox is busy with. */
  invocationIn(sandboxId: string): Invocation | undefined {
    return this.running.get(sandboxId);
  }

  /** Starts an invocation; called inside an action of the agenda. */
  async invoke(request: InvocationRequest): Promise<void> {
    const host = await this.context.host();
    const { version } = request.as;
    const idle = this.idle.get(version) ?? [];
    this.idle.set(version, idle);
    const sandboxId = idle.pop() ?? (await this.openSandbox(host, version));
    this.invocations += 1;
    const { requests } = this.context;
    const path = constructPath(this.resource);
    const name = `${path} #${this.invocations}`;
    const actor = requests.actorOf(name, request.as.actor);
    const invocation = new Invocation({
      agenda: this.context.agenda,
      host,
      sandboxId,
      path,
      name,
      actor,
      requestId: request.requestId,
      timeoutMs: this.timeoutMs,
      durationMs: request.durationMs,
      command: this.command(request),
      held: this.heldIn(sandboxId),
      onCall: requests.watch(this.resource, request),
      onCalls: (calls) => request.onCalls(calls),
      onOutput: (lines) => request.onOutput(lines),
      onRefused: (target) => this.context.onProblem(this.refusal(target)),
      onIdle: () => idle.push(sandboxId),
      onEnd: (result) => {
        this.running.delete(sandboxId);
        requests.release(actor);
        return request.onEnd(result);
      },
    });
    this.running.set(sandboxId, invocation);
    await invocation.start();
  }

  private heldIn(sandboxId: string): Set<number> {
    const held = this.held.get(sandboxId) ?? new Set();
    this.held.set(sandboxId, held);
    return held;
  }

  /** Tells the host once what a sandbox runs and how: it starts it when it is first needed, and anew after a breakdown. */
  private async openSandbox(host: HostProcess, version: string): Promise<string> {
    const { resource, context, memoryMb, kind } = this;
    if (kind === undefined)
      throw new Error(`[${constructPath(resource)}] the runtime of the function does not run here`);
    const note = kind.tryNote?.(resource);
    if (note !== undefined) context.onNote(note);
    const sandboxId = context.requests.register(this);
    this.sandboxes += 1;
    const { seed } = this;
    const { environment, ...settings } = await kind.settings({ resource, seed, port: host.port, memoryMb });
    host.tell('open', {
      sandboxId,
      code: (this.code ??= functionCode(resource, kind)),
      layers: (this.layers ??= context.layersOf(resource)),
      settings: {
        memoryMb,
        guardMs: context.guardMs,
        environment: { ...this.environment(sandboxId, host.port, version), ...environment },
        ...settings,
      },
    });
    return sandboxId;
  }

  private refusal(target: string): Error {
    const path = constructPath(this.resource);
    return new Error(
      `[${path}] the handler connects to ${target}, and the simulator lets it reach simulated services only; have the code ` +
        `take the address from the environment, leave the connection out, or mock the function with world.function('${path}').mock(…)`,
    );
  }

  private command({ event, requestId, as: { actor: _, ...as } }: InvocationRequest): object {
    return {
      event: JSON.stringify(event),
      context: {
        ...as,
        requestId,
        traceId: traceId(this.context.random),
      },
    };
  }

  /** What makes the sandbox that is opened last another than all the others. */
  private get seed(): string {
    return `${this.context.seed}/${this.resource.id}/${this.sandboxes}`;
  }

  private logStream(version: string): string {
    const [day = ''] = new Date(this.context.agenda.nowMs).toISOString().split('T');
    const id = createHash('sha256').update(this.seed).digest('hex').slice(0, 32);
    return `${day.replaceAll('-', '/')}/[${version}]${id}`;
  }

  private environment(sandboxId: string, port: number, version: string): Record<string, string> {
    const declared = ((this.resource.properties['Environment'] as JsonObject | undefined)?.['Variables'] ??
      {}) as JsonObject;
    const { stack, name } = this.resource;
    return {
      ...Object.fromEntries(Object.entries(declared).map(([key, value]) => [key, textOf(value)])),
      AWS_ACCESS_KEY_ID: accessKeyOf(sandboxId),
      AWS_SECRET_ACCESS_KEY: SECRET_KEYS.sandbox,
      AWS_SESSION_TOKEN: 'simulated',
      AWS_REGION: stack.region,
      AWS_DEFAULT_REGION: stack.region,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroup(this.resource),
      AWS_LAMBDA_LOG_STREAM_NAME: this.logStream(version),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: `AWS_Lambda_${textOf(this.resource.properties['Runtime'])}`,
      _HANDLER: textOf(this.resource.properties['Handler']),
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
    };
  }
}

function logGroup({ name, properties }: Resource): string {
  const given = (properties['LoggingConfig'] as JsonObject | undefined)?.['LogGroup'];
  return given === undefined ? `/aws/lambda/${name}` : textOf(given);
}

function traceId(random: Random): string {
  const hex = uuid(random).replaceAll('-', '');
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8)};Parent=${hex.slice(0, 16)};Sampled=1`;
}
