import { delimiter, join } from 'node:path';
import type { Agenda } from '../../engine/agenda';
import type { Json, JsonObject } from '../../engine/json';
import { uuid, type Random } from '../../engine/random';
import { constructPath } from '../assembly/app-model';
import type { Resource } from '../assembly/resource';
import { functionCode, type FunctionCode } from './function-code';
import type { HostProcess } from './host-process';
import { withLocalQueues } from './local-addresses';
import { Invocation, type InvocationResult } from './invocation';
import { textOf } from '../assembly/text';

/** What the sandboxes of every function of a world share. */
export interface RuntimeContext {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly seed: number;
  readonly sdkRoots: readonly string[];
  /** Real milliseconds after which a handler that blocks its thread counts as hung. */
  readonly guardMs: number;
  host(): Promise<HostProcess>;
  /** Gives a new sandbox its id, under which its calls are recognized. */
  register(runtime: FunctionRuntime): string;
}

/** One invocation, for the record. */
export interface InvocationRequest {
  readonly event: Json;
  readonly requestId: string;
  readonly durationMs: number;
  onOutput(lines: readonly string[]): void;
  onEnd(result: InvocationResult): void | Promise<void>;
}

const ACCESS_KEY_PREFIX = 'ASIASIMULATED';

/** The sandbox that an AWS access key was given to; undefined for any other key. */
export function sandboxOfAccessKey(accessKey: string): string | undefined {
  return accessKey.startsWith(ACCESS_KEY_PREFIX) ? accessKey.slice(ACCESS_KEY_PREFIX.length) : undefined;
}

/** Runs a function's real code: each of its concurrent invocations in a sandbox of its own, which is used again. */
export class FunctionRuntime {
  readonly timeoutMs: number;
  private readonly memoryMb: number;
  private readonly idle: string[] = [];
  private readonly running = new Map<string, Invocation>();
  private code: FunctionCode | undefined;
  private readonly seeds = new Map<string, string>();
  private sandboxes = 0;

  constructor(
    readonly resource: Resource,
    private readonly context: RuntimeContext,
  ) {
    const { Timeout: timeout, MemorySize: memory } = resource.properties;
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
    const sandboxId = this.idle.pop() ?? this.newSandbox();
    const invocation = new Invocation({
      agenda: this.context.agenda,
      host,
      sandboxId,
      path: constructPath(this.resource),
      requestId: request.requestId,
      timeoutMs: this.timeoutMs,
      durationMs: request.durationMs,
      command: this.command(sandboxId, host.port, request),
      onOutput: (lines) => request.onOutput(lines),
      onIdle: () => this.idle.push(sandboxId),
      onEnd: (result) => {
        this.running.delete(sandboxId);
        return request.onEnd(result);
      },
    });
    this.running.set(sandboxId, invocation);
    await invocation.start();
  }

  private newSandbox(): string {
    const sandboxId = this.context.register(this);
    this.sandboxes += 1;
    this.seeds.set(sandboxId, `${this.context.seed}/${this.resource.id}/${this.sandboxes}`);
    return sandboxId;
  }

  private command(sandboxId: string, port: number, { event, requestId }: InvocationRequest): object {
    this.code ??= functionCode(this.resource);
    return {
      code: this.code,
      settings: {
        handler: this.resource.properties['Handler'],
        memoryMb: this.memoryMb,
        guardMs: this.context.guardMs,
        environment: this.environment(sandboxId, port),
        worker: {
          handler: this.resource.properties['Handler'],
          seed: this.seeds.get(sandboxId),
          loopbackPort: port,
          sdkRoots: this.context.sdkRoots,
        },
      },
      event: JSON.stringify(event),
      context: {
        functionName: this.resource.name,
        functionArn: this.resource.arn,
        memoryMb: this.memoryMb,
        requestId,
        logGroup: `/aws/lambda/${this.resource.name}`,
        traceId: traceId(this.context.random),
      },
    };
  }

  private environment(sandboxId: string, port: number): Record<string, string> {
    const declared = ((this.resource.properties['Environment'] as JsonObject | undefined)?.['Variables'] ??
      {}) as JsonObject;
    const { stack, name } = this.resource;
    return {
      ...Object.fromEntries(
        Object.entries(declared).map(([key, value]) => [key, withLocalQueues(textOf(value), port)]),
      ),
      AWS_ACCESS_KEY_ID: `${ACCESS_KEY_PREFIX}${sandboxId}`,
      AWS_SECRET_ACCESS_KEY: 'simulated',
      AWS_SESSION_TOKEN: 'simulated',
      AWS_REGION: stack.region,
      AWS_DEFAULT_REGION: stack.region,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_EXECUTION_ENV: `AWS_Lambda_${textOf(this.resource.properties['Runtime'])}`,
      _HANDLER: textOf(this.resource.properties['Handler']),
      LAMBDA_TASK_ROOT: '/var/task',
      NODE_PATH: this.context.sdkRoots.map((root) => join(root, 'node_modules')).join(delimiter),
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
    };
  }
}

function traceId(random: Random): string {
  const hex = uuid(random).replaceAll('-', '');
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8)};Parent=${hex.slice(0, 16)};Sampled=1`;
}
