import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TIME_FACT, type TimeFact } from '../../states/time-fact';

const FACT: TimeFact = { mustEnd: 'a saga would leave undone what it has done' };

/** The Fail in which a saga ends, unless its execution is cut off. */
export class SagaEnd extends sfn.Fail {
  public constructor(scope: Construct, id: string, props: { stateName: string; error: string; cause: string }) {
    super(scope, id, { ...props, queryLanguage: sfn.QueryLanguage.JSONATA });
  }

  public override toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    return { ...super.toStateJson(topLevelQueryLanguage), [TIME_FACT]: FACT };
  }
}
