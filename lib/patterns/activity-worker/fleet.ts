import { existsSync, statSync } from 'fs';
import {
  Duration,
  Stack,
  Token,
  aws_autoscaling as autoscaling,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_s3_assets as s3assets,
} from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { checkDuration, refusal } from '../../core/refusal';
import { Backlog } from './backlog';
import { FleetScaling } from './fleet-scaling';
import type { ActivityWorker } from './fragment';
import { userDataOf } from './user-data';

/** Properties of a `WorkerFleet`. */
export interface WorkerFleetProps {
  /** The task that the instances do. */
  readonly worker: ActivityWorker;

  /** The network of the instances. They call Step Functions, S3 and the npm registry, and nobody calls them. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets of the instances.
   *
   * @default - private ones with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The folder of the handler on this machine: what `npm ci` needs (`package.json`, `package-lock.json`), and the module.
   */
  readonly handlerFolder: string;

  /**
   * The module of the handler, from that folder on: letters, digits, and `.`, `_`, `-`, `/`. It exports the handler as `handler` or as its default.
   *
   * @default './index.js'
   */
  readonly module?: string;

  /**
   * The type of the instances, of the architecture of `machineImage`.
   *
   * @default - t4g.small
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The image of the instances: Linux with `dnf`, systemd and a package `nodejs22`.
   *
   * @default - the latest Amazon Linux 2023, for ARM
   */
  readonly machineImage?: ec2.IMachineImage;

  /**
   * The number of instances.
   *
   * @default FleetScaling.fixedSize(1)
   */
  readonly scaling?: FleetScaling;

  /**
   * The number of tasks that an instance does at a time: 1 to 1000.
   *
   * @default 1
   */
  readonly concurrency?: number;

  /**
   * The time that tasks under way have to end when an instance is stopped, in whole seconds up to 15 minutes; what goes on then is handed back.
   *
   * @default Duration.seconds(60)
   */
  readonly gracePeriod?: Duration;

  /**
   * The worker as npm installs it.
   *
   * @default - cdk-workflow-worker, in the version of this library
   */
  readonly workerPackage?: string;
}

const GIVEN: Given<WorkerFleetProps> = {
  worker: 'given',
  vpc: 'given',
  handlerFolder: 'given',
  gracePeriod: 'duration',
};

/**
 * An EC2 Auto Scaling group whose instances do the tasks of an activity.
 *
 * The user data installs the handler and the worker, and runs it as a systemd service that comes back whenever it ends. IMDSv2 is required,
 * nothing reaches the instances from outside, disks are encrypted, and the role may do the worker's calls and read the handler, no more.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/what-is-amazon-ec2-auto-scaling.html
 */
export class WorkerFleet extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The group. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;

  /** The role of the instances: what your handler needs is granted to it. */
  public readonly role: iam.Role;

  /** The metric of the tasks that wait for a worker; undefined where the number of instances is fixed. */
  public readonly backlogMetric?: cloudwatch.Metric;

  public readonly connections: ec2.Connections;

  public readonly grantPrincipal: iam.IPrincipal;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: WorkerFleetProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    this.check(props);
    const { worker, vpc, scaling = FleetScaling.fixedSize(1) } = props;
    const code = new s3assets.Asset(this, 'Handler', { path: props.handlerFolder });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    this.grantPrincipal = this.role;
    worker.grantWork(this.role);
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [code.bucket.arnForObjects(code.s3ObjectKey)] }),
    );
    this.autoScalingGroup = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: props.vpcSubnets,
      launchTemplate: this.createLaunchTemplate(props, code),
      minCapacity: scaling._min,
      maxCapacity: scaling._max,
      groupMetrics: [new autoscaling.GroupMetrics(autoscaling.GroupMetric.IN_SERVICE_INSTANCES)],
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate(),
    });
    this.connections = this.autoScalingGroup.connections;
    if (scaling._tasksPerInstance !== undefined) {
      this.backlogMetric = this.followBacklog(worker, scaling._tasksPerInstance);
    }
  }

  private check({ module = './index.js', workerPackage = 'x', gracePeriod, ...props }: WorkerFleetProps): void {
    const { concurrency = 1, handlerFolder } = props;
    if (!existsSync(handlerFolder) || !statSync(handlerFolder).isDirectory()) {
      const instead = 'give the folder in which package.json and the module of the handler are';
      throw refusal(this, { prop: 'handlerFolder', must: 'be a folder on this machine', got: handlerFolder, instead });
    }
    if (module.split('/').includes('..') || !/^[\w./-]+$/.test(module) || module.startsWith('/')) {
      const instead = 'it stands in the command of a service: rename the file';
      throw refusal(this, {
        prop: 'module',
        must: 'be a path in the folder, of letters, digits, . _ - and /',
        got: module,
        instead,
      });
    }
    if (Token.isUnresolved(workerPackage) || !/^[\w@./:~^+-]+$/.test(workerPackage)) {
      const instead = "give a name and a version, as in 'cdk-workflow-worker@1.2.3'";
      throw refusal(this, { prop: 'workerPackage', must: 'be what npm install takes', got: workerPackage, instead });
    }
    if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 1000) {
      const instead = 'add instances for more';
      throw refusal(this, { prop: 'concurrency', must: 'be a whole number from 1 to 1000', got: concurrency, instead });
    }
    if (gracePeriod !== undefined) {
      checkDuration(this, 'gracePeriod', gracePeriod, {
        atLeast: Duration.seconds(0),
        atMost: Duration.minutes(15),
        instead: 'EC2 ends an instance that takes longer to shut down',
      });
    }
  }

  private createLaunchTemplate(props: WorkerFleetProps, code: s3assets.Asset): ec2.LaunchTemplate {
    const { worker, vpc, concurrency = 1, gracePeriod = Duration.seconds(60), module = './index.js' } = props;
    const description = 'Instances that do the tasks of an activity: nobody calls them';
    return new ec2.LaunchTemplate(this, 'Template', {
      role: this.role,
      instanceType: props.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.SMALL),
      machineImage:
        props.machineImage ?? ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      securityGroup: new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description }),
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(8, { encrypted: true }) }],
      userData: userDataOf({
        bucketName: code.s3BucketName,
        objectKey: code.s3ObjectKey,
        region: Stack.of(this).region,
        module,
        workerPackage: props.workerPackage ?? `cdk-workflow-worker@${ownVersion()}`,
        concurrency,
        gracePeriod,
        environment: worker.workerEnvironment,
      }),
    });
  }

  /** Holds a number of waiting tasks for each instance; without any instance, the backlog counts as that of one. */
  private followBacklog(worker: ActivityWorker, tasksPerInstance: number): cloudwatch.Metric {
    const { activity, deadline, encryptionKey } = worker;
    const { metric } = new Backlog(this, 'Backlog', { activityArn: activity.activityArn, deadline, encryptionKey });
    const { autoScalingGroupName } = this.autoScalingGroup;
    new autoscaling.CfnScalingPolicy(this, 'Follow', {
      autoScalingGroupName,
      policyType: 'TargetTrackingScaling',
      estimatedInstanceWarmup: Duration.minutes(3).toSeconds(),
      targetTrackingConfiguration: {
        targetValue: tasksPerInstance,
        customizedMetricSpecification: {
          metrics: [
            stat('backlog', metric.namespace, metric.metricName, { name: 'ActivityArn', value: activity.activityArn }),
            stat('instances', 'AWS/AutoScaling', 'GroupInServiceInstances', {
              name: 'AutoScalingGroupName',
              value: autoScalingGroupName,
            }),
            { id: 'each', expression: 'IF(instances > 0, backlog / instances, backlog)', returnData: true },
          ],
        },
      },
    });
    return metric;
  }
}

function stat(
  id: string,
  namespace: string,
  metricName: string,
  dimension: autoscaling.CfnScalingPolicy.MetricDimensionProperty,
): autoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
  const metric = { namespace, metricName, dimensions: [dimension] };
  return { id, metricStat: { metric, stat: 'Maximum' }, returnData: false };
}

/** Both packages are released together. */
function ownVersion(): string {
  return (require('../../../package.json') as { version: string }).version; // eslint-disable-line @typescript-eslint/no-require-imports
}
