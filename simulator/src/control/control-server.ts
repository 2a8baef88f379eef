import { randomBytes, timingSafeEqual } from 'node:crypto';
import { checkMembers, type MembersOf } from '../base/given';
import type { Json, JsonObject } from '../base/json';
import { checkLoopback } from '../services/protocols/loopback-only';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import type { AwsEndpoint, ListenOptions } from '../wire/aws-endpoint';
import type { World } from '../world/api/world';
import type { WorldSource } from '../world/assembly/read-assembly';
import { isObject } from '../language/jsonpath/select';
import { clickOf } from './steps/click-of';
import type { Step } from './steps/steps';
import { asControlError, ControlError } from './control-error';
import { packageVersion } from '../base/package-version';
import { BASE_PATH } from './open-api';
import { bodyOf, routeOf, type Routed } from './router';
import { ROUTES } from './routes';
import { Session } from './session';

/** How a controlled world is served. */
export interface ControlOptions extends Omit<ListenOptions, 'front'> {
  /** What every request has to know, of at least 16 characters. @default - a random one */
  readonly token?: string;
}

const CONTROL_OPTIONS: MembersOf<ControlOptions> = { port: true, speed: true, onProblem: true, token: true };

/** A page of the app in a browser is clicked by the operation of that name. */
const CLICK = { operation: 'click', method: 'POST', path: '/click' } as const;

/** The longest body that the control API takes. */
const MAX_BODY_BYTES = 1024 * 1024;
const MIN_TOKEN_LENGTH = 16;

/** Who else answers at the same address, and lets people in who have no token. */
export interface House {
  /** Undefined for a request that is for somebody else. */
  tryAnswer(request: LoopbackRequest): Promise<LoopbackAnswer> | undefined;
  /** Whether a request of the control API comes from a page of the house. */
  admits(request: LoopbackRequest): boolean;
}

/** A world on loopback: for AWS's clients, and with the control API under `/_sim/v1` for whoever tests it from outside. */
export class ControlServer {
  /**
   * Serves a world.
   * @param house @internal
   * @throws when the port is taken, or when the token is too short.
   */
  static async open(world: World, options: ControlOptions = {}, house?: House): Promise<ControlServer> {
    const { token = randomBytes(24).toString('base64url'), onProblem, ...listen } = options;
    if (token.length < MIN_TOKEN_LENGTH)
      throw new Error(
        `The token must have at least ${MIN_TOKEN_LENGTH} characters, got ${token.length}; leave it out to have one made`,
      );
    checkMembers('The control API', options, CONTROL_OPTIONS);
    const session = new Session(world);
    const server = new ControlServer(session, token, house);
    const report = (problem: Error): void => {
      session.report(problem);
      onProblem?.(problem);
    };
    const front = (request: LoopbackRequest): Promise<LoopbackAnswer> | undefined => server.tryAnswer(request);
    session.serveAt(await session.world.listen({ ...listen, front, onProblem: report }));
    return server;
  }

  private constructor(
    private readonly session: Session,
    /** What every request has to know: `Authorization: Bearer <token>`. */
    readonly token: string,
    private readonly house: House | undefined,
  ) {}

  /** The version of the package. */
  readonly version = packageVersion();

  /** The endpoint, for AWS's clients. */
  get endpoint(): AwsEndpoint {
    return this.session.served;
  }

  /** Where the control API is: `http://127.0.0.1:43567/_sim/v1`. */
  get url(): string {
    return `${this.endpoint.url}${BASE_PATH}`;
  }

  /** What was done to the app. */
  get steps(): readonly Step[] {
    return this.session.steps.all;
  }

  /** The world that is served now. */
  get world(): World {
    return this.session.world;
  }

  /** Deploys another app over the world, and goes on from there. */
  async deploy(source: WorldSource): Promise<void> {
    await this.session.deploy(source);
  }

  /**
   * Does what a request would, without one: it is one of the steps that were done.
   * @param path below `/_sim/v1`.
   * @throws ControlError as a request is refused.
   * @internal
   */
  async perform(method: 'POST' | 'PUT', path: string, body: JsonObject): Promise<JsonObject> {
    const routed = routeOf(ROUTES, method, `${BASE_PATH}${path}`);
    return (await this.carryOutAt(routed, bodyOf(routed.route.body, JSON.stringify(body)))) as JsonObject;
  }

  /** Tells whoever asks of something that went wrong. */
  report(problem: Error): void {
    this.session.report(problem);
  }

  /** Ends everything. */
  close(): Promise<void> {
    return this.session.world.close();
  }

  /** The answer to a request of the control API; undefined for any other. */
  private tryAnswer(request: LoopbackRequest): Promise<LoopbackAnswer> | undefined {
    if (request.url.startsWith('/_sim/')) return this.answer(request);
    const answer = this.house?.tryAnswer(request);
    if (answer === undefined) this.noteFromOutside(request);
    return answer;
  }

  /** A page of the app that somebody opens in a browser is clicked like any other link. */
  private noteFromOutside(request: LoopbackRequest): void {
    const { session } = this;
    const body = clickOf(request, session.served.httpAddresses);
    if (body !== undefined) session.steps.begin(CLICK, {}, body, session.world);
    session.touch();
  }

  private async answer(request: LoopbackRequest): Promise<LoopbackAnswer> {
    try {
      checkLoopback(request.headers);
      return answered(200, await this.carryOut(request));
    } catch (error) {
      const { status, error: name, message, remedy } = asControlError(error as Error);
      return answered(status, { error: name, message, remedy });
    }
  }

  private async carryOut(request: LoopbackRequest): Promise<Json> {
    const routed = routeOf(ROUTES, request.method, request.url);
    if (routed.route.open !== true && this.house?.admits(request) !== true)
      this.checkToken(request.headers['authorization']);
    checkContent(request);
    return this.carryOutAt(routed, bodyOf(routed.route.body, request.body));
  }

  private async carryOutAt({ route, at, query }: Routed, body: JsonObject): Promise<Json> {
    const { session } = this;
    const { method } = route;
    await session.settled;
    const { world } = session;
    // Looking at things leaves no trace in what a snapshot repeats.
    if (method === 'GET') return route.carryOut({ session, world: world.unrecorded, at, query, body });
    await session.served.catchUp();
    const step = session.steps.begin(route, at, body, world);
    try {
      const answer = await route.carryOut({ session, world, at, query, body });
      if (step !== undefined && isObject(answer)) noteOutcome(step, answer);
      return answer;
    } catch (error) {
      session.steps.drop(step);
      throw error;
    } finally {
      session.touch();
    }
  }

  private checkToken(authorization = ''): void {
    const [given, known] = [Buffer.from(authorization), Buffer.from(`Bearer ${this.token}`)];
    if (given.length === known.length && timingSafeEqual(given, known)) return;
    const message = authorization === '' ? 'The request has no token' : 'The token is another one';
    throw new ControlError(
      401,
      'Unauthorized',
      message,
      "Send 'Authorization: Bearer <token>' with the token that was printed at the start",
    );
  }
}

/** What came of a step, as far as a test has to know. */
function noteOutcome(step: Step, { arn, refused }: JsonObject): void {
  if (typeof arn === 'string') step.execution = arn;
  if (typeof refused === 'string') step.refused = refused;
}

function checkContent({ headers, body, base64 }: LoopbackRequest): void {
  if (Buffer.byteLength(body) > MAX_BODY_BYTES)
    throw new ControlError(413, 'TooLarge', `The body has more than ${MAX_BODY_BYTES} bytes`, 'Send less at once');
  if (body === '') return;
  const type = headers['content-type'] ?? '';
  if (/^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type) && base64 !== true) return;
  const message = `The body must be JSON, got '${type}'`;
  throw new ControlError(415, 'UnsupportedMediaType', message, "Send 'Content-Type: application/json'");
}

function answered(status: number, body: Json): LoopbackAnswer {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body: JSON.stringify(body) };
}
