import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TIME_FACT, type TimeFact } from './time-fact';

/** A Wait state in JSONata, field by field as it stands in the Amazon States Language. */
export interface AslWaitProps {
  readonly stateName: string;
  /** A number or an expression; undefined with a timestamp. */
  readonly seconds?: number | string;
  /** An instant, or an expression of one. */
  readonly timestamp?: string;
  /** The facts of its time where that is an expression. */
  readonly fact?: TimeFact;
}

/** The Wait states that we build. */
export class AslWait extends sfn.State implements sfn.INextable {
  public readonly endStates: sfn.INextable[];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AslWaitProps,
  ) {
    super(scope, id, { stateName: props.stateName, queryLanguage: sfn.QueryLanguage.JSONATA });
    this.endStates = [this];
  }

  public next(next: sfn.IChainable): sfn.Chain {
    this.makeNext(next.startState);
    return sfn.Chain.sequence(this, next);
  }

  public toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    return {
      Type: 'Wait',
      ...(this.renderQueryLanguage(topLevelQueryLanguage) as object),
      Seconds: this.props.seconds,
      Timestamp: this.props.timestamp,
      [TIME_FACT]: this.props.fact,
      ...(this.renderNextEnd() as object),
    };
  }
}
