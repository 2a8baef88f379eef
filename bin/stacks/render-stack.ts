import type { StackProps } from 'aws-cdk-lib';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ActivityWorkerWorkflow } from 'cdk-workflow-patterns';

/** Films are rendered by machines under a desk: they poll, and nobody has to reach them. */
export class RenderStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const render = new ActivityWorkerWorkflow(this, 'Render', {
      payload: { film: '{% $states.input.film %}', frames: '{% $states.input.frames %}' },
      deadline: Duration.hours(6),
      heartbeat: Duration.minutes(1),
      retryOn: ['Renderer.OutOfMemory'],
    });
    const workers = new iam.User(this, 'Workers');
    const group = new iam.Group(this, 'Renderers');
    workers.addToGroup(group);
    render.grantWork(group);
  }
}
