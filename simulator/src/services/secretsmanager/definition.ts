import type { Json, JsonObject } from '../../base/json';
import { textOf } from '../../base/text';
import type { ServiceDefinition } from '../definition';
import type { Resource } from '../resource';
import { byArn, regional } from '../resource-type';
import { SECRETS_ACTIONS, SecretsService } from './secrets-service';

export const secretsmanager: ServiceDefinition = {
  name: 'secretsmanager',
  label: 'Secrets Manager',
  resourceTypes: {
    'AWS::SecretsManager::Secret': {
      nameProperty: 'Name',
      arn: regional('secretsmanager', 'secret:'),
      ref: byArn,
      attributes: { Id: byArn },
    },
  },
  standIns: [[/secret/gi, 'secretsmanager:{place}:secret:']],
  references: { secretsmanager: storedSecret },
  actions: SECRETS_ACTIONS,
  create: ({ app, agenda, random }) =>
    new SecretsService(app.ofType('AWS::SecretsManager::Secret'), agenda, random, app),
};

/** A secret is named by its name or its ARN, which has colons of its own. */
function storedSecret(reference: string, resources: readonly Resource[]): Json | undefined {
  const names = (each: Resource): boolean =>
    [each.arn, each.name].some((name) => reference === name || reference.startsWith(`${name}:`));
  const secret = resources.find((each) => each.type === 'AWS::SecretsManager::Secret' && names(each));
  const text = secret?.property('SecretString');
  if (secret === undefined || typeof text !== 'string') return undefined;
  const rest = reference.slice(reference.startsWith(secret.arn) ? secret.arn.length : secret.name.length).split(':');
  const key = rest[2] ?? '';
  return key === '' ? text : textOf((JSON.parse(text) as JsonObject)[key]);
}
