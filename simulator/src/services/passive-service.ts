import type { JsonObject } from '../base/json';
import type { Redeployment } from './redeployment';
import { Unsupported, type Caller, type Service } from './service';

/** A service that carries out no action: what there is of it lies in its resources. */
export class PassiveService implements Service {
  readonly redeployment?: Redeployment;

  constructor(readonly name: string) {}

  call(action: string, _: JsonObject, { description }: Caller): never {
    throw new Unsupported(`The simulator carries out no action of ${this.name}: ${description} calls ${action}`);
  }
}
