import { ControlServer, Simulator, type ControlOptions, type Json, type JsonObject } from 'cdk-workflow-simulator';
import { controlledApp } from './controlled-app';

/** What the control API answered. */
export interface Answered {
  readonly status: number;
  readonly body: JsonObject;
}

/** A client of the control API, as other languages have it. */
export class ControlClient {
  static async open(options: ControlOptions = {}, app = controlledApp()): Promise<ControlClient> {
    const world = await Simulator.load(app, { snapshots: true });
    return new ControlClient(await ControlServer.open(world, { speed: 'paused', ...options }));
  }

  private constructor(readonly server: ControlServer) {}

  /** Sends a request as it should be. */
  ask(method: string, path: string, body?: Json): Promise<Answered> {
    const headers = { authorization: `Bearer ${this.server.token}`, 'content-type': 'application/json' };
    return this.send(method, path, { headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  /** Sends a request as it is. */
  async send(method: string, path: string, request: RequestInit): Promise<Answered> {
    const response = await fetch(`${this.server.url}${path}`, { method, ...request });
    return { status: response.status, body: (await response.json()) as JsonObject };
  }
}
