import type { Agenda } from '../../base/agenda';
import type { Random } from '../../base/random';
import type { Resource } from '../resource';
import {
  payloadOf,
  plainResponse,
  responseOf,
  type EndpointRequest,
  type EndpointResponse,
  type HttpEndpoint,
} from '../apigateway/http-endpoint';
import { AwsError } from '../service';
import type { SimulatedFunction } from './simulated-function';
import { textOf } from '../../base/text';

const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** A Lambda Function URL. */
export class FunctionUrl implements HttpEndpoint {
  readonly url: string;

  constructor(
    readonly resource: Resource,
    private readonly target: SimulatedFunction,
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly isAllowed: () => boolean,
  ) {
    this.url = textOf(resource.attribute('FunctionUrl'));
  }

  async handle(request: EndpointRequest, answer: (response: EndpointResponse) => void): Promise<void> {
    if (!this.isAllowed()) return answer(plainResponse(403, 'Forbidden'));
    const event = payloadOf(request, {
      url: this.url,
      routeKey: '$default',
      stage: '$default',
      nowMs: this.agenda.nowMs,
      random: this.random,
    });
    const tooLarge = textOf(event['body'] ?? '').length > MAX_BODY_BYTES;
    if (tooLarge) return answer(plainResponse(413, 'Request Too Long'));
    try {
      await this.target.invoke(event, (result) => answer(responseOf(result)));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answer(plainResponse(error.statusCode, 'Rate Exceeded.'));
    }
  }
}
