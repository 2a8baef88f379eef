import { GetItemCommand, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  GetActivityTaskCommand,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { ended, type Cloud } from './cloud';
import { ACCOUNT, REGION } from './emulator';
import {
  nameOf,
  type ActivityTask,
  type Alias,
  type Deployment,
  type Ended,
  type HttpAnswer,
  type HttpRequest,
  type Invoked,
  type Mailbox,
  type PlainItem,
  type StartedExecution,
} from './deployment';
import { contentOf } from './http-content';

const MESSAGE_LIMIT_MS = 15_000;
const EXECUTION_LIMIT_MS = 60_000;

/** The stage that every `RestApi` of the CDK has. */
const STAGE = 'prod';

/** A queue and what was read from it, but not handed out. */
interface Inbox {
  readonly queueUrl: string;
  readonly messages: object[];
}

/** What the CLI deployed into the emulator, used through the SDK's clients and plain HTTP. */
export class EmulatedDeployment implements Deployment {
  private readonly inboxes = new Map<string, Inbox>();
  private readonly handedOut = new Set<string>();

  /** @param physicalId of a resource, by its construct path */
  public constructor(
    private readonly cloud: Cloud,
    private readonly physicalId: (path: string) => string,
  ) {}

  public async start(machine: string, input: unknown): Promise<StartedExecution> {
    const { executionArn = '' } = await this.cloud.sfn.send(
      new StartExecutionCommand({ stateMachineArn: this.physicalId(machine), input: JSON.stringify(input) }),
    );
    return this.execution(machine, executionArn);
  }

  /** The physical id of an alias is its ARN, which takes the place of the machine's. */
  public startThrough(_machine: string, { path }: Alias, input: unknown): Promise<StartedExecution> {
    return this.start(path, input);
  }

  public execution(_machine: string, executionArn: string): StartedExecution {
    return {
      reaches: (state) => this.reach(executionArn, state),
      stop: async () => void (await this.cloud.sfn.send(new StopExecutionCommand({ executionArn }))),
      ended: () => this.end(executionArn),
    };
  }

  public async nextExecution(machine: string): Promise<StartedExecution> {
    const stateMachineArn = this.physicalId(machine);
    const deadlineMs = Date.now() + EXECUTION_LIMIT_MS;
    for (;;) {
      const { executions = [] } = await this.cloud.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      const arns = executions.map(({ executionArn = '' }) => executionArn);
      const arn = arns.reverse().find((each) => !this.handedOut.has(each));
      if (arn !== undefined) {
        this.handedOut.add(arn);
        return this.execution(machine, arn);
      }
      if (Date.now() > deadlineMs) throw new Error(`no execution of ${machine} after ${EXECUTION_LIMIT_MS} ms`);
      await sleep(200);
    }
  }

  /** The poll itself waits: a minute, as on AWS. */
  public async takeTask(activity: string): Promise<ActivityTask> {
    const { sfn } = this.cloud;
    const activityArn = this.physicalId(activity);
    const { taskToken, input } = await sfn.send(new GetActivityTaskCommand({ activityArn }));
    if (taskToken === undefined || input === undefined) throw new Error(`no task of ${activity}`);
    return {
      input: JSON.parse(input) as unknown,
      heartbeat: async () => void (await sfn.send(new SendTaskHeartbeatCommand({ taskToken }))),
      succeed: async (output) =>
        void (await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
      fail: async (error, cause) => void (await sfn.send(new SendTaskFailureCommand({ taskToken, error, cause }))),
    };
  }

  /** Reads the mailbox's messages from now on. */
  public async listen(mailbox: Mailbox): Promise<void> {
    const { queue } = mailbox;
    if (this.inboxes.has(nameOf(mailbox))) return;
    const queueUrl = queue === undefined ? await this.subscribe(nameOf(mailbox)) : this.physicalId(queue);
    this.inboxes.set(nameOf(mailbox), { queueUrl, messages: [] });
  }

  public async message<T extends object>(mailbox: Mailbox, fits: (message: T) => boolean): Promise<T> {
    const deadlineMs = Date.now() + MESSAGE_LIMIT_MS;
    for (;;) {
      const unread = (await this.receive(mailbox)) as T[];
      const at = unread.findIndex(fits);
      if (at >= 0) return unread.splice(at, 1)[0] as T;
      if (Date.now() > deadlineMs)
        throw new Error(`no such message from ${nameOf(mailbox)} after ${MESSAGE_LIMIT_MS} ms`);
      await sleep(100);
    }
  }

  public unread(mailbox: Mailbox): Promise<readonly object[]> {
    return this.receive(mailbox);
  }

  public async putObject(bucket: string, key: string, text: string): Promise<void> {
    await this.cloud.s3.send(new PutObjectCommand({ Bucket: this.physicalId(bucket), Key: key, Body: text }));
  }

  public async putItem(table: string, item: PlainItem): Promise<void> {
    await this.cloud.dynamodb.send(new PutItemCommand({ TableName: this.physicalId(table), Item: marshal(item) }));
  }

  public async item(table: string, key: PlainItem): Promise<PlainItem | undefined> {
    const { Item: item } = await this.cloud.dynamodb.send(
      new GetItemCommand({ TableName: this.physicalId(table), Key: marshal(key), ConsistentRead: true }),
    );
    return item && unmarshal(item);
  }

  /** The emulator serves every address of the app on its own port, told apart by the host. */
  public request(url: string, options: HttpRequest): Promise<HttpAnswer> {
    const { host, pathname, search } = new URL(url);
    const { hostname, port } = new URL(this.cloud.endpoint);
    const { headers, body: content } = contentOf(options);
    const target = { hostname, port, path: pathname + search, method: options.method, headers: { ...headers, host } };
    return new Promise((resolve, reject) => {
      const request = httpRequest(target, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body }),
        );
      });
      request.on('error', reject);
      request.end(content);
    });
  }

  /** The emulator reads the access key of a signature of REST APIs, and nothing else of it. */
  public call(api: string, path: string, request: HttpRequest): Promise<HttpAnswer> {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = `${date.slice(0, 8)}/${REGION}/execute-api/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    const headers = { ...request.headers, authorization, 'x-amz-date': date };
    const url = `${this.cloud.endpoint}/_aws/execute-api/${this.physicalId(api)}/${STAGE}${path}`;
    return this.request(url, { ...request, headers });
  }

  public now(): Date {
    return new Date();
  }

  public async invoke(lambda: string, event: unknown): Promise<Invoked> {
    const answer = await this.cloud.lambda.send(
      new InvokeCommand({ FunctionName: this.physicalId(lambda), Payload: Buffer.from(JSON.stringify(event)) }),
    );
    const payload: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null');
    if (answer.FunctionError === undefined) return { output: payload };
    return { error: (payload as { errorType?: string }).errorType ?? answer.FunctionError };
  }

  private async end(executionArn: string): Promise<Ended> {
    const { status = '', output, error } = await ended(this.cloud.sfn, executionArn);
    return {
      status,
      states: await this.entered(executionArn),
      ...(status === 'SUCCEEDED' && { output: JSON.parse(output ?? 'null') as unknown }),
      ...(error !== undefined && { error }),
    };
  }

  private async reach(executionArn: string, state: string): Promise<readonly string[]> {
    const deadlineMs = Date.now() + EXECUTION_LIMIT_MS;
    for (;;) {
      const states = await this.entered(executionArn);
      if (states.includes(state)) return states;
      if (Date.now() > deadlineMs)
        throw new Error(`it has not entered '${state}' after ${EXECUTION_LIMIT_MS} ms, but: ${states.join(', ')}`);
      await sleep(200);
    }
  }

  private async entered(executionArn: string): Promise<string[]> {
    const states: string[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory({ client: this.cloud.sfn }, { executionArn })) {
      states.push(...events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []));
    }
    return states;
  }

  private async receive(mailbox: Mailbox): Promise<object[]> {
    const inbox = this.inboxes.get(nameOf(mailbox));
    if (inbox === undefined) throw new Error(`nobody listens to ${nameOf(mailbox)}`);
    const { queueUrl: QueueUrl } = inbox;
    const { Messages: received = [] } = await this.cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    for (const { Body: body = '{}', ReceiptHandle } of received) {
      const message = mailbox.topic === undefined ? body : (JSON.parse(body) as { Message: string }).Message;
      inbox.messages.push(JSON.parse(message) as object);
      await this.cloud.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return inbox.messages;
  }

  private async subscribe(topic: string): Promise<string> {
    const TopicArn = this.physicalId(topic);
    const QueueName = `listener-${this.inboxes.size}`;
    const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:${QueueName}`;
    const mayDeliver = {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'sns.amazonaws.com' },
      Resource: Endpoint,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [mayDeliver] });
    const { QueueUrl = '' } = await this.cloud.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
    await this.cloud.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    return QueueUrl;
  }
}

function marshal(item: PlainItem): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]): [string, AttributeValue] => {
      if (typeof value === 'string') return [name, { S: value }];
      return [name, typeof value === 'number' ? { N: String(value) } : { BOOL: value }];
    }),
  );
}

/** Lists and maps are left out. */
function unmarshal(item: Record<string, AttributeValue>): PlainItem {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, { S, N, BOOL }]) => {
      const value = S ?? BOOL ?? (N === undefined ? undefined : Number(N));
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
