import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AslMap } from '../../states/asl-map';
import { AslTask, type AslTaskProps } from '../../states/asl-task';
import { ForgivenTask } from '../../states/forgiven-task';
import { retrySdkCall } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import type { Sweep, SweepCall } from '../../work/jobs/swept-kind';

/** The states of a sweep: a page of what runs after the other, and of each those are stopped whose time is over. */
export class SweepStates {
  private readonly one: string;

  public constructor(
    private readonly scope: Construct,
    private readonly sweep: Sweep,
  ) {
    this.one = sweep.what.replace(/s$/, '');
  }

  public definition(): sfn.IChainable {
    const { one, sweep } = this;
    const [list, stop] = [this.list(), this.stop()];
    const done = new sfn.Succeed(this.scope, 'Done', { stateName: 'Sweep: done' });
    const more = this.choice('Another page?', 'another page?');
    const found = this.choice(`Any ${one}?`, `any ${one}?`);
    const isMore = sfn.Condition.jsonata('{% $exists($states.input.next) %}');
    list.next(found);
    found.when(
      sfn.Condition.jsonata('{% $count($states.input.found) > 0 %}'),
      sweep.look === undefined ? stop : this.look(sweep.look).next(stop),
    );
    // A page may be empty, and another one not.
    found.when(isMore, list).otherwise(done);
    stop.next(more);
    more.when(isMore, list).otherwise(done);
    return list;
  }

  private list(): AslTask {
    const { what, list } = this.sweep;
    // Behind the last page nothing is left of the one before.
    const others = '$sift($states.input, function($value, $name) { $name != "next" })';
    const output = `{% $merge([${others}, {"found": ${list.found}, "next": ${list.next}}]) %}`;
    return this.call('List', `list ${what}`, list, output);
  }

  private look(look: SweepCall & { readonly over: string }): AslTask {
    const output = `{% $merge([$states.input, {"found": ${look.over}}]) %}`;
    return this.call('Describe', `describe ${this.sweep.what}`, look, output);
  }

  private call(id: string, phrase: string, call: SweepCall, output: string): AslTask {
    return new AslTask(this.scope, id, { ...settingsOf(call), stateName: `Sweep: ${phrase}`, output });
  }

  /** The Map that stops them; one that can't be stopped now is found again by the next sweep. */
  private stop(): AslMap {
    const { one, sweep } = this;
    const processor = new ForgivenTask(this.scope, 'StopOne', {
      ...settingsOf(sweep.stop),
      stateName: `Sweep: stop ${one}`,
      output: '{% $states.input %}',
    });
    return new AslMap(this.scope, 'Stop', {
      stateName: `Sweep: stop ${sweep.what}`,
      processor,
      items: '{% $states.input.found %}',
      itemSelector: '{% $states.context.Map.Item.Value %}',
      output: '{% $states.input %}',
    });
  }

  private choice(id: string, phrase: string): sfn.Choice {
    return new sfn.Choice(this.scope, id, {
      stateName: `Sweep: ${phrase}`,
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
  }
}

function settingsOf({ integration, arguments: args, statements }: SweepCall): Omit<AslTaskProps, 'stateName'> {
  const [, service = ''] = integration.split(':');
  return {
    integration,
    arguments: args,
    timeout: eachAttempt(CALL_TIMEOUT),
    retry: retrySdkCall(service),
    statements,
  };
}
