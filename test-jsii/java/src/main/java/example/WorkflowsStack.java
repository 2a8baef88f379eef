package example;

import io.github.cdkworkflowpatterns.ActivityWorkerWorkflow;
import io.github.cdkworkflowpatterns.Aggregate;
import io.github.cdkworkflowpatterns.Approval;
import io.github.cdkworkflowpatterns.ApprovalChannel;
import io.github.cdkworkflowpatterns.ApprovalLevelOptions;
import io.github.cdkworkflowpatterns.ApprovalPagesOptions;
import io.github.cdkworkflowpatterns.ApprovalWorkflow;
import io.github.cdkworkflowpatterns.ConfirmPageOptions;
import io.github.cdkworkflowpatterns.CancelTimer;
import io.github.cdkworkflowpatterns.AsyncHttpApi;
import io.github.cdkworkflowpatterns.AsyncHttpAuthorizer;
import io.github.cdkworkflowpatterns.Aggregator;
import io.github.cdkworkflowpatterns.AthenaQuery;
import io.github.cdkworkflowpatterns.AggregatorEventOptions;
import io.github.cdkworkflowpatterns.AutoRedrive;
import io.github.cdkworkflowpatterns.CircuitBreaker;
import io.github.cdkworkflowpatterns.ClaimCheck;
import io.github.cdkworkflowpatterns.CoordinationTable;
import io.github.cdkworkflowpatterns.CsvDelimiter;
import io.github.cdkworkflowpatterns.FailurePolicy;
import io.github.cdkworkflowpatterns.QuorumOptions;
import io.github.cdkworkflowpatterns.FirstOfOptions;
import io.github.cdkworkflowpatterns.FanOut;
import io.github.cdkworkflowpatterns.ContinueAsNewWorkflow;
import io.github.cdkworkflowpatterns.FanOutCsvOptions;
import io.github.cdkworkflowpatterns.FanOutRerunOptions;
import io.github.cdkworkflowpatterns.FanOutScheduleOptions;
import io.github.cdkworkflowpatterns.FanOutSource;
import io.github.cdkworkflowpatterns.FanOutUploadOptions;
import io.github.cdkworkflowpatterns.FanOutWorkflow;
import io.github.cdkworkflowpatterns.DashboardMachineOptions;
import io.github.cdkworkflowpatterns.DataPipelinePrefixOptions;
import io.github.cdkworkflowpatterns.DataPipelineSource;
import io.github.cdkworkflowpatterns.DataPipelineValidationOptions;
import io.github.cdkworkflowpatterns.DataPipelineWorkflow;
import io.github.cdkworkflowpatterns.EcsTask;
import io.github.cdkworkflowpatterns.EcsTaskSweeper;
import io.github.cdkworkflowpatterns.FleetScaling;
import io.github.cdkworkflowpatterns.GradualVersioningOptions;
import io.github.cdkworkflowpatterns.BacklogScalingOptions;
import io.github.cdkworkflowpatterns.WorkerFleet;
import io.github.cdkworkflowpatterns.Job;
import io.github.cdkworkflowpatterns.JobSweeper;
import io.github.cdkworkflowpatterns.Lock;
import io.github.cdkworkflowpatterns.LockQueueOptions;
import io.github.cdkworkflowpatterns.LockRetryOptions;
import io.github.cdkworkflowpatterns.LockWait;
import io.github.cdkworkflowpatterns.OrderWorkflow;
import io.github.cdkworkflowpatterns.PollCheck;
import io.github.cdkworkflowpatterns.PollCheckOptions;
import io.github.cdkworkflowpatterns.PollUntilDone;
import io.github.cdkworkflowpatterns.PollUntilDoneWorkflow;
import io.github.cdkworkflowpatterns.ProductionDefaults;
import io.github.cdkworkflowpatterns.LoadPayload;
import io.github.cdkworkflowpatterns.QueueConsumer;
import io.github.cdkworkflowpatterns.StorePayload;
import io.github.cdkworkflowpatterns.RateLimit;
import io.github.cdkworkflowpatterns.RunbookAlarmOptions;
import io.github.cdkworkflowpatterns.RunbookCalendarOptions;
import io.github.cdkworkflowpatterns.RunbookCheckOptions;
import io.github.cdkworkflowpatterns.RunbookRefusal;
import io.github.cdkworkflowpatterns.RunbookStep;
import io.github.cdkworkflowpatterns.RunbookStepOptions;
import io.github.cdkworkflowpatterns.RunbookWindowOptions;
import io.github.cdkworkflowpatterns.RunbookWorkflow;
import io.github.cdkworkflowpatterns.SsmAutomation;
import io.github.cdkworkflowpatterns.Saga;
import io.github.cdkworkflowpatterns.SagaStep;
import io.github.cdkworkflowpatterns.SagaStepOptions;
import io.github.cdkworkflowpatterns.ScatterGather;
import io.github.cdkworkflowpatterns.Sender;
import io.github.cdkworkflowpatterns.FailureToleranceOptions;
import io.github.cdkworkflowpatterns.SetTimer;
import io.github.cdkworkflowpatterns.SweptEmrStepsOptions;
import io.github.cdkworkflowpatterns.SweptJobs;
import io.github.cdkworkflowpatterns.TextractJob;
import io.github.cdkworkflowpatterns.Throttle;
import io.github.cdkworkflowpatterns.TimerInPast;
import io.github.cdkworkflowpatterns.TimerWorkflow;
import io.github.cdkworkflowpatterns.Verification;
import io.github.cdkworkflowpatterns.VerificationChannel;
import io.github.cdkworkflowpatterns.VerificationWorkflow;
import io.github.cdkworkflowpatterns.Versioning;
import io.github.cdkworkflowpatterns.WaitForCallback;
import io.github.cdkworkflowpatterns.Work;
import io.github.cdkworkflowpatterns.WorkJobOptions;
import io.github.cdkworkflowpatterns.WorkCallAwsServiceOptions;
import io.github.cdkworkflowpatterns.WorkInvokeOptions;
import io.github.cdkworkflowpatterns.WorkPublishOptions;
import io.github.cdkworkflowpatterns.WorkQueueCallbackOptions;
import io.github.cdkworkflowpatterns.WorkRequestOptions;
import io.github.cdkworkflowpatterns.Workflow;
import io.github.cdkworkflowpatterns.WorkflowAlarms;
import io.github.cdkworkflowpatterns.WorkflowDashboard;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.apigateway.JsonSchema;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ClusterAttributes;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.events.Authorization;
import software.amazon.awscdk.services.events.Connection;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.glue.CfnJob;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.scheduler.CronOptionsWithTimezone;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
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
        orders();
        booking();
        offers();
        lines();
        films();
        reports();
        approvals();
        reminders();
        coordination();
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
            .confirmConcurrency(5)
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

    private void orders() {
        Function ledger = function("Ledger");
        WorkInvokeOptions busy = WorkInvokeOptions.builder().retryOn(List.of("Ledger.Busy")).build();
        OrderWorkflow.Builder.create(this, "Orders")
            .reserve(Work.invoke(ledger, busy))
            .release(Work.invoke(ledger))
            .charge(Work.invoke(ledger))
            .refund(Work.invoke(ledger))
            .ship(Work.invoke(ledger))
            .callBack(Work.invoke(ledger))
            .currencies(List.of("EUR"))
            .reconcileEvery(Duration.minutes(30))
            .build();
    }

    private void booking() {
        Function rooms = function("Rooms");
        Topic desk = Topic.Builder.create(this, "Desk").enforceSsl(true).build();
        Map<String, String> guest = Map.of("guest", "{% $states.input.guest %}");
        WorkInvokeOptions book = WorkInvokeOptions.builder().payload(guest).build();
        SagaStepOptions undone = SagaStepOptions.builder().compensation(Work.invoke(rooms)).build();
        WorkPublishOptions toGuest = WorkPublishOptions.builder().message(guest).build();
        Saga saga = Saga.Builder.create(this, "Booking")
            .operatorTopic(desk)
            .steps(List.of(
                SagaStep.of("Book the room", Work.invoke(rooms, book), undone),
                SagaStep.group("Tell everybody", List.of(
                    SagaStep.of("Tell the desk", Work.publish(desk)),
                    SagaStep.of("Tell the guest", Work.publish(desk, toGuest))))))
            .build();
        WaitForCallback checkIn = WaitForCallback.Builder.create(this, "CheckIn")
            .handler(rooms)
            .deadline(Duration.hours(6))
            .build();
        Workflow workflow = Workflow.Builder.create(this, "Book")
            .definition(saga.next(checkIn))
            .timeout(Duration.days(2))
            .build();
        WorkflowAlarms.Builder.create(this, "BookAlarms").stateMachine(workflow.getStateMachine()).topic(desk).build();
        WaitForCallback approval =
            WaitForCallback.Builder.create(this, "Approval").handler(rooms).deadline(Duration.days(1)).build();
        Workflow.Builder.create(this, "Approve").definition(approval).timeout(Duration.days(2)).build();
    }

    private void offers() {
        Queue desk = Queue.Builder.create(this, "Inquiries").enforceSsl(true).build();
        Connection partner = Connection.Builder.create(this, "Partner")
            .authorization(Authorization.apiKey("x-api-key", SecretValue.unsafePlainText("example")))
            .build();
        WorkInvokeOptions soon = WorkInvokeOptions.builder().taskTimeout(Duration.seconds(10)).build();
        WorkQueueCallbackOptions later = WorkQueueCallbackOptions.builder().deadline(Duration.seconds(30)).build();
        WorkRequestOptions request = WorkRequestOptions.builder()
            .url("https://partner.example.com/offers")
            .query(Map.of("language", "{% $states.input.language %}"))
            .build();
        ScatterGather offers = ScatterGather.Builder.create(this, "Offers")
            .targets(Map.of(
                "Stock", Work.invoke(function("Stock"), soon),
                "Desk", Work.sendMessageAndWait(desk, later),
                "Partner", Work.request(partner, request)))
            .request(Map.of("article", "{% $input.article %}"))
            .window(Duration.seconds(30))
            .minimumAnswers(1)
            .aggregates(Map.of("best", Aggregate.top(1, "{% -$result.price %}")))
            .build();
        Workflow.Builder.create(this, "Purchase").definition(offers).build();
    }

    private void lines() {
        FanOutCsvOptions csv =
            FanOutCsvOptions.builder().keyPrefix("input/").delimiter(CsvDelimiter.SEMICOLON).build();
        WorkInvokeOptions busy = WorkInvokeOptions.builder().retryOn(List.of("Prices.Busy")).build();
        FanOutWorkflow lines = FanOutWorkflow.Builder.create(this, "Lines")
            .source(FanOutSource.csv("{% $states.input.key %}", csv))
            .work(Work.invokeBatch(function("Price"), busy))
            .batchSize(50)
            .failurePolicy(FailurePolicy.tolerate(FailureToleranceOptions.builder().percentage(5).build()))
            .aggregates(Map.of("amount", Aggregate.sum("{% $result.amount %}")))
            .startOnUpload(FanOutUploadOptions.builder().suffix(".csv").build())
            .startOnSchedule(FanOutScheduleOptions.builder()
                .schedule(Schedule.rate(Duration.days(1)))
                .input(Map.of("key", "input/daily.csv"))
                .build())
            .rerunFailures(FanOutRerunOptions.builder().build())
            .build();
        lines.grantUpload(function("Uploader"));
    }

    private void films() {
        ActivityWorkerWorkflow films = ActivityWorkerWorkflow.Builder.create(this, "Films")
            .payload(Map.of("film", "{% $states.input.film %}"))
            .deadline(Duration.hours(6))
            .heartbeat(Duration.minutes(2))
            .retryOn(List.of("Renderer.OutOfMemory"))
            .build();
        films.grantWork(function("Renderer"));
        WorkerFleet.Builder.create(this, "RenderFleet")
            .worker(films.getActivityWorker())
            .vpc(Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-1")
                .availabilityZones(List.of("us-east-1a"))
                .privateSubnetIds(List.of("subnet-1"))
                .privateSubnetRouteTableIds(List.of("rtb-1"))
                .build()))
            .handlerFolder(System.getenv("HANDLER_FOLDER"))
            .scaling(FleetScaling.backlog(
                BacklogScalingOptions.builder().minInstances(0).maxInstances(4).tasksPerInstance(2).build()))
            .build();
        AsyncHttpApi.Builder.create(this, "FilmsApi")
            .workflow(films.getWorkflow())
            .authorizer(AsyncHttpAuthorizer.iam())
            .requestSchema(JsonSchema.builder().required(List.of("film")).build())
            .pollAfter(Duration.minutes(1))
            .build();
    }

    private void reports() {
        Function desk = function("Reports");
        PollCheckOptions ready = PollCheckOptions.builder().done("{% $result.status = \"READY\" %}").build();
        PollUntilDone report = PollUntilDone.Builder.create(this, "Report")
            .start(Work.invoke(desk))
            .job("{% $result.id %}")
            .check(PollCheck.of(Work.invoke(desk), ready))
            .interval(Duration.minutes(1))
            .backoffRate(2)
            .maxInterval(Duration.minutes(10))
            .deadline(Duration.hours(6))
            .cancel(Work.invoke(desk))
            .build();
        WorkCallAwsServiceOptions analysis = WorkCallAwsServiceOptions.builder()
            .service("textract")
            .action("startDocumentAnalysis")
            .iamResources(List.of("*"))
            // Map.of has another order in every run, and the definition is text.
            .parameters(new TreeMap<String, Object>(
                Map.of("DocumentLocation", "{% $input.document %}", "FeatureTypes", List.of("TABLES"))))
            .build();
        PollUntilDone scan = PollUntilDone.Builder.create(this, "Scan")
            .start(Work.callAwsService(analysis))
            .check(PollCheck.textract(TextractJob.DOCUMENT_ANALYSIS))
            .interval(Duration.seconds(30))
            .deadline(Duration.hours(1))
            .waitByRetry(true)
            .build();
        Workflow.Builder.create(this, "ReportAndScan").definition(report.next(scan)).build();
        PollUntilDoneWorkflow.Builder.create(this, "Export")
            .start(Work.invoke(desk))
            .job("{% $result.id %}")
            .check(PollCheck.of(Work.invoke(desk), ready))
            .interval(Duration.minutes(1))
            .deadline(Duration.hours(2))
            .cancel(Work.invoke(desk))
            .build();
    }

    private void approvals() {
        ConfirmPageOptions granted = ConfirmPageOptions.builder().title("Granted").text("Enjoy.").build();
        ApprovalWorkflow.Builder.create(this, "Leave")
            .title("Days off")
            .fields(Map.of("From", "{% $states.input.from %}"))
            .requestedBy("{% $states.input.employee %}")
            .levels(List.of(ApprovalLevelOptions.builder()
                .approvers(List.of("{% $states.input.manager %}"))
                .duration(Duration.days(2))
                .build()))
            .pages(ApprovalPagesOptions.builder().approve("Yes").approved(granted).build())
            .build();
        ApprovalChannel channel = ApprovalChannel.Builder.create(this, "Deciders")
            .sender(Sender.function(function("Courier")))
            .build();
        ApprovalLevelOptions clerks = ApprovalLevelOptions.builder()
            .approvers(List.of("ann", "bob", "cid"))
            .quorum(2)
            .duration(Duration.hours(4))
            .reminders(List.of(Duration.hours(1)))
            .build();
        ApprovalLevelOptions head =
            ApprovalLevelOptions.builder().approvers(List.of("hal")).duration(Duration.days(1)).build();
        Approval approval = Approval.Builder.create(this, "Contract")
            .channel(channel)
            .title("{% $states.input.title %}")
            .requestedBy("{% $states.input.author %}")
            .levels(List.of(clerks, head))
            .delegates(List.of("dan"))
            .onRejected(new Pass(this, "Shelve the contract"))
            .build();
        Workflow sign = Workflow.Builder.create(this, "Sign").definition(approval).build();
        channel.addStateMachine(sign.getStateMachine());
    }

    private void reminders() {
        TimerWorkflow reminder = TimerWorkflow.Builder.create(this, "Reminder")
            .definition(new Pass(this, "Remind"))
            .inPast(TimerInPast.SKIP)
            .build();
        String key = "{% $states.input.order %}";
        SetTimer set = SetTimer.Builder.create(this, "SetReminder")
            .timer(reminder)
            .key(key)
            .at("{% $states.input.due %}")
            .timeZone("Europe/Berlin")
            .input(Map.of("order", key))
            .build();
        CancelTimer cancel = CancelTimer.Builder.create(this, "CancelReminder")
            .timer(reminder)
            .key(key)
            .resultField("cancellation")
            .build();
        Workflow.Builder.create(this, "Remember").definition(set.next(cancel)).build();
        reminder.grantSetTimer(function("Diary"));
    }

    private void coordination() {
        CoordinationTable table = new CoordinationTable(this, "Coordination");
        LockQueueOptions line = LockQueueOptions.builder().timeout(Duration.hours(2)).priority("3").build();
        WorkInvokeOptions fenced = WorkInvokeOptions.builder().payload(Map.of("fence", "{% $lock.fence %}")).build();
        Lock lock = Lock.Builder.create(this, "Account")
            .table(table)
            .key("{% $states.input.account %}")
            .lease(Duration.minutes(10))
            .wait(LockWait.queue(line))
            .work(Work.invoke(function("Settle"), fenced))
            .build();
        LockRetryOptions tries = LockRetryOptions.builder().maxInterval(Duration.minutes(1)).build();
        Throttle throttle = Throttle.Builder.create(this, "Renderers")
            .table(table)
            .key("renderers")
            .maxConcurrency(5)
            .lease(Duration.hours(1))
            .wait(LockWait.retry(tries))
            .work(Work.chain(new Pass(this, "Rendering")))
            .build();
        RateLimit limit = RateLimit.Builder.create(this, "PartnerRate")
            .table(table)
            .rate(10)
            .period(Duration.seconds(1))
            .build();
        CircuitBreaker breaker = CircuitBreaker.Builder.create(this, "Payments")
            .table(table)
            .work(Work.invoke(function("Charge")))
            .failureRate(0.25)
            .minimumCalls(20)
            .errors(List.of("Payments.Down"))
            .alarmTopic(new Topic(this, "Breakdowns"))
            .build();
        Workflow machine = Workflow.Builder.create(this, "Coordinated")
            .definition(limit.next(lock).next(throttle).next(breaker))
            .build();
        table.addStateMachine(machine.getStateMachine());
        ClaimCheck claims = ClaimCheck.Builder.create(this, "Claims")
            .prefix("big/")
            .longestExecution(Duration.days(2))
            .build();
        Function heavy = function("Heavy");
        claims.grantReadWrite(heavy);
        StorePayload store = StorePayload.Builder.create(this, "Keep")
            .store(claims)
            .payload("{% $states.input.report %}")
            .build();
        LoadPayload load = LoadPayload.Builder.create(this, "Fetch")
            .store(claims)
            .payload("{% $states.input.payload %}")
            .build();
        WorkInvokeOptions weighed = WorkInvokeOptions.builder().payload(claims.payload("{% $input %}")).build();
        CircuitBreaker weigh = CircuitBreaker.Builder.create(this, "Weigh")
            .table(table)
            .work(Work.invoke(heavy, weighed))
            .build();
        Workflow.Builder.create(this, "Claiming").definition(store.next(load).next(weigh)).build();
        AutoRedrive.Builder.create(this, "Redrive")
            .workflow(machine)
            .errors(List.of("Payments.*"))
            .excludedErrors(List.of("Payments.Refused"))
            .maxRedrives(5)
            .delay(Duration.minutes(2))
            .build();
        failover();
        QueueConsumer.Builder.create(this, "Jobs")
            .workflow(machine)
            .maxConcurrency(20)
            .table(table)
            .maxAge(Duration.days(2))
            .alarmTopic(new Topic(this, "DeadJobs"))
            .build();
        Aggregator bills = Aggregator.Builder.create(this, "Bills")
            .table(table)
            .window(Duration.minutes(10))
            .debounce(Duration.seconds(30))
            .maxEvents(100)
            .work(Work.invoke(function("Bill")))
            .build();
        bills.addEvents("Sold", AggregatorEventOptions.builder()
            .eventPattern(EventPattern.builder().source(List.of("shop")).build())
            .keyField("detail.customer")
            .build());
        addEarlyEnds(table);
        addOperations();
        addJobs();
    }

    private void addJobs() {
        CfnJob cleaning = CfnJob.Builder.create(this, "Cleaning")
            .role("cleaner")
            .command(CfnJob.JobCommandProperty.builder().name("glueetl").build())
            .build();
        WorkJobOptions options = WorkJobOptions.builder().jobTimeout(Duration.minutes(40)).build();
        Job clean = Job.Builder.create(this, "Clean")
            .work(Work.runGlueJob(cleaning, options))
            .resultField("cleaned")
            .build();
        AthenaQuery sum = AthenaQuery.Builder.create(this, "Sum")
            .queryString("SELECT 1")
            .resultsBucket(Bucket.fromBucketName(this, "Rows", "rows-of-mine"))
            .resultsPrefix("sums/")
            .database("shop")
            .tables(List.of("sales"))
            .deadline(Duration.minutes(15))
            .build();
        Workflow.Builder.create(this, "Nightly").definition(clean.next(sum).next(crunching())).build();
        DataPipelineWorkflow.Builder.create(this, "Takings")
            .source(DataPipelineSource.prefix(DataPipelinePrefixOptions.builder()
                .bucket(Bucket.fromBucketName(this, "Tills", "tills"))
                .prefix("{% \"tills/\" & $date %}")
                .keyPrefix("tills/")
                .build()))
            .validation(DataPipelineValidationOptions.builder()
                .schema(Map.of("type", "object", "required", List.of("shop")))
                .maxBadPercentage(1)
                .build())
            .transform(Work.invoke(function("Take")))
            .expectations(Map.of("no record is lost", "{% $out.records = $in.valid %}"))
            .build();
    }

    /** A task of ECS, and what stops it when its workflow is gone. */
    private EcsTask crunching() {
        VpcAttributes attributes = VpcAttributes.builder()
            .vpcId("vpc-2")
            .availabilityZones(List.of("a"))
            .privateSubnetIds(List.of("subnet-2"))
            .build();
        ClusterAttributes cluster = ClusterAttributes.builder()
            .clusterName("crunchers")
            .vpc(Vpc.fromVpcAttributes(this, "JobsVpc", attributes))
            .build();
        FargateTaskDefinition taskDefinition = new FargateTaskDefinition(this, "Crunch");
        taskDefinition.addContainer("main", ContainerDefinitionOptions.builder()
            .image(ContainerImage.fromRegistry("crunch"))
            .build());
        EcsTaskSweeper sweeper = EcsTaskSweeper.Builder.create(this, "Sweeper")
            .cluster(Cluster.fromClusterAttributes(this, "Cluster", cluster))
            .build();
        JobSweeper.Builder.create(this, "StepSweeper")
            .jobs(SweptJobs.emrSteps(SweptEmrStepsOptions.builder().clusterId("j-2AXXXXXXGAPLF").build()))
            .build();
        return EcsTask.Builder.create(this, "Crunching").sweeper(sweeper).taskDefinition(taskDefinition).build();
    }

    private void addEarlyEnds(final CoordinationTable table) {
        Work onLost = Work.invoke(function("CancelQuote"));
        Map<String, Work> replicas = Map.of(
            "one", Work.invoke(function("Replica one")),
            "three", Work.invoke(function("Replica three")),
            "two", Work.invoke(function("Replica two")));
        Map<String, Work> racing = Map.of(
            "far", Work.invoke(function("Far")),
            "near", Work.invoke(function("Near")));
        FirstOfOptions first = FirstOfOptions.builder().hedgeAfter(Duration.seconds(2)).onLost(onLost).build();
        QuorumOptions two = QuorumOptions.builder().endEarly(true).table(table).build();
        FanOut race = FanOut.Builder.create(this, "Quotes")
            .source(FanOutSource.branches(racing))
            .failurePolicy(FailurePolicy.firstOf(first))
            .build();
        FanOut quorum = FanOut.Builder.create(this, "Replicas")
            .source(FanOutSource.branches(replicas))
            .failurePolicy(FailurePolicy.quorum(2, two))
            .build();
        Workflow.Builder.create(this, "Raced").definition(race.next(quorum)).build();
        ContinueAsNewWorkflow.Builder.create(this, "Pages")
            .work(Work.invoke(function("Read")))
            .repeatWhile("{% $states.input.cursor != null %}")
            .maxTurns(500)
            .maxAge(Duration.days(10))
            .taskToken("{% $states.input.taskToken %}")
            .build();
    }

    /** A runbook with a gate of each kind. */
    private void failover() {
        Work act = Work.invoke(function("Act"));
        IAlarm errors =
            Alarm.fromAlarmArn(this, "Errors", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors");
        SsmAutomation restart = SsmAutomation.Builder.create(this, "Restart")
            .document("AWS-RestartEC2Instance")
            .parameters(Map.of("InstanceId", List.of("{% $input.instance %}")))
            .deadline(Duration.minutes(15))
            .build();
        ScheduleExpression begins = ScheduleExpression.cron(CronOptionsWithTimezone.builder()
            .hour("22")
            .minute("0")
            .timeZone(TimeZone.EUROPE_BERLIN)
            .build());
        RunbookWorkflow.Builder.create(this, "Failover")
            .steps(List.of(
                RunbookStep.check("Look", act, RunbookCheckOptions.builder()
                    .condition("{% $result.fine %}")
                    .wait(Duration.minutes(10))
                    .build()),
                RunbookStep.calendar(
                    "No freeze", RunbookCalendarOptions.builder().calendars(List.of("freeze")).build()),
                RunbookStep.window(
                    "At night",
                    RunbookWindowOptions.builder().begins(begins).duration(Duration.hours(4)).build()),
                RunbookStep.of(
                    "Stop", act, RunbookStepOptions.builder().rollback(act).rollbackName("Start").build()),
                RunbookStep.hold("Hold"),
                RunbookStep.alarms("No alarm", RunbookAlarmOptions.builder()
                    .alarms(List.of(errors))
                    .onRefused(RunbookRefusal.STOP)
                    .build()),
                RunbookStep.of("Restart", Work.chain(restart))))
            .reportsKept(Duration.days(30))
            .build();
    }

    private void addOperations() {
        Versioning versioning = Versioning.linear(GradualVersioningOptions.builder()
            .percentage(20)
            .interval(Duration.minutes(5))
            .aliasName("stable")
            .keepVersions(10)
            .build());
        Saga weigh = Saga.Builder.create(this, "Released")
            .steps(List.of(SagaStep.of("weigh", Work.invoke(function("Scales")))))
            .build();
        Workflow workflow = Workflow.Builder.create(this, "Versioned").definition(weigh).versioning(versioning).build();
        StateMachine machine = StateMachine.Builder.create(this, "Theirs")
            .definitionBody(DefinitionBody.fromChainable(new Pass(this, "Nothing")))
            .build();
        machine.with(ProductionDefaults.Builder.create()
            .alarmTopic(new Topic(this, "Watchers"))
            .logLevel(LogLevel.ERROR)
            .maxExecutionAge(Duration.hours(3))
            .build());
        WorkflowDashboard dashboard = WorkflowDashboard.Builder.create(this, "Dashboard")
            .stateMachines(List.of(workflow.getStateMachine()))
            .build();
        dashboard.addStateMachine(machine, DashboardMachineOptions.builder().title("Theirs").build());
    }

    private Function function(final String id) {
        return Function.Builder.create(this, id)
            .runtime(Runtime.NODEJS_22_X)
            .handler("index.handler")
            .code(Code.fromInline("exports.handler = async () => {};"))
            .build();
    }
}
