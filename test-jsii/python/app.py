import os

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_events as events
from aws_cdk import aws_glue as glue
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk_workflow_patterns import (
    ActivityWorkerWorkflow,
    AsyncHttpApi,
    AsyncHttpAuthorizer,
    AthenaQuery,
    AutoRedrive,
    Aggregate,
    Approval,
    ApprovalChannel,
    ApprovalLevelOptions,
    ApprovalPagesOptions,
    Aggregator,
    ApprovalWorkflow,
    ConfirmPageOptions,
    CancelTimer,
    CircuitBreaker,
    ClaimCheck,
    ContinueAsNewWorkflow,
    CoordinationTable,
    DataPipelineSource,
    DataPipelineValidationOptions,
    DataPipelineWorkflow,
    EcsTask,
    EcsTaskSweeper,
    CsvDelimiter,
    FailurePolicy,
    FanOutRerunOptions,
    FanOutScheduleOptions,
    FanOut,
    FanOutSource,
    FleetScaling,
    WorkerFleet,
    FanOutUploadOptions,
    Work,
    FanOutWorkflow,
    Job,
    JobSweeper,
    Lock,
    LockWait,
    OrderWorkflow,
    PollCheck,
    PollUntilDone,
    PollUntilDoneWorkflow,
    ProductionDefaults,
    LoadPayload,
    QueueConsumer,
    StorePayload,
    RateLimit,
    RunbookRefusal,
    RunbookStep,
    RunbookWorkflow,
    SsmAutomation,
    Saga,
    SagaStep,
    ScatterGather,
    Sender,
    SetTimer,
    SweptJobs,
    TextractJob,
    Throttle,
    TimerInPast,
    TimerWorkflow,
    Verification,
    VerificationChannel,
    VerificationWorkflow,
    Versioning,
    WaitForCallback,
    Workflow,
    WorkflowAlarms,
    WorkflowChecks,
    WorkflowDashboard,
)


class WorkflowsStack(cdk.Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        users = dynamodb.Table(
            self,
            "Users",
            partition_key=dynamodb.Attribute(name="userId", type=dynamodb.AttributeType.STRING),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self._sign_up(users)
        self._invitation(users)
        self._orders()
        self._booking()
        self._offers()
        self._lines()
        self._films()
        self._reports()
        self._approvals()
        self._reminders()
        self._coordination()

    def _sign_up(self, users: dynamodb.ITable) -> None:
        starter = self._function("Starter")
        sign_up = VerificationWorkflow(
            self,
            "SignUp",
            users=users,
            deadline=cdk.Duration.minutes(45),
            verified_attribute="confirmed",
            log_retention=logs.RetentionDays.ONE_WEEK,
        )
        sign_up.grant_start_execution(starter)
        starter.add_environment("STATE_MACHINE", sign_up.state_machine.state_machine_arn)

    def _invitation(self, users: dynamodb.ITable) -> None:
        mailer = self._function("Mailer")
        channel = VerificationChannel(self, "Channel", sender=Sender.function(mailer), confirm_concurrency=5)
        verification = Verification(
            self,
            "Invitation",
            channel=channel,
            users=users,
            user_id="{% $states.input.guest.id %}",
            on_expired=sfn.Fail(self, "Declined", error="Invitation.Declined"),
        )
        workflow = Workflow(
            self,
            "Invite",
            definition=sfn.Pass(self, "Take the order").next(verification),
            timeout=cdk.Duration.hours(2),
            tracing=False,
        )
        channel.add_state_machine(workflow.state_machine)
        workflow.metric_failed().create_alarm(self, "InvitationsFail", threshold=1, evaluation_periods=1)

    def _orders(self) -> None:
        ledger = self._function("Ledger")
        OrderWorkflow(
            self,
            "Orders",
            reserve=Work.invoke(ledger, retry_on=["Ledger.Busy"]),
            release=Work.invoke(ledger),
            charge=Work.invoke(ledger),
            refund=Work.invoke(ledger),
            ship=Work.invoke(ledger),
            call_back=Work.invoke(ledger),
            currencies=["EUR"],
            reconcile_every=cdk.Duration.minutes(30),
        )

    def _booking(self) -> None:
        rooms = self._function("Rooms")
        desk = sns.Topic(self, "Desk", enforce_ssl=True)
        guest = {"guest": "{% $states.input.guest %}"}
        saga = Saga(
            self,
            "Booking",
            operator_topic=desk,
            steps=[
                SagaStep.of("Book the room", Work.invoke(rooms, payload=guest), compensation=Work.invoke(rooms)),
                SagaStep.group(
                    "Tell everybody",
                    [
                        SagaStep.of("Tell the desk", Work.publish(desk)),
                        SagaStep.of("Tell the guest", Work.publish(desk, message=guest)),
                    ],
                ),
            ],
        )
        check_in = WaitForCallback(self, "CheckIn", handler=rooms, deadline=cdk.Duration.hours(6))
        workflow = Workflow(self, "Book", definition=saga.next(check_in), timeout=cdk.Duration.days(2))
        WorkflowAlarms(self, "BookAlarms", state_machine=workflow.state_machine, topic=desk)
        approval = WaitForCallback(self, "Approval", handler=rooms, deadline=cdk.Duration.days(1))
        Workflow(self, "Approve", definition=approval, timeout=cdk.Duration.days(2))

    def _offers(self) -> None:
        desk = sqs.Queue(self, "Inquiries", enforce_ssl=True)
        partner = events.Connection(
            self,
            "Partner",
            authorization=events.Authorization.api_key("x-api-key", cdk.SecretValue.unsafe_plain_text("example")),
        )
        offers = ScatterGather(
            self,
            "Offers",
            targets={
                "Stock": Work.invoke(self._function("Stock"), task_timeout=cdk.Duration.seconds(10)),
                "Desk": Work.send_message_and_wait(desk, deadline=cdk.Duration.seconds(30)),
                "Partner": Work.request(
                    partner,
                    url="https://partner.example.com/offers",
                    query={"language": "{% $states.input.language %}"},
                ),
            },
            request={"article": "{% $input.article %}"},
            window=cdk.Duration.seconds(30),
            minimum_answers=1,
            aggregates={"best": Aggregate.top(1, "{% -$result.price %}")},
        )
        Workflow(self, "Purchase", definition=offers)

    def _lines(self) -> None:
        lines = FanOutWorkflow(
            self,
            "Lines",
            source=FanOutSource.csv(
                "{% $states.input.key %}", key_prefix="input/", delimiter=CsvDelimiter.SEMICOLON
            ),
            work=Work.invoke_batch(self._function("Price"), retry_on=["Prices.Busy"]),
            batch_size=50,
            failure_policy=FailurePolicy.tolerate(percentage=5),
            aggregates={"amount": Aggregate.sum("{% $result.amount %}")},
            start_on_upload=FanOutUploadOptions(suffix=".csv"),
            start_on_schedule=FanOutScheduleOptions(
                schedule=events.Schedule.rate(cdk.Duration.days(1)), input={"key": "input/daily.csv"}
            ),
            rerun_failures=FanOutRerunOptions(),
        )
        lines.grant_upload(self._function("Uploader"))

    def _films(self) -> None:
        films = ActivityWorkerWorkflow(
            self,
            "Films",
            payload={"film": "{% $states.input.film %}"},
            deadline=cdk.Duration.hours(6),
            heartbeat=cdk.Duration.minutes(2),
            retry_on=["Renderer.OutOfMemory"],
        )
        films.grant_work(self._function("Renderer"))
        WorkerFleet(
            self,
            "RenderFleet",
            worker=films.activity_worker,
            vpc=ec2.Vpc.from_vpc_attributes(
                self,
                "Vpc",
                vpc_id="vpc-1",
                availability_zones=["us-east-1a"],
                private_subnet_ids=["subnet-1"],
                private_subnet_route_table_ids=["rtb-1"],
            ),
            handler_folder=os.environ["HANDLER_FOLDER"],
            scaling=FleetScaling.backlog(min_instances=0, max_instances=4, tasks_per_instance=2),
        )
        AsyncHttpApi(
            self,
            "FilmsApi",
            workflow=films.workflow,
            authorizer=AsyncHttpAuthorizer.iam(),
            request_schema=apigateway.JsonSchema(required=["film"]),
            poll_after=cdk.Duration.minutes(1),
        )

    def _reports(self) -> None:
        desk = self._function("Reports")
        report = PollUntilDone(
            self,
            "Report",
            start=Work.invoke(desk),
            job="{% $result.id %}",
            check=PollCheck.of(Work.invoke(desk), done='{% $result.status = "READY" %}'),
            interval=cdk.Duration.minutes(1),
            backoff_rate=2,
            max_interval=cdk.Duration.minutes(10),
            deadline=cdk.Duration.hours(6),
            cancel=Work.invoke(desk),
        )
        scan = PollUntilDone(
            self,
            "Scan",
            start=Work.call_aws_service(
                service="textract",
                action="startDocumentAnalysis",
                iam_resources=["*"],
                parameters={"DocumentLocation": "{% $input.document %}", "FeatureTypes": ["TABLES"]},
            ),
            check=PollCheck.textract(TextractJob.DOCUMENT_ANALYSIS),
            interval=cdk.Duration.seconds(30),
            deadline=cdk.Duration.hours(1),
            wait_by_retry=True,
        )
        Workflow(self, "ReportAndScan", definition=report.next(scan))
        PollUntilDoneWorkflow(
            self,
            "Export",
            start=Work.invoke(desk),
            job="{% $result.id %}",
            check=PollCheck.of(Work.invoke(desk), done='{% $result.status = "READY" %}'),
            interval=cdk.Duration.minutes(1),
            deadline=cdk.Duration.hours(2),
            cancel=Work.invoke(desk),
        )

    def _approvals(self) -> None:
        ApprovalWorkflow(
            self,
            "Leave",
            title="Days off",
            fields={"From": "{% $states.input.from %}"},
            requested_by="{% $states.input.employee %}",
            levels=[
                ApprovalLevelOptions(approvers=["{% $states.input.manager %}"], duration=cdk.Duration.days(2))
            ],
            pages=ApprovalPagesOptions(
                approve="Yes", approved=ConfirmPageOptions(title="Granted", text="Enjoy.")
            ),
        )
        channel = ApprovalChannel(self, "Deciders", sender=Sender.function(self._function("Courier")))
        approval = Approval(
            self,
            "Contract",
            channel=channel,
            title="{% $states.input.title %}",
            requested_by="{% $states.input.author %}",
            levels=[
                ApprovalLevelOptions(
                    approvers=["ann", "bob", "cid"],
                    quorum=2,
                    duration=cdk.Duration.hours(4),
                    reminders=[cdk.Duration.hours(1)],
                ),
                ApprovalLevelOptions(approvers=["hal"], duration=cdk.Duration.days(1)),
            ],
            delegates=["dan"],
            on_rejected=sfn.Pass(self, "Shelve the contract"),
        )
        sign = Workflow(self, "Sign", definition=approval)
        channel.add_state_machine(sign.state_machine)

    def _reminders(self) -> None:
        reminder = TimerWorkflow(
            self, "Reminder", definition=sfn.Pass(self, "Remind"), in_past=TimerInPast.SKIP
        )
        key = "{% $states.input.order %}"
        set_timer = SetTimer(
            self,
            "SetReminder",
            timer=reminder,
            key=key,
            at="{% $states.input.due %}",
            time_zone="Europe/Berlin",
            input={"order": key},
        )
        cancel = CancelTimer(self, "CancelReminder", timer=reminder, key=key, result_field="cancellation")
        Workflow(self, "Remember", definition=set_timer.next(cancel))
        reminder.grant_set_timer(self._function("Diary"))

    def _coordination(self) -> None:
        table = CoordinationTable(self, "Coordination")
        lock = Lock(
            self,
            "Account",
            table=table,
            key="{% $states.input.account %}",
            lease=cdk.Duration.minutes(10),
            wait=LockWait.queue(timeout=cdk.Duration.hours(2), priority="3"),
            work=Work.invoke(self._function("Settle"), payload={"fence": "{% $lock.fence %}"}),
        )
        throttle = Throttle(
            self,
            "Renderers",
            table=table,
            key="renderers",
            max_concurrency=5,
            lease=cdk.Duration.hours(1),
            wait=LockWait.retry(max_interval=cdk.Duration.minutes(1)),
            work=Work.chain(sfn.Pass(self, "Rendering")),
        )
        limit = RateLimit(self, "PartnerRate", table=table, rate=10, period=cdk.Duration.seconds(1))
        breaker = CircuitBreaker(
            self,
            "Payments",
            table=table,
            work=Work.invoke(self._function("Charge")),
            failure_rate=0.25,
            minimum_calls=20,
            errors=["Payments.Down"],
            alarm_topic=sns.Topic(self, "Breakdowns"),
        )
        machine = Workflow(self, "Coordinated", definition=limit.next(lock).next(throttle).next(breaker))
        table.add_state_machine(machine.state_machine)
        claims = ClaimCheck(self, "Claims", prefix="big/", longest_execution=cdk.Duration.days(2))
        heavy = self._function("Heavy")
        claims.grant_read_write(heavy)
        store = StorePayload(self, "Keep", store=claims, payload="{% $states.input.report %}")
        load = LoadPayload(self, "Fetch", store=claims, payload="{% $states.input.payload %}")
        weigh = CircuitBreaker(
            self,
            "Weigh",
            table=table,
            work=Work.invoke(heavy, payload=claims.payload("{% $input %}")),
        )
        Workflow(self, "Claiming", definition=store.next(load).next(weigh))
        AutoRedrive(
            self,
            "Redrive",
            workflow=machine,
            errors=["Payments.*"],
            excluded_errors=["Payments.Refused"],
            max_redrives=5,
            delay=cdk.Duration.minutes(2),
        )
        self._failover()
        QueueConsumer(
            self,
            "Jobs",
            workflow=machine,
            max_concurrency=20,
            table=table,
            max_age=cdk.Duration.days(2),
            alarm_topic=sns.Topic(self, "DeadJobs"),
        )
        bills = Aggregator(
            self,
            "Bills",
            table=table,
            window=cdk.Duration.minutes(10),
            debounce=cdk.Duration.seconds(30),
            max_events=100,
            work=Work.invoke(self._function("Bill")),
        )
        bills.add_events("Sold", event_pattern=events.EventPattern(source=["shop"]), key_field="detail.customer")
        self._add_early_ends(table)
        self._add_jobs()
        self._add_operations()

    def _failover(self) -> None:
        act = Work.invoke(self._function("Act"))
        errors = cloudwatch.Alarm.from_alarm_arn(
            self, "Errors", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors"
        )
        restart = SsmAutomation(
            self,
            "Restart",
            document="AWS-RestartEC2Instance",
            parameters={"InstanceId": ["{% $input.instance %}"]},
            deadline=cdk.Duration.minutes(15),
        )
        begins = scheduler.ScheduleExpression.cron(hour="22", minute="0", time_zone=cdk.TimeZone.EUROPE_BERLIN)
        RunbookWorkflow(
            self,
            "Failover",
            steps=[
                RunbookStep.check("Look", act, condition="{% $result.fine %}", wait=cdk.Duration.minutes(10)),
                RunbookStep.calendar("No freeze", calendars=["freeze"]),
                RunbookStep.window("At night", begins=begins, duration=cdk.Duration.hours(4)),
                RunbookStep.of("Stop", act, rollback=act, rollback_name="Start"),
                RunbookStep.hold("Hold"),
                RunbookStep.alarms("No alarm", alarms=[errors], on_refused=RunbookRefusal.STOP),
                RunbookStep.of("Restart", Work.chain(restart)),
            ],
            reports_kept=cdk.Duration.days(30),
        )

    def _add_jobs(self) -> None:
        cleaning = glue.CfnJob(
            self, "Cleaning", role="cleaner", command=glue.CfnJob.JobCommandProperty(name="glueetl")
        )
        clean = Job(
            self,
            "Clean",
            work=Work.run_glue_job(cleaning, job_timeout=cdk.Duration.minutes(40)),
            result_field="cleaned",
        )
        query = AthenaQuery(
            self,
            "Sum",
            query_string="SELECT 1",
            results_bucket=s3.Bucket.from_bucket_name(self, "Rows", "rows-of-mine"),
            results_prefix="sums/",
            database="shop",
            tables=["sales"],
            deadline=cdk.Duration.minutes(15),
        )
        vpc = ec2.Vpc.from_vpc_attributes(
            self, "JobsVpc", vpc_id="vpc-2", availability_zones=["a"], private_subnet_ids=["subnet-2"]
        )
        cluster = ecs.Cluster.from_cluster_attributes(self, "Cluster", cluster_name="crunchers", vpc=vpc)
        task_definition = ecs.FargateTaskDefinition(self, "Crunch")
        task_definition.add_container("main", image=ecs.ContainerImage.from_registry("crunch"))
        sweeper = EcsTaskSweeper(self, "Sweeper", cluster=cluster)
        JobSweeper(self, "StepSweeper", jobs=SweptJobs.emr_steps(cluster_id="j-2AXXXXXXGAPLF"))
        task = EcsTask(self, "Crunching", sweeper=sweeper, task_definition=task_definition)
        Workflow(self, "Nightly", definition=clean.next(query).next(task))
        self._add_pipeline()

    def _add_pipeline(self) -> None:
        DataPipelineWorkflow(
            self,
            "Takings",
            source=DataPipelineSource.prefix(
                bucket=s3.Bucket.from_bucket_name(self, "Tills", "tills"),
                prefix='{% "tills/" & $date %}',
                key_prefix="tills/",
            ),
            validation=DataPipelineValidationOptions(
                schema={"type": "object", "required": ["shop"]}, max_bad_percentage=1
            ),
            transform=Work.invoke(self._function("Take")),
            expectations={"no record is lost": "{% $out.records = $in.valid %}"},
        )

    def _add_early_ends(self, table: CoordinationTable) -> None:
        on_lost = Work.invoke(self._function("CancelQuote"))
        replicas = {name: Work.invoke(self._function(f"Replica {name}")) for name in ["one", "three", "two"]}
        race = FanOut(
            self,
            "Quotes",
            source=FanOutSource.branches(
                {"far": Work.invoke(self._function("Far")), "near": Work.invoke(self._function("Near"))}
            ),
            failure_policy=FailurePolicy.first_of(hedge_after=cdk.Duration.seconds(2), on_lost=on_lost),
        )
        quorum = FanOut(
            self,
            "Replicas",
            source=FanOutSource.branches(replicas),
            failure_policy=FailurePolicy.quorum(2, end_early=True, table=table),
        )
        Workflow(self, "Raced", definition=race.next(quorum))
        ContinueAsNewWorkflow(
            self,
            "Pages",
            work=Work.invoke(self._function("Read")),
            repeat_while="{% $states.input.cursor != null %}",
            max_turns=500,
            max_age=cdk.Duration.days(10),
            task_token="{% $states.input.taskToken %}",
        )

    def _add_operations(self) -> None:
        versioning = Versioning.linear(
            percentage=20,
            interval=cdk.Duration.minutes(5),
            alias_name="stable",
            keep_versions=10,
        )
        weigh = Saga(self, "Released", steps=[SagaStep.of("weigh", Work.invoke(self._function("Scales")))])
        workflow = Workflow(self, "Versioned", definition=weigh, versioning=versioning)
        machine = sfn.StateMachine(
            self,
            "Theirs",
            definition_body=sfn.DefinitionBody.from_chainable(sfn.Pass(self, "Nothing")),
        )
        machine.with_(
            ProductionDefaults(
                alarm_topic=sns.Topic(self, "Watchers"),
                log_level=sfn.LogLevel.ERROR,
                max_execution_age=cdk.Duration.hours(3),
            )
        )
        dashboard = WorkflowDashboard(self, "Dashboard", state_machines=[workflow.state_machine])
        dashboard.add_state_machine(machine, title="Theirs")

    def _function(self, construct_id: str) -> lambda_.Function:
        return lambda_.Function(
            self,
            construct_id,
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_inline("exports.handler = async () => {};"),
        )


app = cdk.App()
cdk.Validations.of(app).add_plugins(WorkflowChecks(app))
WorkflowsStack(app, "Workflows")
app.synth()
