import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AslCatch } from '../../states/asl-task';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';

/**
 * The Fail state that an expression which judges leads to when it is not content: it has the error and the message that were raised.
 *
 * To judge in the Output of a state that is there anyway costs no transition, as a Choice would. An evaluation error of another kind ends here
 * as what it is.
 */
export class RaisedEnd {
  private readonly fail: sfn.Fail;
  private readonly variable: string;
  private readonly errors: readonly string[];

  public constructor(scope: Construct, id: string, names: FragmentNames, phrase: string, errors: readonly string[]) {
    this.errors = errors;
    this.variable = names.variable('failure');
    const caught = `$${this.variable}`;
    this.fail = new sfn.Fail(scope, id, {
      stateName: names.state(phrase),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      error: jsonata(this.byMarker(`$marker`, `${caught}.Error`)),
      cause: jsonata(this.byMarker(`$substringAfter(${caught}.Cause, $marker & ": ")`, `${caught}.Cause`)),
    });
  }

  /** Leads what the state raises here. */
  public takeFrom(catchBy: (handler: AslCatch) => void): void {
    catchBy({
      errors: ['States.QueryEvaluationError'],
      to: this.fail,
      assign: { [this.variable]: '{% $states.errorOutput %}' },
    });
  }

  private byMarker(found: string, otherwise: string): string {
    const cause = `$${this.variable}.Cause`;
    const markers = `[${this.errors.map(quoted).join(', ')}]`;
    return `($marker := ${markers}[$contains(${cause}, $ & ": ")]; $exists($marker) ? ${found} : ${otherwise})`;
  }
}
