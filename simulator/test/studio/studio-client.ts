import { request } from 'node:http';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator } from 'cdk-workflow-simulator';
import { Studio } from '../../src/studio/studio';
import { controlledApp } from '../control/controlled-app';

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A browser that talks to a studio: it has a cookie as soon as it was let in, and says where its pages come from. */
export class StudioClient {
  static async open(): Promise<StudioClient> {
    const world = await Simulator.load(controlledApp(), { snapshots: true });
    const project = mkdtempSync(join(tmpdir(), 'studio-'));
    return new StudioClient(await Studio.open(world, { project }), project);
  }

  cookie = '';

  private constructor(
    readonly studio: Studio,
    readonly project: string,
  ) {}

  get origin(): string {
    return this.studio.server.endpoint.url;
  }

  async letIn(): Promise<this> {
    const { headers } = await this.send('GET', this.studio.makeAddress().slice(this.origin.length));
    this.cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    return this;
  }

  /** A request of the page itself. */
  ask(method: string, path: string, body?: object): Promise<Got> {
    const headers: Record<string, string> = {
      cookie: this.cookie,
      ...(method !== 'GET' && { origin: this.origin }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return this.send(method, path, headers, body === undefined ? undefined : JSON.stringify(body));
  }

  /** A request as it is. */
  send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Got> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(this.origin);
      const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      sent.on('error', reject).end(body);
    });
  }

  close(): Promise<void> {
    return this.studio.server.close();
  }
}
