import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { inputWith, jsonata } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { AslTask } from '../../states/asl-task';

const INPUT = '{% $states.input %}';

/** The way on when a job has failed, or when it isn't known how it is. */
export class JobFailure {
  /** The name, without `$`, of the variable that holds the error until the job has been stopped. */
  private readonly variable: string;

  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly onFailed: sfn.IChainable | undefined,
  ) {
    this.variable = names.variable('failure');
  }

  /** Has any failure of a state lead to others, with the input of the state. */
  public catchFrom(state: AslTask, to: sfn.IChainable, remembered: Record<string, string> = {}): void {
    const assign = { [this.variable]: '{% $states.errorOutput %}', ...remembered };
    state.catch({ errors: [sfn.Errors.ALL], to, assign, output: INPUT });
  }

  /** The output of the last state that stops a job: what `onFailed` gets. */
  public get output(): string {
    return this.onFailed === undefined ? INPUT : inputWith(`"error": $${this.variable}`);
  }

  /** The states after the last one that stops a job: those of the user, or the end of the execution by the same error. */
  public end(): sfn.IChainable {
    return (
      this.onFailed ??
      new sfn.Fail(this.scope, 'Failed', {
        stateName: this.names.state('failed'),
        queryLanguage: sfn.QueryLanguage.JSONATA,
        error: jsonata(`$${this.variable}.Error`),
        // A timeout has no cause.
        cause: jsonata(`$string($${this.variable}.Cause)`),
      })
    );
  }
}
