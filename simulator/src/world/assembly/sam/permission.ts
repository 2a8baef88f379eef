import type { Json } from '../../../base/json';
import type { Expansion } from './expansion';
import type { EventTarget } from './sam-event';

/** Lets a service invoke a function. */
export function addPermission(
  id: string,
  from: { readonly principal: string; readonly sourceArn?: Json; readonly sourceAccount?: Json },
  { owner, ref }: EventTarget,
  expansion: Expansion,
): void {
  const { principal, sourceArn, sourceAccount } = from;
  const properties = {
    Action: 'lambda:InvokeFunction',
    FunctionName: ref,
    Principal: principal,
    ...(sourceArn !== undefined && { SourceArn: sourceArn }),
    ...(sourceAccount !== undefined && { SourceAccount: sourceAccount }),
  };
  expansion.add(id, 'AWS::Lambda::Permission', properties, owner);
}
