import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { WorkerFleetProps } from 'cdk-workflow-patterns';
import { ActivityWorkerWorkflow, FleetScaling, WorkerFleet } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { flattened, stackWith, statementsOf } from '../../support/synthesize';

const folder = mkdtempSync(join(tmpdir(), 'handler-'));
writeFileSync(join(folder, 'index.js'), 'exports.handler = () => ({});');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fleetStack(props: Partial<WorkerFleetProps> = {}): Stack {
  return stackWith((stack) => {
    const { activityWorker: worker } = new ActivityWorkerWorkflow(stack, 'Dig', { deadline: Duration.hours(2) });
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
    new WorkerFleet(stack, 'Fleet', { worker, vpc, handlerFolder: folder, ...props });
  });
}

const plain = Template.fromStack(fleetStack());
const scaled = fleetStack({
  scaling: FleetScaling.backlog({ minInstances: 0, maxInstances: 9, tasksPerInstance: 4 }),
  concurrency: 2,
  gracePeriod: Duration.minutes(2),
});

/** The script that an instance runs when it starts, with references as `${Id}`. */
function scriptOf(template: Template): string {
  const [launched] = Object.values(template.findResources('AWS::EC2::LaunchTemplate')) as {
    Properties: { LaunchTemplateData: { UserData: { 'Fn::Base64': unknown } } };
  }[];
  return flattened(launched?.Properties.LaunchTemplateData.UserData['Fn::Base64']);
}

test('an instance requires IMDSv2, encrypts its disk and lets nobody in', () => {
  plain.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
    },
  });
  const [group] = Object.values(plain.findResources('AWS::EC2::SecurityGroup')) as { Properties: object }[];
  expect(group?.Properties).not.toHaveProperty('SecurityGroupIngress');
  plain.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

test('the role of an instance may do the calls of a worker and read the handler, no more', () => {
  const role = Object.keys(plain.findResources('AWS::IAM::Role')).find((id) => id.startsWith('FleetRole')) ?? '';
  const statements = statementsOf(plain, role) as { Action: string | string[] }[];
  expect(statements.map(({ Action }) => Action)).toEqual([
    ['states:GetActivityTask', 'states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    's3:GetObject',
  ]);
  expect(JSON.stringify(statements)).not.toContain('"*"');
});

test('a service runs the worker with its activity and heartbeat, and has its grace period before it is killed', () => {
  const script = scriptOf(Template.fromStack(scaled));
  expect(script).toMatch(/Environment="CDK_WORKFLOW_WORKER_ACTIVITY=\$\{DigWorkerActivity\w+\}"/);
  expect(script).toContain('Environment="CDK_WORKFLOW_WORKER_HEARTBEAT=20"');
  expect(script).toContain(" --module './index.js' --concurrency 2 --grace 120\n");
  expect(script).toContain('TimeoutStopSec=135\n');
  expect(script).toContain('Restart=always\n');
  expect(script).toMatch(/npm install [-\w ]+ 'cdk-workflow-worker@\d+\.\d+\.\d+'/);
});

test('the script is one that bash reads', () => {
  execFileSync('bash', ['-n'], { input: scriptOf(plain) });
});

test('the number of instances is fixed by default, and nothing counts a backlog then', () => {
  plain.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '1' });
  plain.resourceCountIs('AWS::AutoScaling::ScalingPolicy', 0);
  plain.resourceCountIs('AWS::Events::Rule', 0);
});

test('the group holds a number of waiting tasks for each instance, also when there is none', () => {
  const template = Template.fromStack(scaled);
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '0', MaxSize: '9' });
  template.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: {
      TargetValue: 4,
      CustomizedMetricSpecification: {
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'IF(instances > 0, backlog / instances, backlog)', ReturnData: true }),
        ]),
      },
    },
  });
});

describe('the backlog', () => {
  async function published(scheduled: readonly number[], started: readonly number[]): Promise<unknown> {
    const world = await Simulator.load(scaled, {
      permissions: { conditionValues: { 'cloudwatch:namespace': 'CdkWorkflowPatterns' } },
    });
    let asked: unknown;
    let put: unknown;
    world.service('cloudwatch', 'getMetricData').mock((input) => {
      asked = input;
      return {
        MetricDataResults: [
          { Id: 'activitiesscheduled', Values: [...scheduled] },
          { Id: 'activitiesstarted', Values: [...started] },
        ],
      };
    });
    world.service('cloudwatch', 'putMetricData').mock((input) => {
      put = input;
      return {};
    });
    await world.advance({ seconds: 90 });
    await world.close();
    expect(asked).toMatchObject({
      MetricDataQueries: [{ MetricStat: { Period: 60, Stat: 'Sum' } }, { MetricStat: { Period: 60, Stat: 'Sum' } }],
    });
    return put;
  }

  test('is what was scheduled within the last deadline less what was started, published every minute', async () => {
    expect(await published([5, 3, 4], [2, 3])).toMatchObject({
      Namespace: 'CdkWorkflowPatterns',
      MetricData: [{ MetricName: 'ActivityBacklog', Value: 7, Unit: 'Count' }],
    });
  });

  test('is none where nothing was published, and never less', async () => {
    expect(await published([], [])).toMatchObject({ MetricData: [{ Value: 0 }] });
    expect(await published([1], [3])).toMatchObject({ MetricData: [{ Value: 0 }] });
  });
});

describe('it fails at synthesis', () => {
  test.each<[Partial<WorkerFleetProps>, string]>([
    [{ module: 'a b.js' }, "'module' must be a path in the folder, of letters, digits, . _ - and /, got 'a b.js'"],
    [{ workerPackage: "x'; rm" }, "'workerPackage' must be what npm install takes"],
    [{ concurrency: 0 }, "'concurrency' must be a whole number from 1 to 1000, got 0"],
    [{ gracePeriod: Duration.hours(1) }, "'gracePeriod' must be whole seconds from 0 seconds to 15 minutes"],
    [{ concurrency: 1.5 }, "'concurrency' must be a whole number from 1 to 1000, got 1.5"],
    [{ module: '../index.js' }, "'module' must be a path"],
    [{ module: '/index.js' }, "'module' must be a path"],
    [
      { handlerFolder: './nowhere' },
      "'handlerFolder' must be a folder on this machine, got './nowhere'; give the folder",
    ],
    [{ handlerFolder: __filename }, "'handlerFolder' must be a folder on this machine"],
    [{ handlerFolder: undefined }, "'handlerFolder' must be given"],
  ])('for %j', (props, message) => {
    expect(() => fleetStack(props)).toThrow(`[Test/Fleet] ${message}`);
  });

  test.each([
    [() => FleetScaling.fixedSize(0), "[FleetScaling.fixedSize] 'instances' must be a whole number from 1, got 0"],
    [
      () => FleetScaling.backlog({ minInstances: 3, maxInstances: 2, tasksPerInstance: 1 }),
      "[FleetScaling.backlog] 'maxInstances' must be a whole number from 3, got 2",
    ],
    [
      () => FleetScaling.backlog({ minInstances: 0, maxInstances: 2, tasksPerInstance: 0 }),
      "[FleetScaling.backlog] 'tasksPerInstance' must be above 0, got 0",
    ],
  ])('of %s', (make, message) => {
    expect(make).toThrow(message);
  });
});
