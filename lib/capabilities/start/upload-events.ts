import { refuseAtSynthesis } from '../../core/refusal';
import type { IConstruct } from 'constructs';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** The child of a bucket that holds what the CDK knows of its notifications. */
const NOTIFICATIONS = 'Notifications';

/**
 * Has a bucket that was created here tell EventBridge of uploads.
 *
 * Not by way of the L2 construct: it deploys a function that may change the notifications of every bucket of the account. That function would
 * also undo this, where notifications are added to the bucket later.
 */
export function publishUploads(scope: IConstruct, bucket: s3.IBucket): void {
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  refuseAtSynthesis(scope, () =>
    bucket.node.tryFindChild(NOTIFICATIONS) === undefined
      ? []
      : [
          `[${scope.node.path}] the bucket that was created tells EventBridge of uploads, which its other notifications would end; give a bucket of your own as 'resultBucket'`,
        ],
  );
}
