import { Duration, aws_cloudwatch as cloudwatch, aws_stepfunctions as sfn } from 'aws-cdk-lib';

const STATES = 'AWS/States';
const PERIOD = Duration.minutes(5);
const HEIGHT = 6;

type Colours = Readonly<Record<string, string>>;

/** The ways in which executions end, in the colours that the console of Step Functions has for them. */
const OUTCOMES: Colours = {
  Started: cloudwatch.Color.BLUE,
  Succeeded: cloudwatch.Color.GREEN,
  Failed: cloudwatch.Color.RED,
  TimedOut: cloudwatch.Color.ORANGE,
  Aborted: cloudwatch.Color.GREY,
};

/** The executions of a machine: how they ended, how long they took, what was throttled. */
export function machineWidgets(machine: sfn.StateMachine): cloudwatch.IWidget[] {
  const isExpress = machine.stateMachineType === sfn.StateMachineType.EXPRESS;
  const outcomes = Object.entries(OUTCOMES)
    .filter(([outcome]) => !isExpress || outcome !== 'Aborted')
    .map(([outcome, color]) => machine.metric(`Executions${outcome}`, { label: outcome, color, ...SUM }));
  const times = ['p50', 'p95', 'Maximum'].map((statistic) =>
    machine.metricTime({ label: statistic, statistic, period: PERIOD }),
  );
  return [
    graph('Executions by outcome', 10, outcomes),
    graph('Duration of executions (ms)', 7, times),
    isExpress ? billed(machine) : graph('Throttled', 7, [machine.metricThrottled({ label: 'Throttled', ...SUM })]),
  ];
}

/** The metrics of the account as a whole, which have no dimension of a machine. */
export function accountWidgets(): cloudwatch.IWidget[] {
  const transitions = ['ConsumedCapacity', 'ProvisionedRefillRate', 'ThrottledEvents'].map((metricName) =>
    account(metricName, 'Sum', { ServiceMetric: 'StateTransition' }),
  );
  const mapRuns = ['ApproximateOpenMapRunCount', 'ApproximateMapRunBacklogSize', 'OpenMapRunLimit'];
  const executions = ['OpenExecutionCount', 'OpenExecutionLimit'];
  return [
    graph('State transitions of the account', 8, transitions),
    graph('Open executions of the account', 8, executions.map(inMaximum)),
    graph('Map runs of the account', 8, mapRuns.map(inMaximum)),
  ];
}

const SUM = { statistic: cloudwatch.Stats.SUM, period: PERIOD };

function billed(machine: sfn.StateMachine): cloudwatch.IWidget {
  const duration = machine.metric('ExpressExecutionBilledDuration', { label: 'billed ms', ...SUM });
  return graph('Billed duration (ms)', 7, [duration]);
}

function inMaximum(metricName: string): cloudwatch.Metric {
  return account(metricName, cloudwatch.Stats.MAXIMUM);
}

function account(metricName: string, statistic: string, dimensionsMap?: Record<string, string>): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: STATES, metricName, statistic, dimensionsMap, period: PERIOD });
}

function graph(title: string, width: number, left: cloudwatch.IMetric[]): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({ title, width, height: HEIGHT, left, leftYAxis: { min: 0 } });
}
