import type { Json, JsonObject } from '../base/json';
import { ControlServer, type ControlOptions } from '../control/control-server';
import { FRAMEWORKS, writeTest, type Framework } from '../control/steps/write-test';
import { storyOf } from '../control/steps/story';
import { isObject } from '../language/jsonpath/select';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import type { World } from '../world/api/world';
import { Door } from './door';
import { CONTENT_POLICY, pageFile } from './page-files';
import { placeOf, Refused, save } from './save';

/** How studio is opened. */
export interface StudioOptions extends ControlOptions {
  /** The folder below which tests are saved. */
  readonly project: string;
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': CONTENT_POLICY,
};

const MAX_BODY_CHARACTERS = 10_000;

/** A world with the control API, and the page in a browser that stands on it. */
export class Studio {
  /** Serves a world that was loaded with `snapshots: true`. */
  static async open(world: World, { project, ...options }: StudioOptions): Promise<Studio> {
    const studio = new Studio(project);
    studio.opened = await ControlServer.open(world, { speed: 'paused', ...options }, studio);
    return studio;
  }

  private opened: ControlServer | undefined;
  private readonly door = new Door(() => this.server.endpoint.url);

  private constructor(private readonly project: string) {}

  get server(): ControlServer {
    if (this.opened === undefined) throw new Error('Studio is not open yet');
    return this.opened;
  }

  /** An address that lets one browser in, once. */
  makeAddress(): string {
    return `${this.server.endpoint.url}/_studio/?code=${this.door.makeCode()}`;
  }

  /** @internal */
  admits(request: LoopbackRequest): boolean {
    return this.door.admits(request);
  }

  /** @internal */
  tryAnswer(request: LoopbackRequest): Promise<LoopbackAnswer> | undefined {
    const { pathname, searchParams } = new URL(request.url, 'http://studio.invalid');
    if (!pathname.startsWith('/_studio')) return undefined;
    return this.answer(request, pathname, searchParams.get('code') ?? undefined);
  }

  private async answer(request: LoopbackRequest, path: string, code: string | undefined): Promise<LoopbackAnswer> {
    if (code !== undefined && path === '/_studio/') return this.letIn(request, code);
    if (!this.door.admits(request)) return refused(403, NOT_LET_IN);
    if (request.method === 'POST' && path === '/_studio/save') return this.save(request);
    const file = request.method === 'GET' ? pageFile(path) : undefined;
    if (file === undefined) return refused(404, `There is no ${path} here`);
    return { status: 200, headers: { ...HEADERS, 'content-type': file.type }, body: file.content };
  }

  private letIn(request: LoopbackRequest, code: string): LoopbackAnswer {
    const toPage = { ...HEADERS, location: '/_studio/' };
    if (request.headers['host'] !== new URL(this.server.endpoint.url).host) return refused(403, NOT_LET_IN);
    const cookie = this.door.exchange(code);
    if (cookie !== undefined) return { status: 303, headers: { ...toPage, 'set-cookie': cookie }, body: '' };
    return this.door.admits(request) ? { status: 303, headers: toPage, body: '' } : refused(403, NOT_LET_IN);
  }

  private async save(request: LoopbackRequest): Promise<LoopbackAnswer> {
    try {
      const { file, title, framework } = bodyOf(request);
      const place = placeOf(this.project, file);
      const { world } = this.server;
      const story = await storyOf(world.unrecorded, this.server.steps);
      save(place, writeTest(story, { title, framework, app: place.app }));
      return answered(200, { file });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return answered(400, { error: 'Refused', message: error.message });
    }
  }
}

const NOT_LET_IN =
  'This browser was not let in. An address with a code opens studio once; press Enter where studio was started for a new one.';

interface SaveRequest {
  readonly file: string;
  readonly title: string;
  readonly framework: Framework;
}

function bodyOf({ headers, body }: LoopbackRequest): SaveRequest {
  if (headers['content-type'] !== 'application/json' || body.length > MAX_BODY_CHARACTERS)
    throw new Refused(`The body must be JSON of at most ${MAX_BODY_CHARACTERS} characters`);
  const given = parsed(body);
  const { file, title, framework } = given;
  if (typeof file !== 'string') throw new Refused("'file' must be the name of a test, as 'test/order.test.ts'");
  return {
    file,
    title: typeof title === 'string' && title !== '' ? title : 'what was played in studio',
    framework: FRAMEWORKS.find((each) => each === framework) ?? 'jest',
  };
}

function parsed(body: string): JsonObject {
  try {
    const value = JSON.parse(body) as Json;
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new Refused('The body must be one JSON object');
}

function refused(status: number, text: string): LoopbackAnswer {
  return { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}

function answered(status: number, body: JsonObject): LoopbackAnswer {
  return { status, headers: { ...HEADERS, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
