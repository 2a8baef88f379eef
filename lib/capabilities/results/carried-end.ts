import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import type { CatchBy, DecidingPlace, EarlyEnd, EarlyOutput, EarlyStates } from './early-end';
import { FailurePolicy } from './failure-policy';
import { succeeded } from './records';

/** The error by which the first one ends the others. */
const DECIDED = 'FailurePolicy.Decided';

/** The characters that AWS lets a cause have. */
const MAX_CAUSE = 32_768;

/**
 * The end of a race without a table: the first answer travels in the cause of the error that ends the others.
 *
 * Two states more than the work: one that fails, and one that goes on with the answer.
 */
export class CarriedEnd implements EarlyEnd {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly output: EarlyOutput,
  ) {}

  public success(key: string, result: string): string {
    return succeeded(key, result);
  }

  public behind({ id, phrase }: DecidingPlace): sfn.Fail {
    const fits = `$length($string($states.input)) <= ${MAX_CAUSE}`;
    const tooLarge =
      `${quoted(`${phrase} has answered `)} & $string($length($string($states.input))) & ` +
      quoted(` characters, of which an error's cause holds ${MAX_CAUSE}: give the policy a 'table'`);
    return sfn.Fail.jsonata(this.scope, `Decided ${id}`, {
      stateName: this.names.state(`${phrase} decides`),
      error: jsonata(`${fits} ? ${quoted(DECIDED)} : ${quoted(FailurePolicy.ANSWER_TOO_LARGE)}`),
      cause: jsonata(`${fits} ? $string($states.input) : ${tooLarge}`),
    });
  }

  public gather(catchBy: CatchBy, told?: EarlyStates['last']): EarlyStates {
    const last = told ?? this.goOn();
    catchBy({ errors: [DECIDED], to: last, output: this.output('$parse($states.errorOutput.Cause)') });
    return { last, catchRaised: catchBy };
  }

  /** The state without which a Catch could lead nowhere. */
  private goOn(): sfn.Pass {
    const stateName = this.names.state('decided');
    return new sfn.Pass(this.scope, 'Decided', { stateName, queryLanguage: sfn.QueryLanguage.JSONATA });
  }
}
