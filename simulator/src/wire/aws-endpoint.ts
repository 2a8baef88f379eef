import { setImmediate } from 'node:timers';
import { checkMembers, type MembersOf } from '../base/given';
import type { Agenda } from '../base/agenda';
import type { Engine } from '../engine/engine';
import type { JsonObject } from '../base/json';
import { textOf } from '../base/text';
import { MockFailure } from '../services/mocks';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import { SECRET_KEYS } from '../services/protocols/signed-method';
import { invokeInput } from '../services/lambda/invoke-input';
import type { LambdaService } from '../services/lambda/lambda-service';
import type { HttpEndpoint } from '../services/apigateway/http-endpoint';
import type { ServiceRegistry } from '../services/registry';
import { AwsError, type Caller } from '../services/service';
import { refuseRequest } from '../services/protocols/refuse-request';
import { readRequest } from '../services/protocols/read-request';
import { checkSpeed, Pace, type Paced, type Speed } from './pace';
import type { AwsRequest } from '../services/protocols/protocol';
import { ServedEndpoints } from './served-endpoints';
import { WireServer } from './wire-server';

/** How an endpoint is opened. */
export interface ListenOptions {
  /** @default - a free one */
  readonly port?: number;
  /**
   * How virtual time goes by: as in reality, a number of times as fast, `'fastest'`: from event to event while
   * executions run, and as in reality while they wait for an answer from outside, or `'paused'`: only where somebody asks for it, or
   * waits for the answer of a function, of an execution that is started synchronously, or of an HTTP endpoint. `'stepped'`: as
   * `'paused'`, and what is due at the present instant happens only where somebody asks for it, too.
   * @default 'real'
   */
  readonly speed?: Speed;
  /** Asked first for the answer to a request: undefined for one that is for AWS's services, or for the app. @default - all are */
  readonly front?: (request: LoopbackRequest) => Promise<LoopbackAnswer> | undefined;
  /** Told of what goes wrong behind the clients' backs. @default - `close()` throws the first of it */
  readonly onProblem?: (problem: Error) => void;
}

const LISTEN_OPTIONS: MembersOf<ListenOptions> = { port: true, speed: true, front: true, onProblem: true };

/** The settings of a client of the AWS SDK for JavaScript. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly disableHostPrefix: true;
}

/** What an endpoint serves. */
export interface ServedWorld {
  readonly services: ServiceRegistry;
  readonly hub: {
    call(service: string, action: string, input: JsonObject, caller: Caller): Promise<JsonObject>;
  };
  readonly agenda: Agenda;
  readonly engine: Engine & { readonly waitsForOutside: boolean };
  readonly lambda: LambdaService;
  /** What answers HTTP requests: APIs and Function URLs. */
  readonly endpoints: readonly HttpEndpoint[];
  readonly driver: Pick<Paced, 'run'>;
  /** Schedules, and rules with a schedule. */
  readonly recurrences: Pick<Paced, 'recurs' | 'enterUntil'>;
}

const CALLER: Caller = { description: 'a client from outside' };
/** Clients sign with something; the simulator looks at none of it. */
const ACCESS_KEY = 'simulator';
/** What clients wait for while virtual time passes. */
const TAKES_TIME = ['lambda:Invoke', 'states:StartSyncExecution'];

/** An address on loopback at which AWS's clients find the services of a world. */
export class AwsEndpoint {
  /** Opens an endpoint. */
  static async open(world: ServedWorld, options: ListenOptions = {}, through: Through = plainly): Promise<AwsEndpoint> {
    checkMembers('The endpoint', options, LISTEN_OPTIONS);
    checkSpeed(options.speed);
    const endpoint = new AwsEndpoint(world, options, through);
    endpoint.server = await WireServer.listen(options.port ?? 0, (request) => endpoint.answer(request));
    endpoint.pace.wake();
    return endpoint;
  }

  private server: WireServer | undefined;
  private pace: Pace;
  private problem: Error | undefined;
  private served: ServedEndpoints;
  private currentSpeed: Speed;

  private constructor(
    private world: ServedWorld,
    private readonly options: ListenOptions,
    private readonly through: Through,
  ) {
    this.currentSpeed = options.speed ?? 'real';
    this.served = new ServedEndpoints(world);
    this.pace = this.paceOf(world);
  }

  private paceOf({ agenda, engine, driver, recurrences }: ServedWorld): Pace {
    const paced = {
      get recurs() {
        return recurrences.recurs;
      },
      enterUntil: (untilMs: number) => recurrences.enterUntil(untilMs),
      get nowMs() {
        return agenda.nowMs;
      },
      get nextDueMs() {
        return agenda.nextDueMs;
      },
      get waitsForOutside() {
        return engine.waitsForOutside;
      },
      run: (until: Parameters<Paced['run']>[0]) => driver.run(until),
    };
    const keep = (problem: Error): void => void (this.problem ??= problem);
    return new Pace(paced, this.currentSpeed, this.options.onProblem ?? keep);
  }

  /** How virtual time goes by. */
  get speed(): Speed {
    return this.currentSpeed;
  }

  /** Has virtual time go on from the present instant, after somebody else has let it pass; at another speed if one is given. */
  resume(speed: Speed = this.currentSpeed): void {
    this.currentSpeed = speed;
    this.pace.resume(speed);
  }

  /** Lets happen what is due by now, so that whoever asks next finds the present. */
  catchUp(): Promise<void> {
    return this.pace.catchUp();
  }

  /** Has time stand still until a world is served again. */
  holdTime(): Promise<void> {
    return this.pace.stop();
  }

  /** Serves another world from now on, at the same address. */
  serve(world: ServedWorld): void {
    if (this.server === undefined) return;
    this.world = world;
    this.served = new ServedEndpoints(world);
    this.pace = this.paceOf(world);
    this.pace.wake();
  }

  /**
   * What clients take as their `endpoint`, e.g. `http://127.0.0.1:43567`.
   *
   * For `StartSyncExecution` and `TestState` clients put `sync-` before the host unless they are told otherwise, and there
   * is no such host: give them {@link clientConfig} or {@link environment} instead.
   */
  get url(): string {
    return this.server?.url ?? '';
  }

  /** What a client of the AWS SDK for JavaScript is made with: `new SFNClient(endpoint.clientConfig)`. */
  get clientConfig(): ClientConfig {
    return {
      endpoint: this.url,
      region: this.world.engine.region,
      credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEYS.client },
      disableHostPrefix: true,
    };
  }

  /**
   * What the AWS CLI and most other SDKs are run with. The SDK for JavaScript reads all of it but the host prefix: where it
   * shall start executions synchronously, it needs `disableHostPrefix` in its code.
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-host-prefix.html
   */
  get environment(): Readonly<Record<string, string>> {
    const { region } = this.world.engine;
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: SECRET_KEYS.client,
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    };
  }

  /**
   * The addresses at which the app's HTTP APIs, REST APIs and Function URLs are reached, by those that the app itself sees:
   * `http://<id>.localhost:43567/prod/`. Browsers and curl resolve such names by themselves; other clients send `Host`.
   */
  get httpAddresses(): Readonly<Record<string, string>> {
    return this.served.addresses(new URL(this.url).port);
  }

  /**
   * Stops listening and lets virtual time stand still again.
   * @throws what went wrong behind the clients' backs, if nobody was told of it.
   */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    await this.pace.stop();
    await server?.close();
    const { problem } = this;
    this.problem = undefined;
    if (problem !== undefined) throw problem;
  }

  private async answer(request: LoopbackRequest): Promise<LoopbackAnswer> {
    const answered = this.options.front?.(request);
    if (answered !== undefined) return answered;
    return this.through(request, (asked) => this.answerFromOutside(asked));
  }

  private async answerFromOutside(request: LoopbackRequest): Promise<LoopbackAnswer> {
    const endpoint = this.served.find(request);
    if (endpoint !== undefined) return this.answerFrom(endpoint, request);
    let read: AwsRequest;
    try {
      read = readRequest(request, this.world.services, this.world.agenda.nowMs);
    } catch (error) {
      return refuseRequest(request, asAwsError(error as Error));
    }
    if (read.refusal !== undefined) return read.fail(read.refusal);
    try {
      return read.succeed(
        await this.awaited(carryOut(read, this.world), TAKES_TIME.includes(`${read.service}:${read.action}`)),
      );
    } catch (error) {
      return read.fail(asAwsError(error as Error));
    }
  }

  private async answerFrom(endpoint: HttpEndpoint, request: LoopbackRequest): Promise<LoopbackAnswer> {
    try {
      return await this.awaited(this.served.answer(endpoint, request), true);
    } catch (error) {
      return refusal(error as Error);
    }
  }

  /** An answer, for which time passes also where it stands still otherwise. */
  private async awaited<T>(answer: Promise<T>, takesTime: boolean): Promise<T> {
    let isThere = false;
    const settled = answer.finally(() => (isThere = true));
    settled.catch(() => {});
    this.pace.wake();
    const standsStill = this.currentSpeed === 'paused' || this.currentSpeed === 'stepped';
    if (takesTime && standsStill) await this.passTime(() => isThere);
    const value = await settled;
    this.pace.wake();
    return value;
  }

  /** Lets happen what is due, one instant after the other, until `done` holds. */
  private async passTime(done: () => boolean): Promise<void> {
    const { agenda, driver } = this.world;
    for (let dueMs = agenda.nextDueMs; dueMs !== undefined; dueMs = done() ? undefined : agenda.nextDueMs) {
      await driver.run({ untilMs: dueMs });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** The way of a request to who answers it. */
export type Through = (
  request: LoopbackRequest,
  answer: (request: LoopbackRequest) => Promise<LoopbackAnswer>,
) => Promise<LoopbackAnswer>;

const plainly: Through = (request, answer) => answer(request);

/** Carries out again what a client has asked of a world, without letting time pass for it. */
export async function repeatRequest(request: LoopbackRequest, world: ServedWorld): Promise<void> {
  const served = new ServedEndpoints(world);
  const endpoint = served.find(request);
  // The client has had its answer, whatever it was.
  const answer = endpoint === undefined ? read(request, world) : served.answer(endpoint, request);
  await answer.catch(() => {});
}

async function read(request: LoopbackRequest, world: ServedWorld): Promise<unknown> {
  const asked = readRequest(request, world.services, world.agenda.nowMs);
  return asked.refusal === undefined ? carryOut(asked, world) : undefined;
}

function carryOut({ service, action, input }: AwsRequest, world: ServedWorld): Promise<JsonObject> {
  const isAwaited = service === 'lambda' && action === 'Invoke' && input['InvocationType'] === 'RequestResponse';
  return isAwaited ? invoke(input, world) : world.hub.call(service, action, input, CALLER);
}

/** An invocation is an action of the agenda like every other: nothing else happens while the handler is busy. */
function invoke(input: JsonObject, { lambda, agenda }: ServedWorld): Promise<JsonObject> {
  const called = lambda.function(textOf(input['FunctionName']), input['Qualifier']);
  const { event, clientContext } = invokeInput(input);
  const by = clientContext === undefined ? {} : { clientContext };
  const { version } = called;
  return new Promise((resolve, reject) => {
    agenda.soon(`a client invokes ${called.path}`, () =>
      called
        .invoke(
          event,
          ({ succeeded, payload: answered }) =>
            resolve({
              StatusCode: 200,
              ExecutedVersion: version,
              Payload: answered,
              ...(!succeeded && { FunctionError: 'Unhandled' }),
            }),
          by,
        )
        .catch(reject),
    );
  });
}

function asAwsError(error: Error): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof MockFailure) return new AwsError(error.error, error.message);
  return new AwsError('SimulatorFailure', error.message);
}

function refusal(error: Error): LoopbackAnswer {
  const { code, message, statusCode } = asAwsError(error);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code };
  return { status: statusCode, headers, body: JSON.stringify({ __type: code, message }) };
}
