import type { Agenda } from '../../base/agenda';
import type { Random } from '../../base/random';
import type { PermissionPort } from '../ports';
import type { App } from '../resource';
import type { ServiceCalls } from '../service-calls';
import type { ApiFunctions } from './api-functions';

/** What an API is made of besides its own resource. */
export interface ApiParts {
  readonly app: App;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly functions: ApiFunctions;
  readonly calls: ServiceCalls;
  /** Undefined when roles are not enforced. */
  readonly permissions: PermissionPort | undefined;
}
