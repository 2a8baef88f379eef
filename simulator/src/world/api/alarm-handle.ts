import type { AlarmState, CloudWatchService } from '../../services/cloudwatch/cloudwatch-service';

/** An alarm of CloudWatch. Nothing is measured: it has insufficient data until its state is set. */
export class AlarmHandle {
  constructor(
    readonly name: string,
    private readonly cloudwatch: CloudWatchService,
  ) {}

  get state(): AlarmState {
    return this.cloudwatch.alarm(this.name).state;
  }

  /** Sets the state, as `SetAlarmState` does. */
  set(state: AlarmState, reason = 'The test says so'): void {
    this.cloudwatch.setState(this.name, state, reason);
  }
}
