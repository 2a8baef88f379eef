import type { IConstruct } from 'constructs';
import { refusal } from '../../core/refusal';
import { checkAttributeName } from '../../resources/string-key';

/** Settles the attribute that becomes `true`; what belongs to it is named after it. */
export function verifiedAttributeOf(scope: IConstruct, verifiedAttribute: string | undefined, userKey: string): string {
  const name = checkAttributeName(scope, 'verifiedAttribute', verifiedAttribute ?? 'verified');
  if ([name, `${name}At`, `${name}Claim`].includes(userKey)) {
    throw refusal(scope, {
      prop: 'verifiedAttribute',
      must: `name attributes beside the partition key '${userKey}'`,
      got: name,
      instead: `it, '${name}At' and '${name}Claim' are written, and a key can't be`,
    });
  }
  return name;
}
