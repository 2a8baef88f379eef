import type { Agenda } from '../../base/agenda';
import type { JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import { carryOut, type Operations } from '../operations';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
import type { Resource } from '../resource';
import { AwsError, type Service } from '../service';

/** The types of alarms. */
export const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'] as const;

/** The states of an alarm. */
export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** An alarm, and how it stands. */
export interface Alarm {
  readonly resource: Resource;
  readonly state: AlarmState;
  readonly reason: string;
  readonly updatedMs: number;
}

/**
 * The alarms of CloudWatch that the templates declare. Nothing is measured: an alarm has insufficient data until somebody sets its
 * state, as `SetAlarmState` and tests do; composite alarms as well.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export class CloudWatchService implements Service {
  readonly name = 'monitoring';
  readonly redeployment: Redeployment = {
    // Nobody in a world looks at the others.
    types: [
      ...ALARMS,
      'AWS::CloudWatch::Dashboard',
      'AWS::CloudWatch::AnomalyDetector',
      'AWS::CloudWatch::InsightRule',
    ],
    carryOut: (changes) => this.redeploy(changesOf(changes, ...ALARMS)),
  };
  private readonly alarms = new Map<string, Alarm>();

  constructor(
    resources: readonly Resource[],
    private readonly agenda: Agenda,
  ) {
    for (const each of resources) this.begin(each);
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  get all(): readonly Alarm[] {
    return [...this.alarms.values()].sort((a, b) => (a.resource.name < b.resource.name ? -1 : 1));
  }

  /** @throws AwsError `ResourceNotFound`. */
  alarm(name: string): Alarm {
    const found = this.alarms.get(name);
    if (found === undefined) throw new AwsError('ResourceNotFound', 'Unknown', 404);
    return found;
  }

  /** @throws AwsError `ResourceNotFound`, `ValidationError` for a state that there is not. */
  setState(name: string, state: string, reason: string): void {
    if (!ALARM_STATES.some((each) => each === state)) {
      const reason = `Value '${state}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${ALARM_STATES.join(', ')}]`;
      throw new AwsError('ValidationError', `1 validation error detected: ${reason}`);
    }
    const { resource } = this.alarm(name);
    this.alarms.set(name, { resource, state: state as AlarmState, reason, updatedMs: this.agenda.nowMs });
  }

  private begin(resource: Resource): void {
    const begun = { state: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' } as const;
    this.alarms.set(resource.name, { resource, ...begun, updatedMs: this.agenda.nowMs });
  }

  /** An alarm that is updated keeps its state. */
  private redeploy({ created, updated, deleted }: Changes): void {
    for (const { name } of deleted) this.alarms.delete(name);
    for (const { before, after } of updated) {
      const alarm = this.alarms.get(before.name);
      this.alarms.delete(before.name);
      if (alarm !== undefined) this.alarms.set(after.name, { ...alarm, resource: after });
    }
    created.forEach((each) => this.begin(each));
  }
}

const isComposite = ({ resource }: Alarm): boolean => resource.type === 'AWS::CloudWatch::CompositeAlarm';

const OPERATIONS: Operations<CloudWatchService> = {
  DescribeAlarms: (service, input) => {
    const {
      AlarmNames: names,
      AlarmNamePrefix: prefix,
      StateValue: state,
      AlarmTypes: types = ['MetricAlarm'],
    } = input;
    const isMeant = (each: Alarm): boolean =>
      (!Array.isArray(names) || names.includes(each.resource.name)) &&
      (typeof prefix !== 'string' || each.resource.name.startsWith(prefix)) &&
      (typeof state !== 'string' || each.state === state) &&
      (types as readonly string[]).includes(isComposite(each) ? 'CompositeAlarm' : 'MetricAlarm');
    const page = service.all.filter(isMeant).slice(0, Number(input['MaxRecords'] ?? 50));
    return {
      CompositeAlarms: page.filter(isComposite).map(described),
      MetricAlarms: page.filter((each) => !isComposite(each)).map(described),
    };
  },
  SetAlarmState: (service, { AlarmName: name, StateValue: state, StateReason: reason }) => {
    service.setState(textOf(name), textOf(state), textOf(reason));
    return {};
  },
};

/** The actions that are carried out. */
export const CLOUDWATCH_ACTIONS = Object.keys(OPERATIONS);

function described({ resource, state, reason, updatedMs }: Alarm): JsonObject {
  return {
    AlarmArn: resource.arn,
    AlarmName: resource.name,
    ActionsEnabled: resource.property('ActionsEnabled') ?? true,
    StateReason: reason,
    StateUpdatedTimestamp: updatedMs / 1000,
    StateValue: state,
  };
}
