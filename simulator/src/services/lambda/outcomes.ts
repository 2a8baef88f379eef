import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { Deliveries } from '../deliveries';

/** Sends what came of an invocation, or what a function could not process, to a queue, a topic, a function or a bus. */
export type SendOutcome = (lambda: Resource, destinationArn: string, message: Json) => void;

/** Outcomes leave under the function's role, as Lambda sends them. */
export function outcomeSender(deliveries: Deliveries): SendOutcome {
  return (lambda, arn, message) => {
    const content = arn.includes(':event-bus/') ? outcomeEvent(message as JsonObject, arn) : message;
    const { path, properties } = lambda;
    const sender = { path, principal: 'lambda.amazonaws.com', roleArn: textOf(properties['Role']) };
    deliveries.send(arn, { content }, sender);
  };
}

function outcomeEvent(detail: JsonObject, arn: string): JsonObject {
  const { condition } = detail['requestContext'] as { condition: string };
  const result = condition === 'Success' ? 'Success' : 'Failure';
  return {
    source: 'lambda',
    'detail-type': `Lambda Function Invocation Result - ${result}`,
    detail,
    resources: [arn],
  };
}
