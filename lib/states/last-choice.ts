import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A Choice in JSONata that other states may follow, as its Default. */
export interface LastChoiceProps {
  readonly stateName: string;
  /** The output where no rule matches. */
  readonly output: string;
  /** The name of the Succeed state that ends what nothing follows. */
  readonly endName: string;
}

/** The Choice at the end of a fragment: what follows the fragment is its Default, and where nothing does, a Succeed state. */
export class LastChoice extends sfn.Choice implements sfn.INextable {
  public override readonly endStates: sfn.INextable[];
  private readonly endName: string;

  public constructor(scope: Construct, id: string, { stateName, output, endName }: LastChoiceProps) {
    super(scope, id, { stateName, queryLanguage: sfn.QueryLanguage.JSONATA, outputs: output });
    this.endName = endName;
    this.endStates = [this];
  }

  public next(next: sfn.IChainable): sfn.Chain {
    this.makeDefault(next.startState);
    return sfn.Chain.sequence(this, next);
  }

  /** Only now is it certain that nothing follows. */
  public override bindToGraph(graph: sfn.StateGraph): void {
    if (this.defaultChoice === undefined) {
      this.makeDefault(new sfn.Succeed(this, 'End', { stateName: this.endName }));
    }
    super.bindToGraph(graph);
  }
}
