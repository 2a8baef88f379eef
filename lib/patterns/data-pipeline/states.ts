import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { NOW_MS, REFUSED, rowWrite } from '../../capabilities/coordination/row-write';
import { bindNames, inputWith, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { mayInvoke, mayPublish } from '../../resources/access';
import { AslTask, type AslTaskProps } from '../../states/asl-task';
import { ForgivenTask } from '../../states/forgiven-task';
import { attemptsToFill, delaySeconds } from '../../states/retry-span';
import type { Retrier } from '../../states/retries';
import { notRetried, retryLambdaCall, retryPersistently, retrySns } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt, type TaskTimeout } from '../../states/task-timeout';
import { BUSY, FREE, HAS_PUBLISHED, NOT_MET, RUN_AGAIN, SUPERSEDED, unmet } from './expectations';
import { ASKS_RERUN, bodyOf, bound, identity, RUN_ID, STARTED_BY } from './names';
import type { DataPipelineProps } from './props';
import { rulesOf } from './rules';
import { SETTLE_TIMEOUT, VALIDATE_TIMEOUT } from './timeouts';

const INPUT = '{% $states.input %}';

/** A phase of the run that has the partition. */
const [WORKING, PUBLISHED, DONE, RELEASED] = ['WORKING', 'PUBLISHED', 'DONE', 'RELEASED'].map(quoted) as [
  string,
  string,
  string,
  string,
];

/** The parts that the states of a pipeline are made of: every prop settled. */
export interface PipelineStatesProps extends DataPipelineProps {
  readonly pipelineName: string;
  readonly lease: Duration;
  readonly resultField: string;
}

/** Builds the states around the work, each as a child of the fragment. */
export class PipelineStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly props: PipelineStatesProps,
  ) {}

  /** The name of the variable with everything that the run knows of itself. */
  public get run(): string {
    return this.names.variable('run');
  }

  /** The name of the variable with the input of the fragment. */
  public get given(): string {
    return this.names.variable('input');
  }

  /** The name of the variable with the figures of the input. */
  public get valid(): string {
    return this.names.variable('valid');
  }

  /** The name of the variable with the error of a run that fails. */
  public get failure(): string {
    return this.names.variable('failure');
  }

  /**
   * The state that takes the partition for this run. It is taken from nobody who is at work, unless it is to be replaced, and never from a run that began later, nor when a
   * later date is published. An attempt that arrives when another run has had the partition is refused.
   *
   * @param again whether the partition has been looked at: the run begins now, and not when it came
   */
  public begin(again: boolean): AslTask {
    const { store, lease, pipelineName } = this.props;
    const own = `$${this.run}`;
    const bindings = again ? `$date := ${own}.date; $partition := ${own}.partition; ` : identity(this.props);
    const rerun = again ? `${own}.rerun` : ASKS_RERUN;
    return rowWrite(this.scope, again ? 'BeginAgain' : 'Begin', {
      stateName: this.names.state(again ? 'begin again' : 'begin'),
      table: store.table,
      row: { pk: `(${bindings}${quoted(`${pipelineName}#`)} & $partition)`, sk: '"pointer"' },
      update: 'SET claim = :me, claimPhase = :working, claimUntil = :until, claimedBy = :execution',
      condition:
        'attribute_not_exists(claim) OR (claim = :me AND claimPhase = :working) OR ' +
        '(claim < :me AND (claimPhase IN (:done, :released, :takes) OR claimUntil < :now) AND ' +
        '(attribute_not_exists(publishedDate) OR publishedDate < :before))',
      values: {
        ':me': { S: RUN_ID },
        ':working': { S: WORKING },
        ':done': { S: DONE },
        ':released': { S: RELEASED },
        ':takes': { S: `${rerun} ? ${WORKING} : ${RELEASED}` },
        // A tilde is greater than all that can follow a date.
        ':before': { S: `(${bindings}${again ? `${own}.replaces` : rerun} ? $date & "~" : $date)` },
        ':until': { N: `${NOW_MS} + ${lease.toMilliseconds()}` },
        ':now': { N: NOW_MS },
        ':execution': { S: '$states.context.Execution.Id' },
      },
      returnValues: 'ALL_NEW',
      ...(again && { timeout: { ...eachAttempt(CALL_TIMEOUT), fact: { endsLoop: true } } }),
      assign: again
        ? { [this.run]: jsonata(`$merge([${own}, {"id": ${RUN_ID}, "previous": ${PREVIOUS}}])`) }
        : this.identified(PREVIOUS),
    });
  }

  /** The state of a run that could not begin: it waits for the one that is at work, and finds out what is left to do. */
  public look(): AslTask {
    const { lateData, lease, resultField } = this.props;
    const { policy = 'REJECT', window } = lateData?._settings ?? {};
    return this.call('Look', 'look at what is published', this.props.store._validate, {
      payload: {
        type: 'look',
        run: `{% $${this.run} %}`,
        source: this.source(),
        late: { policy, rerunMs: window?.toMilliseconds() },
      },
      timeout: whileWaiting(waitUntilFree(lease)),
      retry: [waitUntilFree(lease), ...retryLambdaCall()],
      output: inputWith(
        `${quoted(resultField)}: $merge([{"partition": $${this.run}.partition, "date": $${this.run}.date}, $states.result.Payload])`,
      ),
    });
  }

  /** The state that lists and checks the input. What is known of the run by then stands in its output for states of the user. */
  public validate(known: Readonly<Record<string, string>>): AslTask {
    return this.call('Validate', 'validate', this.props.store._validate, {
      payload: {
        type: 'validate',
        run: `{% $${this.run} %}`,
        source: this.source(),
        rules: rulesOf(this.props),
        attempt: '{% $sum([100000000 * $states.context.Execution.RedriveCount, $states.context.State.RetryCount]) %}',
      },
      timeout: VALIDATE,
      retry: retryLambdaCall('DataPipeline.InputChanged'),
      assign: { [this.valid]: '{% $states.result.Payload %}' },
      output: inputWith(`${quoted(this.props.resultField)}: {${members(known)}}`),
    });
  }

  /**
   * The state that publishes: one write, on the condition that the partition is still this run's. It may be made again, and is refused as soon as somebody else has taken the partition, or this
   * run has given it free. What is expected of the result is judged before it.
   */
  public publish(bindings: Readonly<Record<string, string>>, location: string, answer: string): AslTask {
    const { store, pipelineName, expectations = {} } = this.props;
    const run = `$${this.run}`;
    const judged = bindNames(bound('', `${unmet(expectations)}${location}`), bindings) as string;
    return rowWrite(this.scope, 'Publish', {
      stateName: this.names.state('publish'),
      table: store.table,
      row: { pk: `${quoted(`${pipelineName}#`)} & ${run}.partition`, sk: '"pointer"' },
      update:
        'SET publishedRun = :me, publishedDate = :date, publishedLocation = :location, publishedAt = :now, publishedFingerprint = :fingerprint, ' +
        'publishedManifest = :manifest, claimPhase = :published',
      condition: 'claim = :me AND claimPhase IN (:working, :published)',
      values: {
        ':me': { S: `${run}.id` },
        ':date': { S: `${run}.date` },
        ':location': { S: bodyOf(judged) },
        ':now': { S: '$states.context.State.EnteredTime' },
        ':fingerprint': { S: `$${this.valid}.fingerprint` },
        ':manifest': { S: `$${this.valid}.manifest.key` },
        ':working': { S: WORKING },
        ':published': { S: PUBLISHED },
      },
      output: this.published(bindings, location, answer),
    });
  }

  /** The output of a run that has published, in the state which does so. */
  public published(bindings: Readonly<Record<string, string>>, location: string, answer: string): string {
    const { resultField } = this.props;
    const run = `$${this.run}`;
    return bindNames(
      jsonata(
        `$merge([$${this.given}, {${quoted(resultField)}: {"status": "PUBLISHED", "run": ${run}.id, "partition": ${run}.partition, ` +
          `"date": ${run}.date, "location": ${location}, "input": $figures, "output": ${answer}}}])`,
      ),
      { ...bindings, figures: this.figures() },
    ) as string;
  }

  /** The state that has the catalogue and the record follow. Nothing keeps it from succeeding in the end: the data is published. */
  public settle(): AslTask {
    const { resultField, catalog, store } = this.props;
    const result = `$states.input.${'`'}${resultField}${'`'}`;
    return this.call('Settle', 'settle', store._settle, {
      payload: {
        type: 'published',
        run: `{% $${this.run} %}`,
        location: jsonata(`${result}.location`),
        records: jsonata(`$type(${result}.output.records) = "number" ? ${result}.output.records : null`),
        catalog,
      },
      timeout: SETTLE,
      retry: retryPersistently(),
      output: INPUT,
    });
  }

  /** The state that ends a run which fails: the partition is free for the next one, and the record says why. */
  public giveUp(): AslTask {
    const failure = `$${this.failure}`;
    return this.call('GiveUp', 'give up', this.props.store._settle, {
      payload: {
        type: 'failed',
        run: `{% $${this.run} %}`,
        error: jsonata(this.error()),
        cause: jsonata(`$string(${failure}.caught.Cause)`),
      },
      timeout: SETTLE,
      retry: [notRetried(HAS_PUBLISHED), ...retryPersistently()],
      output: INPUT,
    });
  }

  /** The end of a run that failed, with the error by which it did. */
  public fail(): sfn.Fail {
    const cause = `$string($${this.failure}.caught.Cause)`;
    return sfn.Fail.jsonata(this.scope, 'Failed', {
      stateName: this.names.state('failed'),
      error: jsonata(this.error()),
      cause: jsonata(
        `$substring($contains(${cause}, "${NOT_MET}: ") ? $substringAfter(${cause}, "${NOT_MET}: ") : ${cause}, 0, 32768)`,
      ),
    });
  }

  /** Tells the figures of a run; one that can't be told of is what it is all the same. */
  public tell(outcome: 'published' | 'failed'): ForgivenTask | undefined {
    const { figuresTopic: topic, resultField, pipelineName } = this.props;
    if (topic === undefined) return undefined;
    const run = `$${this.run}`;
    const head = `"pipeline": ${quoted(pipelineName)}, "execution": $states.context.Execution.Id`;
    const figures =
      outcome === 'published'
        ? `$merge([{${head}}, $states.input.${'`'}${resultField}${'`'}])`
        : `{${head}, "status": "FAILED", "run": ${run}.id, "partition": ${run}.partition, "date": ${run}.date, ` +
          `"error": ${this.error()}, "cause": $substring($string($${this.failure}.caught.Cause), 0, 1000)}`;
    return new ForgivenTask(this.scope, outcome === 'published' ? 'Tell' : 'TellFailed', {
      stateName: this.names.state(outcome === 'published' ? 'tell figures' : 'tell failure'),
      integration: 'sns:publish',
      arguments: { TopicArn: topic.topicArn, Message: jsonata(`$string(${figures})`) },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retrySns(),
      output: INPUT,
      statements: mayPublish(topic),
    });
  }

  /** Leads failures to where the run gives up. */
  public catchFailures(state: AslTask, to: sfn.IChainable, output = INPUT): void {
    const caught = { caught: '{% $states.errorOutput %}' };
    state.catch({ errors: [sfn.Errors.ALL], to, assign: { [this.failure]: caught }, output });
  }

  /** JSONata of the error by which a run fails. */
  private error(): string {
    const caught = `$${this.failure}.caught`;
    return (
      `(${caught}.Error = "${REFUSED}" ? "${SUPERSEDED}" : ${caught}.Error = "States.QueryEvaluationError" and ` +
      `$contains($string(${caught}.Cause), "${NOT_MET}: ") ? "${NOT_MET}" : ${caught}.Error)`
    );
  }

  /** The figures of the input without what is for machines. */
  private figures(): string {
    return `$sift($${this.valid}, function($value, $name) { $name in ["objects", "bytes", "records", "valid", "bad", "newestAt", "quarantine"] })`;
  }

  /** Leads a run that has found the partition free, or what is published to be replaced, to where it begins. */
  public catchFree(look: AslTask, to: sfn.IChainable): void {
    for (const [error, replaces] of [
      [FREE, false],
      [RUN_AGAIN, true],
    ] as const) {
      const run = jsonata(`$merge([$${this.run}, {"replaces": ${replaces}}])`);
      look.catch({ errors: [error], to, assign: { [this.run]: run }, output: INPUT });
    }
  }

  /** Leads a run that may not begin to where it finds out why. */
  public catchRefused(begin: AslTask, again: boolean, to: sfn.IChainable): void {
    begin.catch({ errors: [REFUSED], to, assign: again ? undefined : this.identified('null'), output: INPUT });
  }

  /** The variables of a run, in the state that it begins with. */
  private identified(previous: string): Record<string, unknown> {
    const { pipelineName } = this.props;
    const run = bound(
      identity(this.props),
      `{"id": ${RUN_ID}, "pipeline": ${quoted(pipelineName)}, "partition": $partition, "values": $values, "date": $date, ` +
        `"execution": $states.context.Execution.Id, "startedBy": ${STARTED_BY}, "rerun": ${ASKS_RERUN}, "previous": ${previous}}`,
    );
    return { [this.run]: run, [this.given]: '{% $type($states.input) = "object" ? $states.input : {} %}' };
  }

  private source(): object {
    const { bucket, prefix } = this.props.source._settings;
    const run = `$${this.run}`;
    const bindings = { date: `${run}.date`, partition: `${run}.partition`, input: `$${this.given}` };
    return { bucket: bucket.bucketName, prefix: bindNames(prefix, bindings) };
  }

  private call(id: string, phrase: string, fn: lambda.Function, { payload, timeout, ...more }: Call): AslTask {
    return new AslTask(this.scope, id, {
      stateName: this.names.state(phrase),
      integration: 'lambda:invoke',
      arguments: { FunctionName: fn.functionArn, Payload: payload },
      timeout,
      statements: [mayInvoke(fn)],
      ...more,
    });
  }
}

/** JSONata of the members of an object. */
function members(known: Readonly<Record<string, string>>): string {
  return Object.entries(known)
    .map(([name, value]) => `${quoted(name)}: ${value}`)
    .join(', ');
}

type Call = Pick<AslTaskProps, 'assign' | 'output' | 'retry'> & {
  readonly payload: object;
  readonly timeout: TaskTimeout;
};

/** A call is given up when its function is certainly over. */
const VALIDATE = eachAttempt(VALIDATE_TIMEOUT.plus(Duration.seconds(5)));
const SETTLE = eachAttempt(SETTLE_TIMEOUT.plus(Duration.seconds(5)));

/** JSONata of where the data lies that the run replaces. */
const PREVIOUS = `($was := $states.result.Attributes.publishedLocation.S; $exists($was) ? $was : null)`;

/** Waits as long as another run may have the partition; one that is dead has lost it by then. */
function waitUntilFree(lease: Duration): Retrier {
  const delays = { IntervalSeconds: 10, BackoffRate: 2, MaxDelaySeconds: 900 };
  // Full jitter halves the delays in the mean.
  const MaxAttempts = attemptsToFill(2 * lease.toSeconds(), delays);
  return { ErrorEquals: [BUSY], ...delays, MaxAttempts, JitterStrategy: 'FULL' };
}

/** An attempt is short, and the delays between them are the wait. */
function whileWaiting(retrier: Retrier): TaskTimeout {
  const leastSeconds = Number(VALIDATE.seconds);
  const deadlineSeconds = Math.ceil(delaySeconds(retrier).atMost);
  return { ...VALIDATE, fact: { deadlineSeconds, leastSeconds, awaitedErrors: [BUSY] } };
}
