import type { JsonObject } from '../base/json';
import type { Caller } from './service';

/** Whoever brings calls to the services of a world. */
export interface CallPort {
  /**
   * Carries out an action of a service, as far as the caller's role may.
   * @throws AwsError when AWS would refuse it, Unsupported when the simulator can't carry it out.
   */
  call(service: string, action: string, input: JsonObject, caller: Caller): Promise<JsonObject>;
}
