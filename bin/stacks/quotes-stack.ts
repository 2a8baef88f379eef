import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FailurePolicy, FanOut, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import { bundleFunctions } from '../functions/bundle';

/** What may become of the same question when not every carrier answers. */
const POLICIES: Readonly<Record<string, FailurePolicy>> = {
  FailFast: FailurePolicy.failFast(),
  Collect: FailurePolicy.collect(),
  Quorum: FailurePolicy.quorum(2),
  Tolerate: FailurePolicy.tolerate({ count: 1 }),
  FirstOf: FailurePolicy.firstOf(),
  EndEarly: FailurePolicy.quorum(2, { endEarly: true }),
};

/** Three carriers are asked for an offer at the same time, once in each failure policy. */
export class QuotesStack extends Stack {
  private readonly code: lambda.Code;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.code = lambda.Code.fromAsset(bundleFunctions('quotes'));
    const source = FanOutSource.branches({
      courier: Work.invoke(this.createFunction('Courier', 'courier')),
      freight: Work.invoke(this.createFunction('Freight', 'freight')),
      post: Work.invoke(this.createFunction('Post', 'post')),
    });
    for (const [name, failurePolicy] of Object.entries(POLICIES)) {
      const definition = new FanOut(this, `${name}Quotes`, { source, failurePolicy, stateNamePrefix: 'Quotes: ' });
      new Workflow(this, name, { definition, timeout: Duration.minutes(10) });
    }
  }

  private createFunction(id: string, handler: string): lambda.Function {
    return new lambda.Function(this, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: this.code,
      handler: `index.${handler}`,
      timeout: Duration.seconds(5),
    });
  }
}
