import type { Footprint } from '../base/order';
import type { Delivered, Destination, Sender } from './destination';
import { Unsupported } from './service';
import type { ServiceGate } from './service-gate';

/** Brings what services send to the resources that they send it to: the one place that knows how. */
export class Deliveries {
  private readonly destinations: Destination[] = [];

  constructor(private readonly gate: ServiceGate) {}

  add(...destinations: readonly Destination[]): void {
    this.destinations.push(...destinations);
  }

  /** What a delivery to an ARN touches; undefined where nobody knows. */
  touches(arn: string): Footprint | undefined {
    return this.destinations.find((each) => each.arn.test(arn))?.touches?.(arn);
  }

  /** Whether anything can be delivered to an ARN. */
  reaches(arn: string): boolean {
    return this.destinations.some((each) => each.arn.test(arn));
  }

  /**
   * Delivers, if the sender may.
   * @throws AwsError when the resource refuses it; another error when the sender may not, or when the simulator has no such
   * resources.
   */
  send(arn: string, delivered: Delivered, sender: Sender): void {
    const destination = this.destinations.find((each) => each.arn.test(arn));
    if (destination === undefined) {
      throw new Unsupported(`[${sender.path}] ${arn} is of a kind to which the simulator does not deliver`);
    }
    this.check(destination, arn, sender);
    const { content } = delivered;
    destination.deliver(arn, delivered, typeof content === 'string' ? content : JSON.stringify(content));
  }

  private check(destination: Destination, resource: string, { principal, sourceArn, roleArn }: Sender): void {
    const { action } = destination;
    if (roleArn !== undefined) {
      const call = destination.call?.(resource);
      if (call !== undefined) this.gate.passAs(roleArn, call, principal);
    } else if (action !== undefined) {
      this.gate.pass({ service: principal, action, resource, ...(sourceArn !== undefined && { sourceArn }) });
    }
  }
}
