import type { Execution } from '../engine/run/execution';
import { Deliveries } from '../services/deliveries';
import type { ServiceContext } from '../services/definition';
import type { CloudWatchService } from '../services/cloudwatch/cloudwatch-service';
import type { DynamoDbService } from '../services/dynamodb/dynamodb-service';
import type { EventsService } from '../services/events/events-service';
import type { LambdaService } from '../services/lambda/lambda-service';
import type { ServiceRegistry } from '../services/registry';
import type { S3Service } from '../services/s3/s3-service';
import type { SchedulerService } from '../services/scheduler/scheduler-service';
import type { KeptMessage, Service, ServiceContents, ServiceEndpoint } from '../services/service';
import type { CallPort } from '../services/call-port';
import { ServiceCalls } from '../services/service-calls';
import { ServiceGate } from '../services/service-gate';
import type { SesService } from '../services/ses/ses-service';
import type { SnsService } from '../services/sns/sns-service';
import type { SqsService } from '../services/sqs/sqs-service';
import type { SsmService } from '../services/ssm/ssm-service';
import { statusDetail } from './world-engine';

/** What the services of a world are built from. */
export interface WorldServicesOptions extends Omit<ServiceContext, 'calls' | 'deliveries' | 'gate' | 'service'> {
  /** Where calls go that services make of each other. */
  readonly hub: CallPort;
}

/** The simulated services of a world, made as their definitions say. */
export class WorldServices {
  private readonly byName = new Map<string, Service>();

  constructor(registry: ServiceRegistry, options: WorldServicesOptions) {
    const gate = new ServiceGate(options.permissions);
    const deliveries = new Deliveries(gate);
    const calls = new ServiceCalls(options.hub, gate);
    const context: ServiceContext = { ...options, gate, deliveries, calls, service: (name) => this.service(name) };
    for (const { name, create } of registry.definitions) {
      if (create === undefined) continue;
      const service = created(name, create(context));
      this.byName.set(name, service);
      deliveries.add(...(service.destinations ?? []));
    }
  }

  /** Tells every service that all of them are there. */
  connect(): void {
    for (const each of this.byName.values()) each.connect?.();
  }

  get lambda(): LambdaService {
    return this.service('lambda') as LambdaService;
  }

  get dynamodb(): DynamoDbService {
    return this.service('dynamodb') as DynamoDbService;
  }

  get sqs(): SqsService {
    return this.service('sqs') as SqsService;
  }

  get sns(): SnsService {
    return this.service('sns') as SnsService;
  }

  get events(): EventsService {
    return this.service('events') as EventsService;
  }

  get s3(): S3Service {
    return this.service('s3') as S3Service;
  }

  get ssm(): SsmService {
    return this.service('ssm') as SsmService;
  }

  get cloudwatch(): CloudWatchService {
    return this.service('monitoring') as CloudWatchService;
  }

  get ses(): SesService {
    return this.service('ses') as SesService;
  }

  get scheduler(): SchedulerService {
    return this.service('scheduler') as SchedulerService;
  }

  /** What answers HTTP requests. */
  get endpoints(): readonly ServiceEndpoint[] {
    return [...this.byName.values()].flatMap(({ endpoints = [] }) => endpoints);
  }

  /** Every service, by the name under which requests are signed. */
  get all(): ReadonlyMap<string, Service> {
    return this.byName;
  }

  /**
   * A service by its name.
   * @throws when the world has none of that name.
   */
  service(name: string): Service {
    const found = this.byName.get(name);
    if (found !== undefined) return found;
    throw new Error(`There is no service '${name}'; there is ${[...this.byName.keys()].join(', ')}`);
  }

  /** What is in all services: messages in the order of time. */
  async contents(): Promise<Required<ServiceContents>> {
    const messages: KeptMessage[] = [];
    const tables: Required<ServiceContents>['tables'][number][] = [];
    for (const each of this.byName.values()) {
      const contents = await each.contents?.();
      messages.push(...(contents?.messages ?? []));
      tables.push(...(contents?.tables ?? []));
    }
    return { messages: messages.sort((a, b) => a.atMs - b.atMs), tables };
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
}

/** The service that a definition made; a definition in JavaScript may have made anything. */
function created(name: string, made: unknown): Service {
  const service = made as Partial<Service> | null | undefined;
  if (typeof service?.call === 'function') return service as Service;
  const got = made instanceof Promise ? 'a promise' : typeof made === 'object' && made ? 'one without' : String(made);
  throw new Error(
    `[${name}] 'create' must return the service, an object with a method 'call', got ${got}; ` +
      `make it without waiting, and wait in 'call' for what it needs`,
  );
}
