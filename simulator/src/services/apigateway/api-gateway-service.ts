import { PassiveService } from '../passive-service';
import type { HttpApi } from './http-api';

/** API Gateway: the HTTP APIs of an app. */
export class ApiGatewayService extends PassiveService {
  constructor(readonly endpoints: readonly HttpApi[]) {
    super('apigateway');
  }
}
