import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { PollUntilDoneProps } from 'cdk-workflow-patterns';
import { PollCheck, PollUntilDone, Work, Workflow } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { fn } from '../fan-out/fan-out-world';
import type { TemplateJson } from '../../support/synthesize';
import { stackWith } from '../../support/synthesize';

export type Props = (stack: Stack, functionOf: (id: string) => lambda.Function) => Partial<PollUntilDoneProps>;

/** Whether a report is done or has failed is told by its status. */
export const REPORT = { done: '{% $result.status = "READY" %}', failed: '{% $result.status in ["BROKEN", "LOST"] %}' };

/** A poll, `Poll`, of a report every minute for ten minutes, unless said otherwise. */
export function poll(stack: Stack, id: string, props: Props = () => ({})): PollUntilDone {
  const functionOf = (name: string): lambda.Function =>
    (stack.node.tryFindChild(name) as lambda.Function | undefined) ?? fn(stack, name);
  return new PollUntilDone(stack, id, {
    start: Work.invoke(functionOf('Begin')),
    job: '{% $result.id %}',
    check: PollCheck.of(Work.invoke(functionOf('Look')), REPORT),
    deadline: Duration.minutes(10),
    interval: Duration.minutes(1),
    jitter: false,
    ...props(stack, functionOf),
  });
}

/** A stack with a poll in the workflow `Flow`, and a state behind it. */
export function pollingStack(props: Props = () => ({})): Stack {
  return stackWith((stack) => {
    const definition = poll(stack, 'Poll', props).next(new sfn.Pass(stack, 'Read'));
    new Workflow(stack, 'Flow', { definition });
  });
}

/** The world of one test. */
export class Session {
  private opened?: World;
  private machine = 'Flow';

  public get world(): World {
    if (this.opened === undefined) throw new Error('open() first');
    return this.opened;
  }

  /** The answers of the checks, the last of which stays. */
  public async open(props: Props, ...answers: Json[]): Promise<void> {
    await this.load(pollingStack(props), ...answers);
  }

  public async load(stack: Stack, ...answers: Json[]): Promise<void> {
    this.take(await Simulator.load(stack), answers);
  }

  public async loadTemplate(template: TemplateJson, ...answers: Json[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'polling-'));
    const file = join(folder, 'Test.template.json');
    writeFileSync(file, JSON.stringify(template));
    const ids = Object.keys(template.Resources);
    const idOf = (prefix: string): string => ids.find((id) => new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id)) ?? '';
    this.take(await Simulator.load(file), answers, idOf);
    this.world.function(idOf('Cancel')).mock(() => ({}));
    this.machine = idOf('FlowStateMachine');
    rmSync(folder, { recursive: true });
  }

  public async run(input: Json = { customer: 'c1' }): Promise<Run> {
    const run = await this.world.stateMachine(this.machine).start(input);
    return run.toEnd();
  }

  private take(world: World, answers: readonly Json[], idOf = (name: string) => name): void {
    this.opened = world;
    let at = 0;
    world.function(idOf('Begin')).mock(() => ({ id: 'report-1' }));
    if (answers.length > 0)
      world.function(idOf('Look')).mock(() => answers[Math.min(at++, answers.length - 1)] ?? null);
  }

  public async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
    this.machine = 'Flow';
  }
}
