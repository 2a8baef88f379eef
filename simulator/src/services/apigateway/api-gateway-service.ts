import { PassiveService } from '../passive-service';
import type { ServiceEndpoint } from '../service';

/** API Gateway: the HTTP and REST APIs of an app. */
export class ApiGatewayService extends PassiveService {
  constructor(readonly endpoints: readonly ServiceEndpoint[]) {
    super('apigateway');
  }
}
