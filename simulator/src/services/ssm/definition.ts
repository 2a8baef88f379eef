import type { ServiceDefinition } from '../definition';
import type { Json } from '../../base/json';
import type { Resource } from '../resource';
import { asText } from '../resource-type';
import { SSM_ACTIONS, SsmService } from './ssm-service';

export const ssm: ServiceDefinition = {
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
  },
  references: { ssm: storedValue, 'ssm-secure': storedValue },
  actions: SSM_ACTIONS,
  create: ({ app, agenda }) => new SsmService(app.ofType('AWS::SSM::Parameter'), app, agenda),
};

/** What a parameter of the app holds; which version is named makes no difference. */
function storedValue(name: string, resources: readonly Resource[]): Json | undefined {
  const plain = name.replace(/:\d+$/, '');
  return resources.find((each) => each.type === 'AWS::SSM::Parameter' && each.name === plain)?.property('Value');
}
