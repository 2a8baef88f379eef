import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { AslTask } from './asl-task';

/** A task whose failure changes nothing: what follows it follows in any case. */
export class ForgivenTask extends AslTask {
  private isFollowed = false;

  public override next(next: sfn.IChainable): sfn.Chain {
    this.isFollowed = true;
    this.forgive(next);
    return super.next(next);
  }

  /** Only now is it certain that nothing follows: a Catch can't end an execution by itself. */
  public override bindToGraph(graph: sfn.StateGraph): void {
    if (!this.isFollowed) {
      this.isFollowed = true;
      this.forgive(new sfn.Succeed(this, 'End', { stateName: `${this.stateId}, or not` }));
    }
    super.bindToGraph(graph);
  }

  private forgive(to: sfn.IChainable): void {
    this.catch({ errors: [sfn.Errors.ALL], to, output: '{% $states.input %}' });
  }
}
