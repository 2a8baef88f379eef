export { Simulator, type Mocks, type WorldOptions } from './world/simulator';
export { World, type DeployOptions, type EventPlace, type ServiceHandle, type Upcoming } from './world/api/world';
export type { Snapshot } from './world/api/recording';
export type { ClickOptions } from './world/api/click';
export type { Duration } from './world/api/duration';
export type { ActivityHandle, TakenTask, Worker } from './world/api/activity-handle';
export type { BucketHandle } from './world/api/bucket-handle';
export type { JobCourse, JobHandle, JobPlan, JobsHandle } from './world/api/jobs-handle';
export type { JobStatus } from './services/jobs/job-kind';
export type { EventBusHandle } from './world/api/event-bus-handle';
export type { EndpointHandle, RequestOptions } from './world/api/endpoint-handle';
export type { FunctionAnswer, FunctionHandle } from './world/api/function-handle';
export { workflowMatchers, type MatcherResult } from './world/api/jest-matchers';
export type { MachineHandle, StartOptions, StateHandle } from './world/api/machine-handle';
export type { CallbackHandle } from './world/api/callback-handle';
export type { AskedCallback, Run, WaitingCallback } from './world/api/run';
export type { QueueHandle } from './world/api/queue-handle';
export type { AlarmHandle } from './world/api/alarm-handle';
export type { AutomationEnd, AutomationHandle, StartedAutomation } from './world/api/automation-handle';
export type { CalendarHandle } from './world/api/calendar-handle';
export type { ParameterHandle } from './world/api/parameter-handle';
export type { ScheduleHandle } from './world/api/schedule-handle';
export type { SentMessage } from './world/api/sent-messages';
export type { TableHandle } from './world/api/table-handle';
export type { TopicHandle } from './world/api/topic-handle';
export type { VisitedState } from './world/api/visited-states';
export type { FunctionSource } from './world/assembly/given-functions';
export type { WorldSource } from './world/assembly/read-assembly';
export {
  clearCoverage,
  COVERAGE_FOLDER_VARIABLE,
  mergeCoverage,
  readCoverage,
} from './world/asl-coverage/coverage-files';
export { CoverageRecorder, type MachineCoverage } from './world/asl-coverage/coverage-recorder';
export {
  CoverageReport,
  type CoverageSummary,
  type CoverageThreshold,
  type MachineReport,
  type Share,
} from './world/asl-coverage/coverage-report';
export type { CoverageSelection } from './world/asl-coverage/coverage-selection';
export { reportCoverage, type AslCoverageReporterOptions } from './world/asl-coverage/jest-reporter';
export type { Metric, Point } from './world/asl-coverage/points';
export { Exploration, type Finding, type FindingKind } from './explore/exploration';
export { exploreFaults, type ExploreOptions } from './explore/explore-faults';
export type { ExploredExecution } from './explore/explored-execution';
export { exploreDeployment, replayDeployment, type ExploreDeploymentOptions } from './explore/explore-deployment';
export { DeploymentExploration, type DeploymentFinding } from './explore/deployment-exploration';
export type { Found } from './explore/judge-run';
export type { Changes, Redeployment, Update } from './services/redeployment';
export { replayHistory, type ReplayOptions } from './replay/replay-history';
export { Replay, type Parting } from './replay/replay';
export { redactRecording, type Redacted } from './replay/redact-recording';
export type { RedactionOptions } from './replay/redaction';
export { GoldenSet, type GoldenFile } from './replay/golden-set';
export { pathOf } from './replay/signature';
export { replayMatchers } from './replay/replay-matchers';
export { planResume, type ResumeOptions, type ResumePlan } from './resume/plan-resume';
export { observeProduction, type ProductionOptions } from './production/observe-production';
export { ProductionReport } from './production/production-report';
export type { ProductionAlarm } from './production/alarms';
export type { ProductionFindings } from './production/findings';
export type { Hang, HangingState } from './production/hangs';
export type { ObservedExecution } from './production/observed';
export type { Halves, Rate } from './production/rises';
export type { WaySpend } from './production/spend';
export type { StateNumbers } from './production/state-numbers';
export type { RecordedEvent } from './replay/recording';
export { checkUpgrade, Upgrade, type UpgradeOptions } from './upgrade/upgrade';
export type { UpgradeArea, UpgradeFinding, UpgradeSeverity } from './upgrade/finding';
export type { ExpectedDifference } from './replay/expected';
export { recordRun, type RecordedExecution } from './replay/record-run';
export { prove, replay, type Replayed } from './explore/prove';
export { replayWorld, type ReplayedWorld } from './explore/replay-world';
export type { ProofFaults, ProveOptions } from './explore/prove-options';
export type { ProofSubject } from './explore/proof-run';
export { Proof, type ProofScenario } from './explore/proof';
export type { PlacedFault, ProofFinding, ProofStep } from './explore/proof-finding';
export type { Explored, Extent, OrderBounds } from './explore/orders/explore-orders';
export type { ClientFunction } from './world/api/clients';
export { FaultyEngine } from './explore/faulty-engine';
export type { FaultChoice } from './explore/possible-faults';
export type { CallFault, CallFaultKind, HandlerCall } from './faults/call-faults';
export type { Fault, FaultKind, TaskFault, TaskFaultKind } from './faults/faults';
export { fails, MockFailure, returns, waits, type Mock, type MockAnswer, type MockedCall } from './services/mocks';
export type { OutsideRoles } from './world/iam/identities';
export type { PermissionsOptions } from './world/iam/permissions';
export type { UnusedPermission } from './world/iam/usage';
export type { ServiceContext, ServiceDefinition } from './services/definition';
export {
  AwsError,
  Unsupported,
  type Caller,
  type KeptMessage,
  type Service,
  type ServiceContents,
  type ServiceEndpoint,
} from './services/service';
export type { Delivered, Destination } from './services/destination';
export type { CallToAuthorize, Need, Needs, Surroundings } from './services/need';
export type { App, Resource } from './services/resource';
export type { ResourceType } from './services/resource-type';
export type { EndpointRequest, EndpointResponse } from './services/apigateway/http-endpoint';
export type { Item, ItemValue } from './services/dynamodb/attribute-value';
export type { InvocationRecord, LogLine } from './services/lambda/simulated-function';
export type { SentEmail } from './services/ses/ses-service';
export type { BusEvent } from './services/events/events-service';
export type { QueueMessage } from './services/sqs/queue';
export type { MessageAttribute, PublishedMessage } from './services/sns/message';
export { ControlServer, type ControlOptions } from './control/control-server';
export type { AwsEndpoint, ClientConfig, ListenOptions } from './wire/aws-endpoint';
export type { Speed } from './wire/pace';
export type { Interleaving } from './world/world-parts';
export type { Footprint, OrderChooser, ReadyEntry } from './base/order';
export type { Json, JsonObject } from './base/json';
export type { MadeCall } from './engine/run/made-call';
export type { MapPart } from './engine/ports';
export type { HistoryEvent } from './engine/history/history';
export { Diagram, type DiagramOptions, type NestedMachine, type StateChange, type SvgOptions } from './diagram';
export {
  renderProofs,
  renderReport,
  type ReportedMessage,
  type ReportedProof,
  type ReportedRun,
  type ReportedTable,
  type ReportSource,
} from './report';
