// Command workflows synthesizes the stack that the apps in the other languages synthesize.
package main

import (
	"os"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	patterns "github.com/cdk-workflow-patterns/cdk-workflow-patterns-go/cdkworkflowpatterns"
)

func newWorkflowsStack(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)
	users := awsdynamodb.NewTable(stack, jsii.String("Users"), &awsdynamodb.TableProps{
		PartitionKey:  &awsdynamodb.Attribute{Name: jsii.String("userId"), Type: awsdynamodb.AttributeType_STRING},
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	signUp(stack, users)
	invitation(stack, users)
	orders(stack)
	booking(stack)
	offers(stack)
	lines(stack)
	films(stack)
	reports(stack)
	approvals(stack)
	reminders(stack)
	coordination(stack)
	return stack
}

func signUp(stack awscdk.Stack, users awsdynamodb.ITable) {
	starter := newFunction(stack, "Starter")
	workflow := patterns.NewVerificationWorkflow(stack, jsii.String("SignUp"), &patterns.VerificationWorkflowProps{
		Users:             users,
		Deadline:          awscdk.Duration_Minutes(jsii.Number(45)),
		VerifiedAttribute: jsii.String("confirmed"),
		LogRetention:      awslogs.RetentionDays_ONE_WEEK,
	})
	workflow.GrantStartExecution(starter)
	starter.AddEnvironment(jsii.String("STATE_MACHINE"), workflow.StateMachine().StateMachineArn(), nil)
}

func invitation(stack awscdk.Stack, users awsdynamodb.ITable) {
	channel := patterns.NewVerificationChannel(stack, jsii.String("Channel"), &patterns.VerificationChannelProps{
		Sender:             patterns.Sender_Function(newFunction(stack, "Mailer")),
		ConfirmConcurrency: jsii.Number(5),
	})
	verification := patterns.NewVerification(stack, jsii.String("Invitation"), &patterns.VerificationProps{
		Channel: channel,
		Users:   users,
		UserId:  jsii.String("{% $states.input.guest.id %}"),
		OnExpired: awsstepfunctions.NewFail(stack, jsii.String("Declined"), &awsstepfunctions.FailProps{
			Error: jsii.String("Invitation.Declined"),
		}),
	})
	workflow := patterns.NewWorkflow(stack, jsii.String("Invite"), &patterns.WorkflowProps{
		Definition: awsstepfunctions.NewPass(stack, jsii.String("Take the order"), nil).Next(verification),
		Timeout:    awscdk.Duration_Hours(jsii.Number(2)),
		Tracing:    jsii.Bool(false),
	})
	channel.AddStateMachine(workflow.StateMachine(), nil)
	workflow.MetricFailed(nil).CreateAlarm(stack, jsii.String("InvitationsFail"), &awscloudwatch.CreateAlarmOptions{
		Threshold:         jsii.Number(1),
		EvaluationPeriods: jsii.Number(1),
	})
}

func orders(stack awscdk.Stack) {
	ledger := newFunction(stack, "Ledger")
	patterns.NewOrderWorkflow(stack, jsii.String("Orders"), &patterns.OrderWorkflowProps{
		Reserve:        patterns.Work_Invoke(ledger, &patterns.WorkInvokeOptions{RetryOn: jsii.Strings("Ledger.Busy")}),
		Release:        patterns.Work_Invoke(ledger, nil),
		Charge:         patterns.Work_Invoke(ledger, nil),
		Refund:         patterns.Work_Invoke(ledger, nil),
		Ship:           patterns.Work_Invoke(ledger, nil),
		CallBack:       patterns.Work_Invoke(ledger, nil),
		Currencies:     jsii.Strings("EUR"),
		ReconcileEvery: awscdk.Duration_Minutes(jsii.Number(30)),
	})
}

func booking(stack awscdk.Stack) {
	rooms := newFunction(stack, "Rooms")
	desk := awssns.NewTopic(stack, jsii.String("Desk"), &awssns.TopicProps{EnforceSSL: jsii.Bool(true)})
	guest := map[string]any{"guest": "{% $states.input.guest %}"}
	saga := patterns.NewSaga(stack, jsii.String("Booking"), &patterns.SagaProps{
		OperatorTopic: desk,
		Steps: &[]patterns.SagaStep{
			patterns.SagaStep_Of(
				jsii.String("Book the room"),
				patterns.Work_Invoke(rooms, &patterns.WorkInvokeOptions{Payload: guest}),
				&patterns.SagaStepOptions{Compensation: patterns.Work_Invoke(rooms, nil)},
			),
			patterns.SagaStep_Group(jsii.String("Tell everybody"), &[]patterns.SagaStep{
				patterns.SagaStep_Of(jsii.String("Tell the desk"), patterns.Work_Publish(desk, nil), nil),
				patterns.SagaStep_Of(
					jsii.String("Tell the guest"),
					patterns.Work_Publish(desk, &patterns.WorkPublishOptions{Message: guest}),
					nil,
				),
			}, nil),
		},
	})
	checkIn := patterns.NewWaitForCallback(stack, jsii.String("CheckIn"), &patterns.WaitForCallbackProps{
		Handler:  rooms,
		Deadline: awscdk.Duration_Hours(jsii.Number(6)),
	})
	workflow := patterns.NewWorkflow(stack, jsii.String("Book"), &patterns.WorkflowProps{
		Definition: saga.Next(checkIn),
		Timeout:    awscdk.Duration_Days(jsii.Number(2)),
	})
	patterns.NewWorkflowAlarms(stack, jsii.String("BookAlarms"), &patterns.WorkflowAlarmsProps{
		StateMachine: workflow.StateMachine(),
		Topic:        desk,
	})
	approval := patterns.NewWaitForCallback(stack, jsii.String("Approval"), &patterns.WaitForCallbackProps{
		Handler:  rooms,
		Deadline: awscdk.Duration_Days(jsii.Number(1)),
	})
	patterns.NewWorkflow(stack, jsii.String("Approve"), &patterns.WorkflowProps{
		Definition: approval,
		Timeout:    awscdk.Duration_Days(jsii.Number(2)),
	})
}

func offers(stack awscdk.Stack) {
	desk := awssqs.NewQueue(stack, jsii.String("Inquiries"), &awssqs.QueueProps{EnforceSSL: jsii.Bool(true)})
	key := awscdk.SecretValue_UnsafePlainText(jsii.String("example"))
	partner := awsevents.NewConnection(stack, jsii.String("Partner"), &awsevents.ConnectionProps{
		Authorization: awsevents.Authorization_ApiKey(jsii.String("x-api-key"), key),
	})
	definition := patterns.NewScatterGather(stack, jsii.String("Offers"), &patterns.ScatterGatherProps{
		Targets: &map[string]patterns.Work{
			"Stock": patterns.Work_Invoke(newFunction(stack, "Stock"), &patterns.WorkInvokeOptions{
				TaskTimeout: awscdk.Duration_Seconds(jsii.Number(10)),
			}),
			"Desk": patterns.Work_SendMessageAndWait(desk, &patterns.WorkQueueCallbackOptions{
				Deadline: awscdk.Duration_Seconds(jsii.Number(30)),
			}),
			"Partner": patterns.Work_Request(partner, &patterns.WorkRequestOptions{
				Url:   jsii.String("https://partner.example.com/offers"),
				Query: &map[string]*string{"language": jsii.String("{% $states.input.language %}")},
			}),
		},
		Request:        map[string]any{"article": "{% $input.article %}"},
		Window:         awscdk.Duration_Seconds(jsii.Number(30)),
		MinimumAnswers: jsii.Number(1),
		Aggregates: &map[string]patterns.Aggregate{
			"best": patterns.Aggregate_Top(jsii.Number(1), jsii.String("{% -$result.price %}")),
		},
	})
	patterns.NewWorkflow(stack, jsii.String("Purchase"), &patterns.WorkflowProps{Definition: definition})
}

func lines(stack awscdk.Stack) {
	workflow := patterns.NewFanOutWorkflow(stack, jsii.String("Lines"), &patterns.FanOutWorkflowProps{
		Source: patterns.FanOutSource_Csv(jsii.String("{% $states.input.key %}"), &patterns.FanOutCsvOptions{
			KeyPrefix: jsii.String("input/"),
			Delimiter: patterns.CsvDelimiter_SEMICOLON,
		}),
		Work: patterns.Work_InvokeBatch(newFunction(stack, "Price"), &patterns.WorkInvokeOptions{
			RetryOn: jsii.Strings("Prices.Busy"),
		}),
		BatchSize:     jsii.Number(50),
		FailurePolicy: patterns.FailurePolicy_Tolerate(&patterns.FailureToleranceOptions{Percentage: jsii.Number(5)}),
		Aggregates: &map[string]patterns.Aggregate{
			"amount": patterns.Aggregate_Sum(jsii.String("{% $result.amount %}")),
		},
		StartOnUpload: &patterns.FanOutUploadOptions{Suffix: jsii.String(".csv")},
		StartOnSchedule: &patterns.FanOutScheduleOptions{
			Schedule: awsevents.Schedule_Rate(awscdk.Duration_Days(jsii.Number(1))),
			Input:    map[string]any{"key": "input/daily.csv"},
		},
		RerunFailures: &patterns.FanOutRerunOptions{},
	})
	workflow.GrantUpload(newFunction(stack, "Uploader"))
}

func films(stack awscdk.Stack) {
	workflow := patterns.NewActivityWorkerWorkflow(stack, jsii.String("Films"), &patterns.ActivityWorkerWorkflowProps{
		Payload:   map[string]any{"film": "{% $states.input.film %}"},
		Deadline:  awscdk.Duration_Hours(jsii.Number(6)),
		Heartbeat: awscdk.Duration_Minutes(jsii.Number(2)),
		RetryOn:   jsii.Strings("Renderer.OutOfMemory"),
	})
	workflow.GrantWork(newFunction(stack, "Renderer"))
	patterns.NewWorkerFleet(stack, jsii.String("RenderFleet"), &patterns.WorkerFleetProps{
		Worker: workflow.ActivityWorker(),
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId:                      jsii.String("vpc-1"),
			AvailabilityZones:          jsii.Strings("us-east-1a"),
			PrivateSubnetIds:           jsii.Strings("subnet-1"),
			PrivateSubnetRouteTableIds: jsii.Strings("rtb-1"),
		}),
		HandlerFolder: jsii.String(os.Getenv("HANDLER_FOLDER")),
		Scaling: patterns.FleetScaling_Backlog(&patterns.BacklogScalingOptions{
			MinInstances:     jsii.Number(0),
			MaxInstances:     jsii.Number(4),
			TasksPerInstance: jsii.Number(2),
		}),
	})
	patterns.NewAsyncHttpApi(stack, jsii.String("FilmsApi"), &patterns.AsyncHttpApiProps{
		Workflow:      workflow.Workflow(),
		Authorizer:    patterns.AsyncHttpAuthorizer_Iam(),
		RequestSchema: &awsapigateway.JsonSchema{Required: jsii.Strings("film")},
		PollAfter:     awscdk.Duration_Minutes(jsii.Number(1)),
	})
}

func reports(stack awscdk.Stack) {
	desk := newFunction(stack, "Reports")
	report := patterns.NewPollUntilDone(stack, jsii.String("Report"), &patterns.PollUntilDoneProps{
		Start: patterns.Work_Invoke(desk, nil),
		Job:   jsii.String("{% $result.id %}"),
		Check: patterns.PollCheck_Of(patterns.Work_Invoke(desk, nil), &patterns.PollCheckOptions{
			Done: jsii.String("{% $result.status = \"READY\" %}"),
		}),
		Interval:    awscdk.Duration_Minutes(jsii.Number(1)),
		BackoffRate: jsii.Number(2),
		MaxInterval: awscdk.Duration_Minutes(jsii.Number(10)),
		Deadline:    awscdk.Duration_Hours(jsii.Number(6)),
		Cancel:      patterns.Work_Invoke(desk, nil),
	})
	scan := patterns.NewPollUntilDone(stack, jsii.String("Scan"), &patterns.PollUntilDoneProps{
		Start: patterns.Work_CallAwsService(&patterns.WorkCallAwsServiceOptions{
			Service:      jsii.String("textract"),
			Action:       jsii.String("startDocumentAnalysis"),
			IamResources: jsii.Strings("*"),
			Parameters: map[string]any{
				"DocumentLocation": "{% $input.document %}",
				"FeatureTypes":     []string{"TABLES"},
			},
		}),
		Check:       patterns.PollCheck_Textract(patterns.TextractJob_DOCUMENT_ANALYSIS),
		Interval:    awscdk.Duration_Seconds(jsii.Number(30)),
		Deadline:    awscdk.Duration_Hours(jsii.Number(1)),
		WaitByRetry: jsii.Bool(true),
	})
	patterns.NewWorkflow(stack, jsii.String("ReportAndScan"), &patterns.WorkflowProps{
		Definition: report.Next(scan),
	})
	patterns.NewPollUntilDoneWorkflow(stack, jsii.String("Export"), &patterns.PollUntilDoneWorkflowProps{
		Start: patterns.Work_Invoke(desk, nil),
		Job:   jsii.String("{% $result.id %}"),
		Check: patterns.PollCheck_Of(patterns.Work_Invoke(desk, nil), &patterns.PollCheckOptions{
			Done: jsii.String("{% $result.status = \"READY\" %}"),
		}),
		Interval: awscdk.Duration_Minutes(jsii.Number(1)),
		Deadline: awscdk.Duration_Hours(jsii.Number(2)),
		Cancel:   patterns.Work_Invoke(desk, nil),
	})
}

func approvals(stack awscdk.Stack) {
	patterns.NewApprovalWorkflow(stack, jsii.String("Leave"), &patterns.ApprovalWorkflowProps{
		Title:       jsii.String("Days off"),
		Fields:      &map[string]*string{"From": jsii.String("{% $states.input.from %}")},
		RequestedBy: jsii.String("{% $states.input.employee %}"),
		Levels: &[]*patterns.ApprovalLevelOptions{{
			Approvers: jsii.Strings("{% $states.input.manager %}"),
			Duration:  awscdk.Duration_Days(jsii.Number(2)),
		}},
		Pages: &patterns.ApprovalPagesOptions{
			Approve:  jsii.String("Yes"),
			Approved: &patterns.ConfirmPageOptions{Title: jsii.String("Granted"), Text: jsii.String("Enjoy.")},
		},
	})
	channel := patterns.NewApprovalChannel(stack, jsii.String("Deciders"), &patterns.ApprovalChannelProps{
		Sender: patterns.Sender_Function(newFunction(stack, "Courier")),
	})
	approval := patterns.NewApproval(stack, jsii.String("Contract"), &patterns.ApprovalProps{
		Channel:     channel,
		Title:       jsii.String("{% $states.input.title %}"),
		RequestedBy: jsii.String("{% $states.input.author %}"),
		Levels: &[]*patterns.ApprovalLevelOptions{
			{
				Approvers: jsii.Strings("ann", "bob", "cid"),
				Quorum:    jsii.Number(2),
				Duration:  awscdk.Duration_Hours(jsii.Number(4)),
				Reminders: &[]awscdk.Duration{awscdk.Duration_Hours(jsii.Number(1))},
			},
			{Approvers: jsii.Strings("hal"), Duration: awscdk.Duration_Days(jsii.Number(1))},
		},
		Delegates:  jsii.Strings("dan"),
		OnRejected: awsstepfunctions.NewPass(stack, jsii.String("Shelve the contract"), nil),
	})
	sign := patterns.NewWorkflow(stack, jsii.String("Sign"), &patterns.WorkflowProps{Definition: approval})
	channel.AddStateMachine(sign.StateMachine(), nil)
}

func reminders(stack awscdk.Stack) {
	reminder := patterns.NewTimerWorkflow(stack, jsii.String("Reminder"), &patterns.TimerWorkflowProps{
		Definition: awsstepfunctions.NewPass(stack, jsii.String("Remind"), nil),
		InPast:     patterns.TimerInPast_SKIP,
	})
	key := jsii.String("{% $states.input.order %}")
	set := patterns.NewSetTimer(stack, jsii.String("SetReminder"), &patterns.SetTimerProps{
		Timer:    reminder,
		Key:      key,
		At:       jsii.String("{% $states.input.due %}"),
		TimeZone: jsii.String("Europe/Berlin"),
		Input:    map[string]any{"order": *key},
	})
	cancel := patterns.NewCancelTimer(stack, jsii.String("CancelReminder"), &patterns.TimerStateProps{
		Timer:       reminder,
		Key:         key,
		ResultField: jsii.String("cancellation"),
	})
	patterns.NewWorkflow(stack, jsii.String("Remember"), &patterns.WorkflowProps{Definition: set.Next(cancel)})
	reminder.GrantSetTimer(newFunction(stack, "Diary"))
}

func coordination(stack awscdk.Stack) {
	table := patterns.NewCoordinationTable(stack, jsii.String("Coordination"), nil)
	lock := patterns.NewLock(stack, jsii.String("Account"), &patterns.LockProps{
		Table: table,
		Key:   jsii.String("{% $states.input.account %}"),
		Lease: awscdk.Duration_Minutes(jsii.Number(10)),
		Wait: patterns.LockWait_Queue(&patterns.LockQueueOptions{
			Timeout:  awscdk.Duration_Hours(jsii.Number(2)),
			Priority: jsii.String("3"),
		}),
		Work: patterns.Work_Invoke(newFunction(stack, "Settle"), &patterns.WorkInvokeOptions{
			Payload: map[string]any{"fence": "{% $lock.fence %}"},
		}),
	})
	throttle := patterns.NewThrottle(stack, jsii.String("Renderers"), &patterns.ThrottleProps{
		Table:          table,
		Key:            jsii.String("renderers"),
		MaxConcurrency: jsii.Number(5),
		Lease:          awscdk.Duration_Hours(jsii.Number(1)),
		Wait: patterns.LockWait_Retry(&patterns.LockRetryOptions{
			MaxInterval: awscdk.Duration_Minutes(jsii.Number(1)),
		}),
		Work: patterns.Work_Chain(awsstepfunctions.NewPass(stack, jsii.String("Rendering"), nil)),
	})
	limit := patterns.NewRateLimit(stack, jsii.String("PartnerRate"), &patterns.RateLimitProps{
		Table:  table,
		Rate:   jsii.Number(10),
		Period: awscdk.Duration_Seconds(jsii.Number(1)),
	})
	breaker := patterns.NewCircuitBreaker(stack, jsii.String("Payments"), &patterns.CircuitBreakerProps{
		Table:        table,
		Work:         patterns.Work_Invoke(newFunction(stack, "Charge"), nil),
		FailureRate:  jsii.Number(0.25),
		MinimumCalls: jsii.Number(20),
		Errors:       jsii.Strings("Payments.Down"),
		AlarmTopic:   awssns.NewTopic(stack, jsii.String("Breakdowns"), nil),
	})
	machine := patterns.NewWorkflow(stack, jsii.String("Coordinated"), &patterns.WorkflowProps{
		Definition: limit.Next(lock).Next(throttle).Next(breaker),
	})
	table.AddStateMachine(machine.StateMachine(), nil)
	claims := patterns.NewClaimCheck(stack, jsii.String("Claims"), &patterns.ClaimCheckProps{
		Prefix:           jsii.String("big/"),
		LongestExecution: awscdk.Duration_Days(jsii.Number(2)),
	})
	heavy := newFunction(stack, "Heavy")
	claims.GrantReadWrite(heavy)
	store := patterns.NewStorePayload(stack, jsii.String("Keep"), &patterns.PayloadStepProps{
		Store:   claims,
		Payload: jsii.String("{% $states.input.report %}"),
	})
	load := patterns.NewLoadPayload(stack, jsii.String("Fetch"), &patterns.PayloadStepProps{
		Store:   claims,
		Payload: jsii.String("{% $states.input.payload %}"),
	})
	weigh := patterns.NewCircuitBreaker(stack, jsii.String("Weigh"), &patterns.CircuitBreakerProps{
		Table: table,
		Work: patterns.Work_Invoke(heavy, &patterns.WorkInvokeOptions{
			Payload: claims.Payload("{% $input %}"),
		}),
	})
	patterns.NewWorkflow(stack, jsii.String("Claiming"), &patterns.WorkflowProps{
		Definition: store.Next(load).Next(weigh),
	})
	patterns.NewAutoRedrive(stack, jsii.String("Redrive"), &patterns.AutoRedriveProps{
		Workflow:       machine,
		Errors:         jsii.Strings("Payments.*"),
		ExcludedErrors: jsii.Strings("Payments.Refused"),
		MaxRedrives:    jsii.Number(5),
		Delay:          awscdk.Duration_Minutes(jsii.Number(2)),
	})
	failover(stack)
	patterns.NewQueueConsumer(stack, jsii.String("Jobs"), &patterns.QueueConsumerProps{
		Workflow:       machine,
		MaxConcurrency: jsii.Number(20),
		Table:          table,
		MaxAge:         awscdk.Duration_Days(jsii.Number(2)),
		AlarmTopic:     awssns.NewTopic(stack, jsii.String("DeadJobs"), nil),
	})
	bills := patterns.NewAggregator(stack, jsii.String("Bills"), &patterns.AggregatorProps{
		Table:     table,
		Window:    awscdk.Duration_Minutes(jsii.Number(10)),
		Debounce:  awscdk.Duration_Seconds(jsii.Number(30)),
		MaxEvents: jsii.Number(100),
		Work:      patterns.Work_Invoke(newFunction(stack, "Bill"), nil),
	})
	bills.AddEvents(jsii.String("Sold"), &patterns.AggregatorEventOptions{
		EventPattern: &awsevents.EventPattern{Source: jsii.Strings("shop")},
		KeyField:     jsii.String("detail.customer"),
	})
	addEarlyEnds(stack, table)
	addJobs(stack)
	addOperations(stack)
}

func addJobs(stack awscdk.Stack) {
	cleaning := awsglue.NewCfnJob(stack, jsii.String("Cleaning"), &awsglue.CfnJobProps{
		Role:    jsii.String("cleaner"),
		Command: &awsglue.CfnJob_JobCommandProperty{Name: jsii.String("glueetl")},
	})
	clean := patterns.NewJob(stack, jsii.String("Clean"), &patterns.JobProps{
		Work: patterns.Work_RunGlueJob(cleaning, &patterns.WorkJobOptions{
			JobTimeout: awscdk.Duration_Minutes(jsii.Number(40)),
		}),
		ResultField: jsii.String("cleaned"),
	})
	sum := patterns.NewAthenaQuery(stack, jsii.String("Sum"), &patterns.AthenaQueryProps{
		QueryString:   jsii.String("SELECT 1"),
		ResultsBucket: awss3.Bucket_FromBucketName(stack, jsii.String("Rows"), jsii.String("rows-of-mine")),
		ResultsPrefix: jsii.String("sums/"),
		Database:      jsii.String("shop"),
		Tables:        jsii.Strings("sales"),
		Deadline:      awscdk.Duration_Minutes(jsii.Number(15)),
	})
	patterns.NewWorkflow(stack, jsii.String("Nightly"), &patterns.WorkflowProps{
		Definition: clean.Next(sum).Next(crunching(stack)),
	})
	patterns.NewDataPipelineWorkflow(stack, jsii.String("Takings"), &patterns.DataPipelineWorkflowProps{
		Source: patterns.DataPipelineSource_Prefix(&patterns.DataPipelinePrefixOptions{
			Bucket:    awss3.Bucket_FromBucketName(stack, jsii.String("Tills"), jsii.String("tills")),
			Prefix:    jsii.String("{% \"tills/\" & $date %}"),
			KeyPrefix: jsii.String("tills/"),
		}),
		Validation: &patterns.DataPipelineValidationOptions{
			Schema:           map[string]interface{}{"type": "object", "required": []string{"shop"}},
			MaxBadPercentage: jsii.Number(1),
		},
		Transform:    patterns.Work_Invoke(newFunction(stack, "Take"), nil),
		Expectations: &map[string]*string{"no record is lost": jsii.String("{% $out.records = $in.valid %}")},
	})
}

// crunching is a task of ECS, and what stops it when its workflow is gone.
func crunching(stack awscdk.Stack) patterns.EcsTask {
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("JobsVpc"), &awsec2.VpcAttributes{
		VpcId:             jsii.String("vpc-2"),
		AvailabilityZones: jsii.Strings("a"),
		PrivateSubnetIds:  jsii.Strings("subnet-2"),
	})
	cluster := awsecs.Cluster_FromClusterAttributes(stack, jsii.String("Cluster"), &awsecs.ClusterAttributes{
		ClusterName: jsii.String("crunchers"),
		Vpc:         vpc,
	})
	taskDefinition := awsecs.NewFargateTaskDefinition(stack, jsii.String("Crunch"), nil)
	taskDefinition.AddContainer(jsii.String("main"), &awsecs.ContainerDefinitionOptions{
		Image: awsecs.ContainerImage_FromRegistry(jsii.String("crunch"), nil),
	})
	sweeper := patterns.NewEcsTaskSweeper(stack, jsii.String("Sweeper"), &patterns.EcsTaskSweeperProps{
		Cluster: cluster,
	})
	patterns.NewJobSweeper(stack, jsii.String("StepSweeper"), &patterns.JobSweeperProps{
		Jobs: patterns.SweptJobs_EmrSteps(&patterns.SweptEmrStepsOptions{ClusterId: jsii.String("j-2AXXXXXXGAPLF")}),
	})
	return patterns.NewEcsTask(stack, jsii.String("Crunching"), &patterns.EcsTaskProps{
		Sweeper:        sweeper,
		TaskDefinition: taskDefinition,
	})
}

func addEarlyEnds(stack awscdk.Stack, table patterns.CoordinationTable) {
	onLost := patterns.Work_Invoke(newFunction(stack, "CancelQuote"), nil)
	replicas := map[string]patterns.Work{}
	for _, name := range []string{"one", "three", "two"} {
		replicas[name] = patterns.Work_Invoke(newFunction(stack, "Replica "+name), nil)
	}
	racing := map[string]patterns.Work{}
	for _, name := range []string{"Far", "Near"} {
		racing[strings.ToLower(name)] = patterns.Work_Invoke(newFunction(stack, name), nil)
	}
	race := patterns.NewFanOut(stack, jsii.String("Quotes"), &patterns.FanOutProps{
		Source: patterns.FanOutSource_Branches(&racing),
		FailurePolicy: patterns.FailurePolicy_FirstOf(&patterns.FirstOfOptions{
			HedgeAfter: awscdk.Duration_Seconds(jsii.Number(2)),
			OnLost:     onLost,
		}),
	})
	quorum := patterns.NewFanOut(stack, jsii.String("Replicas"), &patterns.FanOutProps{
		Source: patterns.FanOutSource_Branches(&replicas),
		FailurePolicy: patterns.FailurePolicy_Quorum(jsii.Number(2), &patterns.QuorumOptions{
			EndEarly: jsii.Bool(true),
			Table:    table,
		}),
	})
	patterns.NewWorkflow(stack, jsii.String("Raced"), &patterns.WorkflowProps{Definition: race.Next(quorum)})
	patterns.NewContinueAsNewWorkflow(stack, jsii.String("Pages"), &patterns.ContinueAsNewWorkflowProps{
		Work:        patterns.Work_Invoke(newFunction(stack, "Read"), nil),
		RepeatWhile: jsii.String("{% $states.input.cursor != null %}"),
		MaxTurns:    jsii.Number(500),
		MaxAge:      awscdk.Duration_Days(jsii.Number(10)),
		TaskToken:   jsii.String("{% $states.input.taskToken %}"),
	})
}

// failover is a runbook with a gate of each kind.
func failover(stack awscdk.Stack) {
	act := patterns.Work_Invoke(newFunction(stack, "Act"), nil)
	errors := awscloudwatch.Alarm_FromAlarmArn(stack, jsii.String("Errors"), jsii.String("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors"))
	restart := patterns.NewSsmAutomation(stack, jsii.String("Restart"), &patterns.SsmAutomationProps{
		Document:   jsii.String("AWS-RestartEC2Instance"),
		Parameters: &map[string]*[]*string{"InstanceId": jsii.Strings("{% $input.instance %}")},
		Deadline:   awscdk.Duration_Minutes(jsii.Number(15)),
	})
	begins := awsscheduler.ScheduleExpression_Cron(&awsscheduler.CronOptionsWithTimezone{
		Hour:     jsii.String("22"),
		Minute:   jsii.String("0"),
		TimeZone: awscdk.TimeZone_EUROPE_BERLIN(),
	})
	patterns.NewRunbookWorkflow(stack, jsii.String("Failover"), &patterns.RunbookWorkflowProps{
		Steps: &[]patterns.RunbookStep{
			patterns.RunbookStep_Check(jsii.String("Look"), act, &patterns.RunbookCheckOptions{
				Condition: jsii.String("{% $result.fine %}"),
				Wait:      awscdk.Duration_Minutes(jsii.Number(10)),
			}),
			patterns.RunbookStep_Calendar(jsii.String("No freeze"), &patterns.RunbookCalendarOptions{
				Calendars: jsii.Strings("freeze"),
			}),
			patterns.RunbookStep_Window(jsii.String("At night"), &patterns.RunbookWindowOptions{
				Begins:   begins,
				Duration: awscdk.Duration_Hours(jsii.Number(4)),
			}),
			patterns.RunbookStep_Of(jsii.String("Stop"), act, &patterns.RunbookStepOptions{
				Rollback:     act,
				RollbackName: jsii.String("Start"),
			}),
			patterns.RunbookStep_Hold(jsii.String("Hold"), nil),
			patterns.RunbookStep_Alarms(jsii.String("No alarm"), &patterns.RunbookAlarmOptions{
				Alarms:    &[]awscloudwatch.IAlarm{errors},
				OnRefused: patterns.RunbookRefusal_STOP,
			}),
			patterns.RunbookStep_Of(jsii.String("Restart"), patterns.Work_Chain(restart), nil),
		},
		ReportsKept: awscdk.Duration_Days(jsii.Number(30)),
	})
}

func addOperations(stack awscdk.Stack) {
	versioning := patterns.Versioning_Linear(&patterns.GradualVersioningOptions{
		Percentage:   jsii.Number(20),
		Interval:     awscdk.Duration_Minutes(jsii.Number(5)),
		AliasName:    jsii.String("stable"),
		KeepVersions: jsii.Number(10),
	})
	weigh := patterns.NewSaga(stack, jsii.String("Released"), &patterns.SagaProps{
		Steps: &[]patterns.SagaStep{
			patterns.SagaStep_Of(jsii.String("weigh"), patterns.Work_Invoke(newFunction(stack, "Scales"), nil), nil),
		},
	})
	workflow := patterns.NewWorkflow(stack, jsii.String("Versioned"), &patterns.WorkflowProps{
		Definition: weigh,
		Versioning: versioning,
	})
	machine := awsstepfunctions.NewStateMachine(stack, jsii.String("Theirs"), &awsstepfunctions.StateMachineProps{
		DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(
			awsstepfunctions.NewPass(stack, jsii.String("Nothing"), nil),
		),
	})
	machine.With(patterns.NewProductionDefaults(&patterns.ProductionDefaultsProps{
		AlarmTopic:      awssns.NewTopic(stack, jsii.String("Watchers"), nil),
		LogLevel:        awsstepfunctions.LogLevel_ERROR,
		MaxExecutionAge: awscdk.Duration_Hours(jsii.Number(3)),
	}))
	dashboard := patterns.NewWorkflowDashboard(stack, jsii.String("Dashboard"), &patterns.WorkflowDashboardProps{
		StateMachines: &[]awsstepfunctions.StateMachine{workflow.StateMachine()},
	})
	dashboard.AddStateMachine(machine, &patterns.DashboardMachineOptions{Title: jsii.String("Theirs")})
}

func newFunction(stack awscdk.Stack, id string) awslambda.Function {
	return awslambda.NewFunction(stack, &id, &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => {};")),
	})
}

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	awscdk.Validations_Of(app).AddPlugins(patterns.NewWorkflowChecks(app))
	newWorkflowsStack(app, "Workflows")
	app.Synth(nil)
}
