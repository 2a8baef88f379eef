import { Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { KeyUse, mayUseKey } from '../../resources/key-use';
import { mayGet, mayList } from '../../capabilities/results/result-access';
import type { ResultPlace } from '../../capabilities/results/result-place';
import type { StoredItems } from './stored-items';

/** The statements for a role that reads items, beside those for one that writes results: the objects, and the list of those under a prefix. */
export function mayRead(stored: StoredItems, results: ResultPlace): iam.PolicyStatement[] {
  const { key, keyPrefix = '', bucket = results.bucket, listed, more, failures } = stored;
  const isDynamic = Token.isUnresolved(key) || key.startsWith('{%');
  const known = isDynamic ? `${keyPrefix}*` : listed ? `${key}*` : key;
  const keys = more && failures !== true ? '*' : known;
  const reads = !listed || more;
  const isResult = bucket === results.bucket && keys.startsWith(results.prefix);
  return [
    ...(listed ? [mayList(bucket, known)] : []),
    ...(reads && !isResult ? [mayGet(bucket, keys)] : []),
    ...(reads && bucket.encryptionKey !== results.bucket.encryptionKey
      ? mayUseKey(bucket.encryptionKey, KeyUse.READ)
      : []),
  ];
}
