import type { JsonObject } from '../base/json';
import { ControlServer, type ControlOptions } from '../control/control-server';
import { executionReport } from '../control/execution-report';
import { writeTest } from '../control/steps/write-test';
import { storyOf } from '../control/steps/story';
import type { LoopbackAnswer, LoopbackRequest } from '../services/protocols/loopback';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';
import { Door } from './door';
import { CONTENT_POLICY, pageFile } from './page-files';
import { placeOf, Refused, save } from './save';
import { saveRequestOf, type SaveRequest } from './save-request';

/** How studio is opened. */
export interface StudioOptions extends ControlOptions {
  /** The folder below which tests are saved. */
  readonly project: string;
  /** What waits until somebody has looked: 'the tests'. The page has a button for it then. @default - nothing */
  readonly waitsFor?: string;
}

/** What the page shows when it is opened. */
export interface StudioPlace {
  /** An execution, by its ARN. */
  readonly execution: string;
  /** The id of an event, whose state is shown. @default - the state that somebody wants to see first */
  readonly event?: number;
}

const LEAVES_AFTER_MS = 100;

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': CONTENT_POLICY,
};

/** A world with the control API, and the page in a browser that stands on it. */
export class Studio {
  /** Serves a world that was loaded with `snapshots: true`. */
  static async open(world: World, { project, waitsFor, ...options }: StudioOptions): Promise<Studio> {
    const studio = new Studio(project, waitsFor);
    studio.opened = await ControlServer.open(world, { speed: 'paused', ...options }, studio);
    return studio;
  }

  /** Settled as soon as somebody has said in the page that they are done. */
  readonly left: Promise<void>;
  private leave: () => void = () => {};
  private opened: ControlServer | undefined;
  private readonly door = new Door(() => this.server.endpoint.url);

  private constructor(
    private readonly project: string,
    private readonly waitsFor: string | undefined,
  ) {
    this.left = new Promise((resolve) => {
      this.leave = resolve;
    });
  }

  get server(): ControlServer {
    if (this.opened === undefined) throw new Error('Studio is not open yet');
    return this.opened;
  }

  /** An address that lets one browser in, once, and shows an execution. */
  makeAddress(place?: StudioPlace): string {
    const address = `${this.server.endpoint.url}/_studio/?code=${this.door.makeCode()}`;
    if (place === undefined) return address;
    const { execution, event } = place;
    return `${address}#/execution/${encodeURIComponent(execution)}${event === undefined ? '' : `/${event}`}`;
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
    if (request.method === 'POST' && path === '/_studio/leave') return this.leaveIt();
    const file = request.method === 'GET' ? pageFile(path, this.waitsFor) : undefined;
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

  private leaveIt(): LoopbackAnswer {
    // Whoever goes on may close the connection on which this is answered.
    setTimeout(this.leave, LEAVES_AFTER_MS);
    return answered(200, {});
  }

  private async save(request: LoopbackRequest): Promise<LoopbackAnswer> {
    try {
      const given = saveRequestOf(request);
      const place = placeOf(this.project, given.file);
      save(place, await this.contentOf(given, place.app));
      return answered(200, { file: given.file });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return answered(400, { error: 'Refused', message: error.message });
    }
  }

  private async contentOf({ title, kind, execution }: SaveRequest, app: string): Promise<string> {
    const { server } = this;
    const world = server.world.unrecorded;
    if (kind === 'report') return executionReport(runIn(world, execution), world);
    return writeTest(await storyOf(world, server.steps), { title, framework: kind, app });
  }
}

function runIn(world: World, reference: string): Run {
  try {
    return world.run(reference);
  } catch (error) {
    throw new Refused((error as Error).message);
  }
}

const NOT_LET_IN =
  'This browser was not let in. An address with a code opens studio once; press Enter where studio was started for a new one.';

function refused(status: number, text: string): LoopbackAnswer {
  return { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}

function answered(status: number, body: JsonObject): LoopbackAnswer {
  return { status, headers: { ...HEADERS, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
