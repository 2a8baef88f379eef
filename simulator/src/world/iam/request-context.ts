import { encryptionContextKey } from '../../services/need';
import type { ServiceRegistry } from '../../services/registry';
import type { ConditionContext } from './conditions';

/** What every request of a caller tells about itself, by condition key; keys without values are absent from it. */
export function requestContext(
  roleArn: string | undefined,
  app: { readonly account: string; readonly region: string; readonly services: ServiceRegistry },
): ConditionContext {
  return {
    'aws:principalarn': roleArn === undefined ? [] : [roleArn],
    'aws:principalaccount': [roleArn?.split(':')[4] ?? app.account],
    'aws:principaltype': roleArn === undefined ? [] : ['AssumedRole'],
    'aws:principalisawsservice': [String(roleArn === undefined)],
    'aws:requestedregion': [app.region],
    'aws:securetransport': ['true'],
    'aws:sourcearn': [],
    'aws:sourceaccount': [],
    'aws:sourcevpce': [],
    'aws:viaawsservice': ['false'],
    ...untold(app.services),
    'lambda:functionurlauthtype': [],
    'lambda:invokedviafunctionurl': [],
  };
}

/** What services may tell KMS about the data is absent until one tells it, so that a condition on it does not hold. */
function untold({ encryptionContexts }: ServiceRegistry): ConditionContext {
  const keys = [...encryptionContexts.flatMap(({ keys: names }) => names), 'SourceArn'];
  return Object.fromEntries(keys.map((key) => [encryptionContextKey(key), []]));
}

/** Values that a test gives for condition keys. */
export function givenValues(values: Readonly<Record<string, string | readonly string[]>> = {}): ConditionContext {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
  );
}
