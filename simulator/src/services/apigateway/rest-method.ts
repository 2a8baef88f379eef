import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';

/** A method of a REST API, as its template declares it. */
export interface RestMethod {
  /** The resource that declares it. */
  readonly resource: Resource;
  /** `GET`, `ANY`. */
  readonly verb: string;
  /** The path of its resource: `/items/{id}`. */
  readonly path: string;
  readonly resourceId: string;
  /** The properties of `AWS::ApiGateway::Method`. */
  readonly settings: Readonly<Record<string, Json | undefined>>;
}

/** The integration of a method, `{}` for one without. */
export function integrationOf({ settings }: RestMethod): Readonly<Record<string, Json | undefined>> {
  return (settings['Integration'] ?? {}) as JsonObject;
}
