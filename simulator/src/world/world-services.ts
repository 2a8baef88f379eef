import type { Agenda } from '../base/agenda';
import type { Execution } from '../engine/run/execution';
import type { Json } from '../base/json';
import type { Random } from '../base/random';
import type { AppModel } from './assembly/app-model';
import type { Resource } from '../services/resource';
import { textOf } from '../base/text';
import type { Permissions } from './iam/permissions';
import type { HostProcess } from './sandbox/host-process';
import { AsyncInvocations } from '../services/lambda/async-invocations';
import { outcomeSender } from '../services/lambda/outcomes';
import type { Destination } from '../services/destination';
import { Deliveries } from '../services/deliveries';
import { BucketNotifications, notificationResources } from '../services/s3/bucket-notifications';
import { DynamoDbService } from '../services/dynamodb/dynamodb-service';
import { connectEventSources } from '../services/lambda/event-sources';
import { EventsService } from '../services/events/events-service';
import { FunctionUrl } from '../services/lambda/function-url';
import { HttpApi } from '../services/apigateway/http-api';
import { LambdaService } from '../services/lambda/lambda-service';
import { RuleTargets } from '../services/events/rule-targets';
import { S3Service } from '../services/s3/s3-service';
import { Schedules } from '../services/events/schedules';
import { ServiceGate } from '../services/service-gate';
import type { SimulatedFunction } from '../services/lambda/simulated-function';
import { SecretsService } from '../services/secretsmanager/secrets-service';
import { SesService } from '../services/ses/ses-service';
import { SsmService } from '../services/ssm/ssm-service';
import { SnsService } from '../services/sns/sns-service';
import { SqsService } from '../services/sqs/sqs-service';
import { Subscribers } from '../services/sns/subscribers';
import { statusDetail } from './world-engine';

/** What the services of a world are built from. */
export interface WorldServicesOptions {
  readonly app: AppModel;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly permissions: Permissions | undefined;
  readonly functions: readonly SimulatedFunction[];
  readonly host: () => Promise<HostProcess>;
}

/** The simulated services of a world, wired to each other as the templates say. */
export class WorldServices {
  readonly lambda: LambdaService;
  readonly dynamodb: DynamoDbService;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly events: EventsService;
  readonly s3: S3Service;
  readonly ssm: SsmService;
  readonly secrets: SecretsService;
  readonly ses: SesService;
  readonly schedules: Schedules;
  readonly endpoints: readonly (FunctionUrl | HttpApi)[];
  readonly deliveries: Deliveries;
  private readonly gate: ServiceGate;

  constructor(private readonly options: WorldServicesOptions) {
    const { app, agenda, random, permissions, functions, host } = options;
    this.gate = new ServiceGate(permissions);
    this.deliveries = new Deliveries(this.gate);
    const configurations = app.ofType('AWS::Lambda::EventInvokeConfig');
    const send = outcomeSender(this.deliveries);
    this.lambda = new LambdaService(functions, new AsyncInvocations(configurations, agenda, send));
    this.dynamodb = new DynamoDbService(app.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'), host);
    this.sqs = new SqsService(app.ofType('AWS::SQS::Queue'), agenda, random);
    this.sns = this.createSns();
    const { lambda, sqs, sns, deliveries } = this;
    const targets = new RuleTargets(deliveries, 'events.amazonaws.com');
    const rules = app.ofType('AWS::Events::Rule');
    const buses = app.ofType('AWS::Events::EventBus');
    this.events = new EventsService(
      { rules, buses, account: app.account, region: app.region },
      agenda,
      random,
      targets,
    );
    const scheduled = new RuleTargets(deliveries, 'scheduler.amazonaws.com');
    const schedules = app.ofType('AWS::Scheduler::Schedule');
    this.schedules = new Schedules([...rules, ...schedules], this.events, scheduled, agenda);
    this.s3 = new S3Service(app.ofType('AWS::S3::Bucket'), agenda);
    const { events } = this;
    new BucketNotifications(this.s3, notificationResources(app.resources), deliveries, events, agenda);
    this.ssm = new SsmService(app.ofType('AWS::SSM::Parameter'), app, agenda);
    this.secrets = new SecretsService(app.ofType('AWS::SecretsManager::Secret'), agenda, random);
    this.ses = new SesService(agenda, random);
    this.endpoints = [...this.createFunctionUrls(), ...this.createHttpApis()];
    connectEventSources({ app, agenda, permissions, lambda, sqs, dynamodb: this.dynamodb, send });
    for (const service of [lambda, sqs, sns, events]) deliveries.add(...(service.destinations ?? []));
    deliveries.add(LOG_GROUPS);
  }

  /** Tells EventBridge of an execution that has started or ended, as Step Functions does for Standard machines. */
  announce(execution: Execution): void {
    if (execution.machine.type === 'EXPRESS') return;
    this.events.publish({
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      detail: statusDetail(execution),
      resources: [execution.arn],
    });
  }

  private createSns(): SnsService {
    const { app, agenda, random } = this.options;
    const topics = app.ofType('AWS::SNS::Topic');
    const subscriptions = app.ofType('AWS::SNS::Subscription');
    return new SnsService(topics, subscriptions, agenda, random, new Subscribers(this.deliveries));
  }

  private createFunctionUrls(): FunctionUrl[] {
    const { app, agenda, random, permissions } = this.options;
    const grants = app.ofType('AWS::Lambda::Permission');
    return app.ofType('AWS::Lambda::Url').map((resource) => {
      const target = this.lambda.function(textOf(resource.properties['TargetFunctionArn']));
      const isAllowed = (): boolean => permissions === undefined || isPublic(resource, target.resource, grants);
      return new FunctionUrl(resource, target, agenda, random, isAllowed);
    });
  }

  private createHttpApis(): HttpApi[] {
    const { app, agenda, random } = this.options;
    const isOf = (api: Resource) => (part: Resource) => part.properties['ApiId'] === api.ref;
    const isAllowed = (resource: string, sourceArn: string): boolean =>
      this.gate.allows({ service: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', resource, sourceArn });
    return app.ofType('AWS::ApiGatewayV2::Api').map((api) => {
      const [routes = [], integrations = [], stages = []] = ['Route', 'Integration', 'Stage'].map((kind) =>
        app.ofType(`AWS::ApiGatewayV2::${kind}`).filter(isOf(api)),
      );
      return new HttpApi({ api, routes, integrations, stages }, this.lambda, agenda, random, isAllowed);
    });
  }
}

/** What is sent to a log group is nothing that a run depends on. */
const LOG_GROUPS: Destination = { arn: /^arn:[^:]*:logs:/, deliver: () => {} };

/**
 * Whether anybody may call a Function URL: it asks for no signature, and the function's policy lets everybody call both
 * the URL and, through it, the function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function isPublic(url: Resource, target: Resource, grants: readonly Resource[]): boolean {
  if (url.properties['AuthType'] !== 'NONE') return false;
  const allowed = grants
    .filter(({ properties }) => properties['Principal'] === '*' && isFunction(target, properties['FunctionName']))
    .map(({ properties }) => properties['Action']);
  return allowed.includes('lambda:InvokeFunctionUrl') && allowed.includes('lambda:InvokeFunction');
}

function isFunction({ arn, name }: Resource, reference: Json | undefined): boolean {
  return reference === arn || reference === name;
}
