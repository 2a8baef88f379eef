import type { ServiceDefinition } from '../definition';
import type { Json } from '../../base/json';
import { sameJson } from '../../language/same-json';
import type { Resource } from '../resource';
import { asText, byName, regional } from '../resource-type';
import { Automations } from './automations';
import { Calendars } from './calendars';
import { ssm as needs } from './needs';
import { SSM_ACTIONS, SsmService } from './ssm-service';

export const ssm: ServiceDefinition<SsmService> = {
  name: 'ssm',
  label: 'Systems Manager',
  resourceTypes: {
    'AWS::SSM::Parameter': {
      nameProperty: 'Name',
      arn: ({ stack, name }) =>
        `arn:${stack.partition}:ssm:${stack.region}:${stack.account}:parameter/${name.replace(/^\//, '')}`,
      attributes: {
        Value: ({ properties }) => asText(properties['Value']),
        Type: ({ properties }) => asText(properties['Type']),
      },
    },
    'AWS::SSM::Document': {
      nameProperty: 'Name',
      replacedBy: ['DocumentType'],
      // A new version is made of other contents only where the template asks for one.
      replacedFor: (before, after) =>
        after.property('UpdateMethod') !== 'NewVersion' &&
        !sameJson(before.property('Content') ?? null, after.property('Content') ?? null)
          ? 'Content'
          : undefined,
      arn: regional('ssm', 'document/'),
      attributes: { Name: byName },
    },
  },
  needs,
  references: { ssm: storedValue, 'ssm-secure': storedValue },
  actions: SSM_ACTIONS,
  create: ({ app, agenda, random }) => {
    const documents = (): readonly Resource[] => app.ofType('AWS::SSM::Document');
    const calendars = new Calendars(documents, agenda);
    return new SsmService(
      app.ofType('AWS::SSM::Parameter'),
      app,
      agenda,
      calendars,
      new Automations(documents, agenda, random),
    );
  },
};

/** What a parameter of the app holds; which version is named makes no difference. */
function storedValue(name: string, resources: readonly Resource[]): Json | undefined {
  const plain = name.replace(/:\d+$/, '');
  return resources.find((each) => each.type === 'AWS::SSM::Parameter' && each.name === plain)?.property('Value');
}
