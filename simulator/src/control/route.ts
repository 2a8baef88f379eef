import type { Json, JsonObject } from '../base/json';
import type { World } from '../world/api/world';
import type { Session } from './session';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = JsonObject;

/** What a route is called with, checked against its schemas. */
export interface ControlCall {
  readonly session: Session;
  readonly world: World;
  /** What stands in the address, by the names in the route's path. */
  readonly at: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** One operation of the control API: what is routed, checked and described. */
export interface Route {
  /** A name that does not change: `startExecution`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/_sim/v1`, with names in braces: `/tables/{table}/items`. Values are URL-encoded, so that construct paths fit. */
  readonly path: string;
  readonly summary: string;
  /** Whether it can be asked without the token: what tells nothing of the app. @default false */
  readonly open?: boolean;
  /** Members of the query, none of which is required. */
  readonly query?: Readonly<Record<string, Schema>>;
  /** @default - the request has no body */
  readonly body?: Schema;
  readonly answer: Schema;
  /** Something that can be sent, for the documentation and for whoever tries it out. */
  readonly example: {
    readonly at?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: JsonObject;
  };
  readonly carryOut: (call: ControlCall) => Json | Promise<Json>;
}

/** Some operations. */
export function routes(...all: readonly Route[]): readonly Route[] {
  return all;
}
