import { createHash } from 'crypto';
import { Lazy, Stack, type CfnResource } from 'aws-cdk-lib';

/** CloudFormation takes logical ids of up to 255 characters; the digits of the hash come behind. */
const LONGEST = 255;
const HASH = 32;

/**
 * Names a resource after what it is made of: another content is another resource for CloudFormation, which leaves the one of before where it is retained. What
 * only the deployment knows counts as the references that stand for it.
 */
export function nameByContent(resource: CfnResource, content: () => unknown): void {
  const stack = Stack.of(resource);
  const stem = (stack.resolve(resource.logicalId) as string).slice(0, LONGEST - HASH);
  // As for versions of functions: another content is no renaming.
  resource.addMetadata('aws:cdk:do-not-refactor', true);
  // Neither cached nor read before synthesis: what is added to the content until then counts.
  resource.overrideLogicalId(
    Lazy.uncachedString({
      produce: () => {
        const text = JSON.stringify(stack.resolve(content()));
        return `${stem}${createHash('sha256').update(text).digest('hex').slice(0, HASH)}`;
      },
    }),
  );
}
