import { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkGiven } from '../../core/given';
import { quoted } from '../../core/jsonata';
import { FragmentNames } from '../../core/naming';
import type { AslTask } from '../../states/asl-task';
import { catchFailures, guardedWork, type GuardedWork } from '../../work/guarded-work';
import { checkPipeline, GIVEN_PIPELINE } from './checks';
import { HAS_PUBLISHED } from './expectations';
import type { DataPipelineProps } from './props';
import { PipelineStates, type PipelineStatesProps } from './states';

/**
 * A run of a data pipeline: its input is listed and validated, data is made of it and checked, and published by one conditional write: 5 transitions with work that is one task.
 *
 * Whoever asks what is published of a partition gets what one run has made, the earlier or the later one, and never a part of each. Runs of one partition follow one another; one that was
 * overtaken publishes nothing.
 */
export class DataPipeline extends sfn.StateMachineFragment {
  public readonly startState: sfn.State;
  public readonly endStates: sfn.INextable[];

  /** The name of the pipeline in keys and records. */
  public readonly pipelineName: string;

  private readonly settled: PipelineStatesProps;

  /** Throws when a prop is out of its range, or when another pipeline of the store has the name. */
  public constructor(scope: Construct, id: string, props: DataPipelineProps) {
    super(scope, id);
    checkGiven(this, props, GIVEN_PIPELINE);
    this.pipelineName = props.pipelineName ?? id;
    checkPipeline(this, this.pipelineName, props);
    const { lease = Duration.days(1), resultField = 'dataPipeline', store } = props;
    this.settled = { ...props, pipelineName: this.pipelineName, lease, resultField };
    store._add(this, this.pipelineName, props);
    const names = new FragmentNames(this, props.stateNamePrefix);
    const states = new PipelineStates(this, names, this.settled);
    const [begin, look, again, validate] = [
      states.begin(false),
      states.look(),
      states.begin(true),
      this.validate(states),
    ];
    const work = this.transform(states, names);
    const check = this.check(states, names);
    const [settle, giveUp, fail] = [states.settle(), states.giveUp(), states.fail()];
    const [told, toldFailure] = [states.tell('published'), states.tell('failed')];
    const place = this.place(states);
    const publish = states.publish(...place);

    begin.next(validate);
    states.catchRefused(begin, false, look);
    states.catchFree(look, again);
    states.catchFailures(look, toldFailure ?? fail);
    again.next(validate);
    states.catchRefused(again, true, look);
    validate.next(work.start);
    states.catchFailures(validate, giveUp);
    work.ends.forEach((end) => end.next(check?.start ?? publish));
    check?.ends.forEach((end) => end.next(publish));
    for (const each of [work, check]) {
      if (each !== undefined) catchFailures(each, { to: giveUp, variable: states.failure, facts: {} });
    }
    publish.next(settle);
    states.catchFailures(publish, giveUp, states.published(...place));
    giveUp.next(toldFailure ?? fail);
    giveUp.catch({ errors: [HAS_PUBLISHED], to: settle, output: '{% $states.input %}' });
    giveUp.catch({ errors: [sfn.Errors.ALL], to: toldFailure ?? fail, output: '{% $states.input %}' });
    toldFailure?.next(fail);
    if (told !== undefined) settle.next(told);

    this.startState = begin;
    this.endStates = [told ?? settle, look];
  }

  /** States of the user get what is known of the run in their input. */
  private validate(states: PipelineStates): AslTask {
    const known = Object.entries(this.known(states, this.output(states, false)));
    const beside = Object.fromEntries(known.filter(([name]) => name !== 'input'));
    return states.validate({ ...beside, valid: '$states.result.Payload' });
  }

  private transform(states: PipelineStates, names: FragmentNames): GuardedWork {
    const { transform } = this.settled;
    const place = this.output(states, transform._work.kind === 'built');
    const known = this.known(states, place);
    return guardedWork(this, names, transform, {
      id: 'Transform',
      fields: known,
      bindings: known,
      resultField: 'answer',
      beside: `{"output": ${place}}`,
    });
  }

  private check(states: PipelineStates, names: FragmentNames): GuardedWork | undefined {
    const { check } = this.settled;
    if (check === undefined) return undefined;
    const known = this.result(states);
    return guardedWork(this, names, check, {
      id: 'Check',
      fields: known,
      bindings: known,
      output: '{% $states.input %}',
    });
  }

  /** The meaning of the names in the user's expressions, where the data lies, and the answer of the work, behind the work. */
  private place(states: PipelineStates): [Record<string, string>, string, string] {
    const known = this.result(states);
    return [known, `"s3://" & ${known.output}.bucket & "/" & ${known.output}.prefix`, known.out as string];
  }

  private result(states: PipelineStates): Record<string, string> {
    const isBuilt = this.settled.transform._work.kind === 'built';
    const place = isBuilt ? '$states.input.output' : this.output(states, false);
    const out = isBuilt ? '$states.input.answer' : '$states.input';
    return { ...this.known(states, place), in: `$${states.valid}`, out };
  }

  private known(states: PipelineStates, output: string): Record<string, string> {
    const run = `$${states.run}`;
    return {
      run: `${run}.id`,
      date: `${run}.date`,
      partition: `${run}.partition`,
      previous: `${run}.previous`,
      valid: `$${states.valid}`,
      output,
      input: `$${states.given}`,
    };
  }

  /** JSONata of the place that the work writes to: each attempt of a task has one of its own, so that one which was given up disturbs nobody. */
  private output(states: PipelineStates, isTask: boolean): string {
    const run = `$${states.run}`;
    const count = (what: string): string => `$string($states.context.${what})`;
    const attempt = isTask ? ` & ${count('Execution.RedriveCount')} & "-" & ${count('State.RetryCount')} & "/"` : '';
    const { store } = this.settled;
    return (
      `{"bucket": ${quoted(store.bucket.bucketName)}, ` +
      `"prefix": ${quoted(`data/${this.pipelineName}/`)} & ${run}.partition & "/" & ${run}.id & "/"${attempt}}`
    );
  }
}
