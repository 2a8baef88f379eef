import type { AppModel } from '../world/assembly/app-model';
import { constructPath } from '../services/resource';
import type { UpgradeFinding } from './finding';

const WATCHING = [
  'AWS::CloudWatch::Dashboard',
  'AWS::CloudWatch::Alarm',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::SubscriptionFilter',
];

/** What in the new app still names states that are gone. */
export function appFindings(
  app: Pick<AppModel, 'ofType'>,
  gone: ReadonlyMap<string, string | undefined>,
): readonly UpgradeFinding[] {
  return WATCHING.flatMap((type) => app.ofType(type)).flatMap((resource) => {
    const text = JSON.stringify(resource.properties);
    return [...gone].flatMap(([name, is]): UpgradeFinding[] => {
      if (!text.includes(JSON.stringify(name).slice(1, -1))) return [];
      return [
        {
          area: 'observers',
          severity: 'breaking',
          where: constructPath(resource),
          what: `It still looks for the state '${name}', which is ${is === undefined ? 'gone' : `called '${is}' now`}`,
          remedy: is === undefined ? 'Take it out' : `Look for '${is}'`,
        },
      ];
    });
  });
}
