import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The Fail in which a saga ends. It also learns in which machine the saga stands. */
export class SagaEnd extends sfn.Fail {
  private graph?: sfn.StateGraph;

  public constructor(scope: Construct, id: string, props: { stateName: string; error: string; cause: string }) {
    super(scope, id, { ...props, queryLanguage: sfn.QueryLanguage.JSONATA });
  }

  /** The timeout of the machine, where the saga is not inside a Parallel or a Map. */
  public get machineTimeout(): sfn.StateGraph['timeout'] {
    return this.graph?.timeout;
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    this.graph = graph;
  }
}
