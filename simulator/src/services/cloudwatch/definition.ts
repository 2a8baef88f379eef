import type { ServiceDefinition } from '../definition';
import { modelNeeds } from '../model-needs';
import { arnOf, capitalized, listMember, textMember, type Needs } from '../need';
import { byArn, regional } from '../resource-type';
import { ALARMS, CLOUDWATCH_ACTIONS, CloudWatchService } from './cloudwatch-service';

const alarm = { nameProperty: 'AlarmName', arn: regional('cloudwatch', 'alarm:'), attributes: { Arn: byArn } };

export const cloudwatch: ServiceDefinition<CloudWatchService> = {
  name: 'monitoring',
  label: 'CloudWatch',
  sdk: 'cloudwatch',
  resourceTypes: { 'AWS::CloudWatch::Alarm': alarm, 'AWS::CloudWatch::CompositeAlarm': alarm },
  needs: alarmNeeds(),
  actions: CLOUDWATCH_ACTIONS,
  create: ({ app, agenda }) => new CloudWatchService(app.ofType(...ALARMS), agenda),
};

/**
 * Composite alarms can be described under a permission for all alarms alone.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
function alarmNeeds(): Needs {
  const others = modelNeeds({ sdk: 'cloudwatch' });
  return (call, where) => {
    const name = capitalized(call.action);
    const action = `cloudwatch:${name}`;
    const arn = (each: string): string => arnOf(where, 'cloudwatch', 'alarm:', each);
    if (name === 'SetAlarmState') return [{ action, resource: arn(textMember(call.input, 'AlarmName') ?? '*') }];
    const names = listMember(call.input, 'AlarmNames') as unknown as readonly string[];
    const isComposite = (listMember(call.input, 'AlarmTypes') as unknown as readonly string[]).includes(
      'CompositeAlarm',
    );
    if (name !== 'DescribeAlarms') return others(call, where);
    return names.length === 0 || isComposite
      ? [{ action, resource: arn('*') }]
      : names.map((each) => ({ action, resource: arn(each) }));
  };
}
