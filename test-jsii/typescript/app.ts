import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Sender, Verification, VerificationChannel, VerificationWorkflow, Workflow } from 'cdk-workflow-patterns';
import type { Construct } from 'constructs';

/** Uses every construct; the apps beside this one say the same in their languages. */
class WorkflowsStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const users = new dynamodb.Table(this, 'Users', {
      partitionKey: { name: 'userId', type: dynamodb.AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.signUp(users);
    this.invitation(users);
  }

  /** The ready-made workflow. */
  private signUp(users: dynamodb.ITable): void {
    const starter = new lambda.Function(this, 'Starter', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    const signUp = new VerificationWorkflow(this, 'SignUp', {
      users,
      deadline: Duration.minutes(45),
      verifiedAttribute: 'confirmed',
      logRetention: logs.RetentionDays.ONE_WEEK,
    });
    signUp.grantStartExecution(starter);
    starter.addEnvironment('STATE_MACHINE', signUp.stateMachine.stateMachineArn);
  }

  /** The same from its fragments: a chain of one's own around them, messages sent by one's own function. */
  private invitation(users: dynamodb.ITable): void {
    const mailer = new lambda.Function(this, 'Mailer', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    const channel = new VerificationChannel(this, 'Channel', {
      sender: Sender.function(mailer),
      confirmConcurrency: 0,
    });
    const verification = new Verification(this, 'Invitation', {
      channel,
      users,
      userId: '{% $states.input.guest.id %}',
      onExpired: new sfn.Fail(this, 'Declined', { error: 'Invitation.Declined' }),
    });
    const workflow = new Workflow(this, 'Invite', {
      definition: new sfn.Pass(this, 'Take the order').next(verification),
      timeout: Duration.hours(2),
      tracing: false,
    });
    channel.addStateMachine(workflow.stateMachine);
    workflow.metricFailed().createAlarm(this, 'InvitationsFail', { threshold: 1, evaluationPeriods: 1 });
  }
}

const app = new App();
new WorkflowsStack(app, 'Workflows');
app.synth();
