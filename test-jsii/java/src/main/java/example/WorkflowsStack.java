package example;

import io.github.cdkworkflowpatterns.Sender;
import io.github.cdkworkflowpatterns.Verification;
import io.github.cdkworkflowpatterns.VerificationChannel;
import io.github.cdkworkflowpatterns.VerificationWorkflow;
import io.github.cdkworkflowpatterns.Workflow;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.constructs.Construct;

public class WorkflowsStack extends Stack {
    public WorkflowsStack(final Construct scope, final String id) {
        super(scope, id);
        Table users = Table.Builder.create(this, "Users")
            .partitionKey(Attribute.builder().name("userId").type(AttributeType.STRING).build())
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
        signUp(users);
        invitation(users);
    }

    private void signUp(final ITable users) {
        Function starter = function("Starter");
        VerificationWorkflow signUp = VerificationWorkflow.Builder.create(this, "SignUp")
            .users(users)
            .deadline(Duration.minutes(45))
            .verifiedAttribute("confirmed")
            .logRetention(RetentionDays.ONE_WEEK)
            .build();
        signUp.grantStartExecution(starter);
        starter.addEnvironment("STATE_MACHINE", signUp.getStateMachine().getStateMachineArn());
    }

    private void invitation(final ITable users) {
        Function mailer = function("Mailer");
        VerificationChannel channel = VerificationChannel.Builder.create(this, "Channel")
            .sender(Sender.function(mailer))
            .confirmConcurrency(0)
            .build();
        Verification verification = Verification.Builder.create(this, "Invitation")
            .channel(channel)
            .users(users)
            .userId("{% $states.input.guest.id %}")
            .onExpired(Fail.Builder.create(this, "Declined").error("Invitation.Declined").build())
            .build();
        Workflow workflow = Workflow.Builder.create(this, "Invite")
            .definition(new Pass(this, "Take the order").next(verification))
            .timeout(Duration.hours(2))
            .tracing(false)
            .build();
        channel.addStateMachine(workflow.getStateMachine());
        workflow.metricFailed()
            .createAlarm(this, "InvitationsFail", CreateAlarmOptions.builder().threshold(1).evaluationPeriods(1).build());
    }

    private Function function(final String id) {
        return Function.Builder.create(this, id)
            .runtime(Runtime.NODEJS_22_X)
            .handler("index.handler")
            .code(Code.fromInline("exports.handler = async () => {};"))
            .build();
    }
}
