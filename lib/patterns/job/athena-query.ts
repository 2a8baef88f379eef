import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { checkGiven, type Given } from '../../core/given';
import { expressionBody, inputWith, isExpression, jsonata, quoted } from '../../core/jsonata';
import { refuseJsonPath } from '../../core/json-path';
import { FragmentNames } from '../../core/naming';
import { checkDuration, refusal } from '../../core/refusal';
import { checkReach } from '../../resources/reach';
import { may } from '../../resources/job-access';
import { AslTask } from '../../states/asl-task';
import { ENTERING } from '../../states/entering';
import { ForgivenTask } from '../../states/forgiven-task';
import { retryJob, retryJobCall } from '../../states/retries';
import { CALL_TIMEOUT, LONGEST_WAIT, eachAttempt, untilDeadline } from '../../states/task-timeout';
import { athenaStatements, workGroupArn } from './athena-access';
import type { AthenaQueryProps } from './athena-props';
import { JobFailure } from './job-failure';

const GIVEN: Given<AthenaQueryProps> = {
  queryString: 'given',
  resultsBucket: 'given',
  deadline: 'duration',
  reads: 'each',
  statements: 'each',
};

const TRANSIENT = ['AmazonAthenaException', 'InternalServerException', 'TooManyRequestsException'];

const RESULT =
  '($query := $states.result.QueryExecution; {"id": $query.QueryExecutionId, "status": $query.Status.State, ' +
  '"location": $query.ResultConfiguration.OutputLocation, "scannedBytes": $query.Statistics.DataScannedInBytes})';

/** Calls that give another value each time. */
const UNSTABLE = /\$(now|millis|uuid|random|shuffle)\s*\(/;

/**
 * A query of Athena: 2 transitions. It is started by a token of its own, so that a start that is repeated finds the query which is there, and stopped when its
 * deadline is over or anything fails.
 *
 * The second state waits for the query that the first has started: so its id is known when it has to be stopped.
 */
export class AthenaQuery extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** Throws when a prop is out of its range. */
  public constructor(scope: Construct, id: string, props: AthenaQueryProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN);
    check(this, props);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const failure = new JobFailure(this, names, props.onFailed);
    const [query, token] = [names.variable('query'), names.variable('token')];
    const group = workGroupArn(this, workGroupOf(props));
    const access = athenaStatements(this, props);
    const entering = `$hash(${ENTERING}, "SHA-256")`;
    const start = new AslTask(this, 'Start', {
      stateName: names.state('start query'),
      integration: 'athena:startQueryExecution',
      arguments: { ...argumentsOf(props), ClientRequestToken: jsonata(entering) },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryJobCall('Athena', TRANSIENT),
      assign: { [query]: '{% $states.result.QueryExecutionId %}', [token]: jsonata(entering) },
      output: '{% $states.input %}',
      statements: [may(['athena:StartQueryExecution'], group), ...access],
    });
    const wait = new AslTask(this, 'Wait', {
      stateName: names.state('await query'),
      integration: 'athena:startQueryExecution.sync',
      arguments: { ...argumentsOf(props), ClientRequestToken: jsonata(`$${token}`) },
      timeout: untilDeadline(props.deadline ?? Duration.minutes(30)),
      retry: retryJob('Athena', TRANSIENT),
      output: inputWith(`${quoted(props.resultField ?? 'query')}: ${resultOf(props)}`),
      statements: [may(['athena:GetQueryExecution'], group)],
    });
    const stop = new ForgivenTask(
      this,
      'Stop',
      {
        stateName: names.state('stop query'),
        integration: 'athena:stopQueryExecution',
        comment: 'A query that has ended by itself stays as it is.',
        arguments: { QueryExecutionId: jsonata(`$${query}`) },
        timeout: eachAttempt(CALL_TIMEOUT),
        retry: retryJobCall('Athena', TRANSIENT),
        output: failure.output,
        statements: [may(['athena:StopQueryExecution'], group)],
      },
      { errors: [sfn.Errors.ALL], output: failure.output },
    );
    start.next(wait);
    stop.next(failure.end());
    failure.catchFrom(wait, stop);
    this.startState = start;
    this.endStates = [wait];
  }
}

function argumentsOf(props: AthenaQueryProps): object {
  const { queryString, executionParameters, resultsBucket, resultsPrefix = '', database } = props;
  return {
    QueryString: queryString,
    ExecutionParameters: executionParameters,
    WorkGroup: workGroupOf(props),
    QueryExecutionContext: database === undefined ? undefined : { Database: database },
    ResultConfiguration: { OutputLocation: `s3://${resultsBucket.bucketName}/${resultsPrefix}` },
  };
}

function workGroupOf({ workGroup }: AthenaQueryProps): string {
  return workGroup?.workGroupRef.workGroupName ?? 'primary';
}

function resultOf({ output }: AthenaQueryProps): string {
  return output === undefined ? RESULT : expressionBody(output);
}

function check(scope: IConstruct, props: AthenaQueryProps): void {
  const { queryString, executionParameters = [], reads = [], workGroup, output, deadline } = props;
  refuseJsonPath(scope, 'queryString', queryString);
  const unstable = [queryString, ...executionParameters].find((text) => isExpression(text) && UNSTABLE.test(text));
  if (unstable !== undefined) {
    throw refusal(scope, {
      prop: 'queryString',
      must: 'give the same each time that it is computed',
      got: unstable,
      instead: 'a query that is started again is found by being the same: compute it in a state before',
    });
  }
  checkReach(scope, 'resultsBucket', props.resultsBucket);
  reads.forEach(({ bucket }, at) => checkReach(scope, `reads[${at}]`, bucket));
  if (workGroup !== undefined) checkReach(scope, 'workGroup', workGroup);
  if (output !== undefined && !isExpression(output)) {
    const instead = 'say what of $states.result is wanted';
    throw refusal(scope, { prop: 'output', must: "be a JSONata expression, '{% … %}'", got: output, instead });
  }
  if (deadline !== undefined) {
    const bounds = { atLeast: Duration.seconds(1), atMost: LONGEST_WAIT, instead: 'Athena ends it sooner' };
    checkDuration(scope, 'deadline', deadline, bounds);
  }
}
