import { Duration, aws_ec2 as ec2, aws_iam as iam, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct, IConstruct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { expressionBody, inputWith, isExpression, jsonata, quoted } from '../../core/jsonata';
import { refuseJsonPath } from '../../core/json-path';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { arnIn, may, mayHearOfJobs, mayPass } from '../../resources/job-access';
import { checkReach } from '../../resources/reach';
import { AslTask } from '../../states/asl-task';
import { ForgivenTask } from '../../states/forgiven-task';
import { retryJob, retrySdkCall } from '../../states/retries';
import { CALL_TIMEOUT, LONGEST_WAIT, eachAttempt, untilDeadline } from '../../states/task-timeout';
import type { EcsTaskProps } from './ecs-task-props';
import { JobFailure } from './job-failure';
import { groupOf } from './task-group';

const GIVEN: Given<EcsTaskProps> = {
  sweeper: 'given',
  taskDefinition: 'given',
  deadline: 'duration',
  securityGroups: 'each',
};

const OWN = ['Cluster', 'TaskDefinition', 'Group', 'NetworkConfiguration', 'Count', 'StartedBy'];

const RESULT = '{"arn": $states.result.TaskArn, "exitCodes": $merge([$states.result.Containers.{Name: ExitCode}])}';

/**
 * A task of ECS: 1 transition. It is found by its group and stopped when its deadline is over or anything fails; the sweeper of its cluster sees to it where the workflow
 * itself can't any more.
 */
export class EcsTask extends sfn.StateMachineFragment implements ec2.IConnectable {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];
  /** The network connections of the task; of none for a task that has the network of its instance. */
  public readonly connections: ec2.Connections;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: EcsTaskProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    check(this, props);
    const { sweeper, taskDefinition, deadline = Duration.hours(1), parameters = {} } = props;
    const { cluster, workflow } = sweeper;
    const names = new FragmentNames(this, props.stateNamePrefix);
    const failure = new JobFailure(this, names, props.onFailed);
    const securityGroups = this.securityGroupsOf(props);
    this.connections = new ec2.Connections({ securityGroups });
    const group = groupOf(deadline.toSeconds());
    const variable = names.variable('group');
    const run = new AslTask(this, 'Run', {
      stateName: names.state('run task'),
      integration: 'ecs:runTask.sync',
      arguments: {
        LaunchType: launchTypeOf(props),
        ...(parameters as object),
        Cluster: cluster.clusterArn,
        TaskDefinition: taskDefinition.taskDefinitionArn,
        Group: jsonata(group),
        NetworkConfiguration: networkOf(props, securityGroups),
      },
      timeout: untilDeadline(deadline),
      retry: retryJob('ECS', ['AmazonECSException', 'ServerException']),
      output: inputWith(`${quoted(props.resultField ?? 'task')}: ${resultOf(props)}`),
      statements: statementsOf(this, cluster, taskDefinition),
    });
    const stop = new ForgivenTask(
      this,
      'Stop',
      {
        stateName: names.state('stop task'),
        integration: 'aws-sdk:sfn:startExecution',
        comment: 'A task that this does not stop is stopped by a sweep.',
        arguments: {
          StateMachineArn: workflow.stateMachine.stateMachineArn,
          Input: jsonata(`$string({"group": $${variable}})`),
        },
        timeout: eachAttempt(CALL_TIMEOUT),
        retry: retrySdkCall('sfn'),
        output: failure.output,
        statements: [may(['states:StartExecution'], workflow.stateMachine.stateMachineArn)],
      },
      { errors: [sfn.Errors.ALL], output: failure.output },
    );
    stop.next(failure.end());
    failure.catchFrom(run, stop, { [variable]: jsonata(group) });
    this.startState = run;
    this.endStates = [run];
  }

  private securityGroupsOf({ taskDefinition, securityGroups, sweeper }: EcsTaskProps): ec2.ISecurityGroup[] {
    if (securityGroups !== undefined || !isInVpc(taskDefinition)) return securityGroups ?? [];
    return [new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: sweeper.cluster.vpc })];
  }
}

/** Beside a capacity provider, ECS takes no launch type. */
function launchTypeOf({ taskDefinition, parameters = {} }: EcsTaskProps): string | undefined {
  if ('CapacityProviderStrategy' in (parameters as object)) return undefined;
  return taskDefinition.isFargateCompatible ? 'FARGATE' : 'EC2';
}

/** The value of `ecs.NetworkMode.AWS_VPC`, whose enum would load all of ECS. */
const AWS_VPC = 'awsvpc';

function isInVpc(taskDefinition: ecs.ITaskDefinition): boolean {
  return (taskDefinition.networkMode as string) === AWS_VPC;
}

function networkOf(
  { taskDefinition, vpcSubnets, assignPublicIp = false, sweeper }: EcsTaskProps,
  securityGroups: readonly ec2.ISecurityGroup[],
): object | undefined {
  if (!isInVpc(taskDefinition)) return undefined;
  const subnets = vpcSubnets ?? {
    subnetType: assignPublicIp ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
  return {
    AwsvpcConfiguration: {
      AssignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED',
      Subnets: sweeper.cluster.vpc.selectSubnets(subnets).subnetIds,
      SecurityGroups: securityGroups.map(({ securityGroupId }) => securityGroupId),
    },
  };
}

function statementsOf(
  scope: IConstruct,
  cluster: ecs.ICluster,
  taskDefinition: ecs.ITaskDefinition,
): iam.PolicyStatement[] {
  const { taskRole, executionRole } = taskDefinition;
  return [
    new iam.PolicyStatement({
      actions: ['ecs:RunTask'],
      resources: [taskDefinition.taskDefinitionArn],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    }),
    may(['ecs:StopTask', 'ecs:DescribeTasks'], arnIn(cluster, 'ecs', 'task', `${cluster.clusterName}/*`)),
    mayPass('ecs-tasks.amazonaws.com', taskRole, ...(executionRole === undefined ? [] : [executionRole])),
    mayHearOfJobs(scope, 'StepFunctionsGetEventsForECSTaskRule'),
  ];
}

function resultOf({ output }: EcsTaskProps): string {
  return output === undefined ? RESULT : expressionBody(output);
}

function check(scope: IConstruct, { taskDefinition, parameters, output, deadline }: EcsTaskProps): void {
  checkReach(scope, 'taskDefinition', taskDefinition);
  refuseJsonPath(scope, 'parameters', parameters);
  const taken = OWN.find((name) => parameters !== undefined && name in (parameters as object));
  if (taken !== undefined) {
    const instead = 'it is settled here: by it the task is found again, or its rights are confined';
    throw refusal(scope, { prop: `parameters.${taken}`, must: 'be left out', got: 'a value', instead });
  }
  if (output !== undefined && !isExpression(output)) {
    const instead = 'say what of $states.result is wanted';
    throw refusal(scope, { prop: 'output', must: "be a JSONata expression, '{% … %}'", got: output, instead });
  }
  if (deadline !== undefined) {
    const instead = 'an execution ends after 365 days';
    checkDuration(scope, 'deadline', deadline, { atLeast: Duration.minutes(1), atMost: LONGEST_WAIT, instead });
  }
}
