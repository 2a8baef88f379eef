import type { Json, JsonObject } from '../../base/json';
import type { Resource } from './resource';
import { textOf } from '../../base/text';

/**
 * What a dynamic reference (`ssm:/name:1`, `secretsmanager:name:SecretString:key`) stands for, where a resource of the app
 * holds it as plain text; undefined otherwise.
 */
export function storedValue(reference: string, resources: readonly Resource[]): Json | undefined {
  const [service = '', ...rest] = reference.split(':');
  const name = rest.join(':');
  if (service === 'ssm' || service === 'ssm-secure') return parameterNamed(name.replace(/:\d+$/, ''), resources);
  return service === 'secretsmanager' ? secretNamed(name, resources) : undefined;
}

function parameterNamed(name: string, resources: readonly Resource[]): Json | undefined {
  const found = resources.find((each) => each.type === 'AWS::SSM::Parameter' && each.name === name);
  return found?.property('Value');
}

/** A secret is named by its name or its ARN, which has colons of its own. */
function secretNamed(reference: string, resources: readonly Resource[]): Json | undefined {
  const names = (each: Resource): boolean =>
    [each.arn, each.name].some((name) => reference === name || reference.startsWith(`${name}:`));
  const secret = resources.find((each) => each.type === 'AWS::SecretsManager::Secret' && names(each));
  const text = secret?.property('SecretString');
  if (secret === undefined || typeof text !== 'string') return undefined;
  const rest = reference.slice(reference.startsWith(secret.arn) ? secret.arn.length : secret.name.length).split(':');
  const key = rest[2] ?? '';
  return key === '' ? text : textOf((JSON.parse(text) as JsonObject)[key]);
}
