import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AslTask, type AslCatch, type AslTaskProps } from './asl-task';

/** The failures that change nothing, and what comes out then. */
export type Forgiven = Pick<AslCatch, 'errors' | 'output'>;

/** Any failure, after which the input goes on. */
const WHATEVER: Forgiven = { errors: [sfn.Errors.ALL], output: '{% $states.input %}' };

/** A task whose failure changes nothing: what follows it follows in any case. */
export class ForgivenTask extends AslTask {
  private isFollowed = false;

  public constructor(
    scope: Construct,
    id: string,
    props: AslTaskProps,
    private readonly forgiven: Forgiven = WHATEVER,
  ) {
    super(scope, id, props);
  }

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
    this.catch({ ...this.forgiven, to });
  }
}
