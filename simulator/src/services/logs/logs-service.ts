import type { Destination } from '../destination';
import { PassiveService } from '../passive-service';

/** CloudWatch Logs: what is sent to a log group is nothing that a run depends on. */
export class LogsService extends PassiveService {
  readonly destinations: readonly Destination[] = [{ arn: /^arn:[^:]*:logs:/, deliver: (): void => {} }];

  constructor() {
    super('logs');
  }
}
