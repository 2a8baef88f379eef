import type { Footprint } from '../../base/order';
import { ServiceError } from '../../engine/service-error';
import type { Json, JsonObject } from '../../base/json';
import type { Resource } from '../resource';
import { textOf } from '../../base/text';
import type { Deliveries } from '../deliveries';
import { AwsError } from '../service';
import type { TargetPort } from './events-service';

/** Sends what rules and schedules ask for; what a target refuses goes to the dead-letter queue. */
export class RuleTargets implements TargetPort {
  /** @param principal the service that delivers, e.g. `events.amazonaws.com`. */
  constructor(
    private readonly deliveries: Deliveries,
    private readonly principal: string,
  ) {}

  touches({ Arn: arn }: JsonObject): Footprint | undefined {
    return this.deliveries.touches(textOf(arn));
  }

  send(target: JsonObject, content: Json, { path, arn: sourceArn }: Resource): void {
    const sender = { path, principal: this.principal, sourceArn };
    const { Arn: arn, RoleArn: role, DeadLetterConfig: deadLetters } = target;
    try {
      const underRole = role === undefined ? {} : { roleArn: textOf(role) };
      this.deliveries.send(textOf(arn), { content, ...groupOf(target) }, { ...sender, ...underRole });
    } catch (error) {
      if (!(error instanceof AwsError) && !(error instanceof ServiceError)) throw error;
      const queue = (deadLetters as JsonObject | undefined)?.['Arn'];
      if (queue !== undefined) this.deliveries.send(textOf(queue), { content }, sender);
    }
  }
}

function groupOf(target: JsonObject): { groupId?: string } {
  const group = (target['SqsParameters'] as JsonObject | undefined)?.['MessageGroupId'];
  return group === undefined ? {} : { groupId: textOf(group) };
}
