import type { Json, Run, StartOptions, World } from 'cdk-workflow-simulator';

import {
  nameOf,
  type ActivityTask,
  type Alias,
  type Deployment,
  type HttpAnswer,
  type HttpRequest,
  type Invoked,
  type Mailbox,
  type PlainItem,
  type StartedExecution,
} from './deployment';
import { ACCOUNT } from './emulator';
import { contentOf } from './http-content';

/** The same cloud assembly in the simulator's virtual time. */
export class SimulatedDeployment implements Deployment {
  private readonly read = new Map<string, Set<number>>();
  private readonly handedOut = new Map<string, number>();

  public constructor(private readonly world: World) {}

  public start(machine: string, input: unknown): Promise<StartedExecution> {
    return this.started(machine, input, {});
  }

  public startThrough(machine: string, { name: qualifier }: Alias, input: unknown): Promise<StartedExecution> {
    return this.started(machine, input, { qualifier });
  }

  public execution(machine: string, executionArn: string): StartedExecution {
    const run = this.world.stateMachine(machine).runs.find(({ arn }) => arn === executionArn);
    if (run === undefined) throw new Error(`there is no execution ${executionArn}`);
    return this.handleOf(run);
  }

  public async nextExecution(machine: string): Promise<StartedExecution> {
    const { runs } = this.world.stateMachine(machine);
    const index = this.handedOut.get(machine) ?? 0;
    for (let second = 0; second <= 60 && runs[index] === undefined; second += 1)
      await this.world.advance({ seconds: 1 });
    const run = this.world.stateMachine(machine).runs[index];
    if (run === undefined) throw new Error(`no execution of ${machine} after 60 virtual seconds`);
    this.handedOut.set(machine, index + 1);
    return this.handleOf(run);
  }

  public async takeTask(activity: string): Promise<ActivityTask> {
    for (let second = 0; second <= 60; second += 1) {
      const task = this.world.activity(activity).take();
      if (task !== undefined) {
        return {
          input: task.input,
          heartbeat: async () => task.heartbeat(),
          succeed: async (output) => task.succeed(output as Json),
          fail: async (error, cause) => task.fail(error, cause),
        };
      }
      await this.world.advance({ seconds: 1 });
    }
    throw new Error(`no task of ${activity} after 60 virtual seconds`);
  }

  public async message<T extends object>(mailbox: Mailbox, fits: (message: T) => boolean): Promise<T> {
    for (let second = 0; second <= 10; second += 1) {
      const found = this.published(mailbox).find(([, message]) => fits(message as T));
      if (found !== undefined) {
        this.readOf(mailbox).add(found[0]);
        return found[1] as T;
      }
      await this.world.advance({ seconds: 1 });
    }
    throw new Error(`no such message in ${nameOf(mailbox)} after 10 virtual seconds`);
  }

  public async unread(mailbox: Mailbox): Promise<readonly object[]> {
    return this.published(mailbox).map(([, message]) => message);
  }

  public async putObject(bucket: string, key: string, text: string): Promise<void> {
    this.world.bucket(bucket).put(key, text);
  }

  public putItem(table: string, item: PlainItem): Promise<void> {
    return this.world.table(table).put(item);
  }

  public async item(table: string, key: PlainItem): Promise<PlainItem | undefined> {
    return (await this.world.table(table).get(key)) as PlainItem | undefined;
  }

  public request(url: string, request: HttpRequest): Promise<HttpAnswer> {
    return this.world.fetch(url, { method: request.method, ...contentOf(request) });
  }

  public call(api: string, path: string, request: HttpRequest): Promise<HttpAnswer> {
    const caller = `arn:aws:iam::${ACCOUNT}:root`;
    return this.world.endpoint(api).request({ method: request.method, path, caller, ...contentOf(request) });
  }

  public now(): Date {
    return this.world.now;
  }

  public async invoke(lambda: string, event: unknown): Promise<Invoked> {
    const { error, output } = await this.world.function(lambda).invoke(event as Json);
    return error === undefined ? { output } : { error };
  }

  private published(mailbox: Mailbox): [number, object][] {
    const read = this.readOf(mailbox);
    const all = this.textsIn(mailbox).map((text, at): [number, object] => [at, JSON.parse(text) as object]);
    return all.filter(([at]) => !read.has(at));
  }

  private textsIn({ topic, queue }: Mailbox): string[] {
    return topic === undefined
      ? this.world.queue(queue).messages.map(({ body }) => body)
      : this.world.topic(topic).messages.map(({ message }) => message);
  }

  private readOf(mailbox: Mailbox): Set<number> {
    const read = this.read.get(nameOf(mailbox)) ?? new Set();
    this.read.set(nameOf(mailbox), read);
    return read;
  }

  private async started(machine: string, input: unknown, options: StartOptions): Promise<StartedExecution> {
    const run = await this.world.stateMachine(machine).start(input as Json, options);
    // As in a cloud, no two requests fall into the same millisecond.
    await this.world.advance({ milliseconds: 1 });
    return this.handleOf(run);
  }

  private handleOf(run: Run): StartedExecution {
    const states = (): string[] => run.path.map(({ state }) => state);
    return {
      reaches: async (state) => {
        for (let second = 0; second <= 60 && !states().includes(state); second += 1)
          await this.world.advance({ seconds: 1 });
        if (!states().includes(state)) throw new Error(`it has not entered '${state}' after 60 virtual seconds`);
        return states();
      },
      stop: async () => run.stop(),
      ended: async () => {
        await run.toEnd();
        return {
          status: run.status,
          states: states(),
          ...(run.status === 'SUCCEEDED' && { output: run.output }),
          ...(run.error !== undefined && { error: run.error }),
        };
      },
    };
  }
}
