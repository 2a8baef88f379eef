import { Stack, aws_cloudwatch as cloudwatch, aws_logs as logs, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkArgument, checkGiven, type Given } from '../../../core/given';
import { LOG_QUERIES, SPEND_QUERIES } from './log-queries';
import { logGroupNameOf } from './machine-log-group';
import { accountWidgets, machineWidgets } from './widgets';

/** Properties of `WorkflowDashboard`. */
export interface WorkflowDashboardProps {
  /**
   * The name of the dashboard: letters, digits, `-` and `_`.
   *
   * @default - a name that CloudFormation makes up
   */
  readonly dashboardName?: string;

  /**
   * The state machines that it shows, each under the path of its construct; more are added with `addStateMachine`.
   *
   * @default - none yet
   */
  readonly stateMachines?: sfn.StateMachine[];
}

/** Options of `addStateMachine`. */
export interface DashboardMachineOptions {
  /**
   * The title of its part.
   *
   * @default - the path of the construct
   */
  readonly title?: string;

  /**
   * The log group that the machine logs into, where it is not defined in this app.
   *
   * @default - the one that the machine says; without logs there are no queries
   */
  readonly logGroup?: logs.ILogGroup;
}

const GIVEN: Given<WorkflowDashboardProps> = { stateMachines: 'each' };

/**
 * A dashboard of state machines: executions by outcome, duration and throttles of each, and what AWS counts for the account as a whole: state transitions, open
 * executions, map runs. Beside it queries of CloudWatch Logs Insights are saved: failures by state, errors, and what a Standard machine spends by state and by
 * execution, of which AWS has no metric by machine.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export class WorkflowDashboard extends Construct {
  /** The dashboard, for widgets of your own. */
  public readonly dashboard: cloudwatch.Dashboard;

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: WorkflowDashboardProps = {}) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    const { dashboardName, stateMachines = [] } = props;
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { dashboardName });
    this.dashboard.addWidgets(...accountWidgets());
    stateMachines.forEach((machine) => this.addStateMachine(machine));
  }

  /** Adds a state machine: its widgets, and its queries where it has logs. */
  public addStateMachine(stateMachine: sfn.StateMachine, options: DashboardMachineOptions = {}): void {
    checkArgument(this, 'stateMachine', stateMachine);
    const title = options.title ?? titleOf(stateMachine);
    const logGroupName = options.logGroup?.logGroupName ?? logGroupNameOf(stateMachine);
    this.dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }));
    this.dashboard.addWidgets(...machineWidgets(stateMachine));
    if (logGroupName !== undefined) this.saveQueries(stateMachine, title, logGroupName);
  }

  private saveQueries(machine: sfn.StateMachine, title: string, logGroupName: string): void {
    const isExpress = machine.stateMachineType === sfn.StateMachineType.EXPRESS;
    const queries = Object.entries({ ...LOG_QUERIES, ...(isExpress ? {} : SPEND_QUERIES) });
    const saved = new Construct(this, `Queries${machine.node.addr.slice(-8)}`);
    for (const [name, lines] of queries) {
      new logs.CfnQueryDefinition(
        saved,
        name.replace(/ by (\w)/, (_, letter: string) => `By${letter.toUpperCase()}`),
        {
          name: `${title}/${name}`.slice(-255),
          logGroupNames: [logGroupName],
          queryString: lines.join('\n| '),
        },
      );
    }
    const [failures = []] = [LOG_QUERIES['Failures by state']];
    this.dashboard.addWidgets(
      new cloudwatch.LogQueryWidget({
        title: 'Failures by state',
        logGroupNames: [logGroupName],
        queryLines: [...failures],
        width: 24,
        height: 6,
        region: Stack.of(this).region,
      }),
    );
  }
}

/** A Workflow calls its machine StateMachine. */
function titleOf({ node }: sfn.StateMachine): string {
  return node.path.replace(/(\/Workflow)?\/StateMachine$/, '');
}
