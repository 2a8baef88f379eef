import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { DataPipelineWorkflowProps } from 'cdk-workflow-patterns';
import { DataPipelineSource, DataPipelineWorkflow, Work } from 'cdk-workflow-patterns';
import { MockFailure, type Fault, type Json, type Run, type World } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

export const DATE = '2025-01-01';

/** A record of a sale has an id and an amount. */
export const SCHEMA = {
  type: 'object',
  required: ['id', 'amount'],
  properties: { id: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
};

export const GOOD = [
  { id: 'a', amount: 1 },
  { id: 'b', amount: 2 },
  { id: 'c', amount: 3 },
];

/** A function whose doing tests tell. */
export function made(stack: Stack, id: string): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: lambda.Code.fromInline('# done elsewhere'),
    timeout: Duration.seconds(5),
  });
}

/** A pipeline `Sales` of what lies under `raw/<date>/` in the bucket `Raw`, made by the function `Make`. */
export function pipelineStack(
  props: (stack: Stack, make: lambda.IFunction) => Partial<DataPipelineWorkflowProps> = () => ({}),
  bucketProps: s3.BucketProps = {},
): Stack {
  return stackWith((stack) => {
    const bucket = new s3.Bucket(stack, 'Raw', { versioned: true, ...bucketProps });
    const make = made(stack, 'Make');
    const sales = new DataPipelineWorkflow(stack, 'Sales', {
      source: DataPipelineSource.prefix({ bucket, prefix: '{% "raw/" & $date & "/" %}', keyPrefix: 'raw/' }),
      validation: { schema: SCHEMA },
      transform: Work.invoke(make),
      figures: false,
      logLevel: sfn.LogLevel.OFF,
      ...props(stack, make),
    });
    sales.store.grantTransform(make);
  });
}

/** Work that takes the seconds `hold` of the input, and fails when the input says `fails`: two states more, the wait and what holds both together. */
export function slowWork(stack: Stack, fn: lambda.IFunction, holds = 0): Work {
  const seconds = `{% $exists($states.input.hold) ? $states.input.hold : ${holds} %}`;
  const hold = sfn.Wait.jsonata(stack, 'Hold', { time: sfn.WaitTime.seconds(seconds) });
  const make = tasks.LambdaInvoke.jsonata(stack, 'Making', {
    lambdaFunction: fn,
    payload: sfn.TaskInput.fromText('{% $merge([$states.input.dataPipeline, {"fails": $states.input.fails}]) %}'),
    outputs: '{% $states.result.Payload %}',
    taskTimeout: sfn.Timeout.duration(Duration.seconds(10)),
  });
  return Work.chain(hold.next(make));
}

/** What the work is given. */
export interface Given {
  readonly run: string;
  readonly date: string;
  readonly partition: string;
  readonly previous: string | null;
  readonly valid: { readonly manifest: { readonly bucket: string; readonly key: string } };
  readonly output: { readonly bucket: string; readonly prefix: string };
  readonly fails?: boolean;
}

/** What a reader finds. */
export interface Read {
  readonly run: string;
  readonly location: string;
  readonly records: readonly object[];
}

/** A pipeline in a world. */
export class Pipeline {
  /** What the work was given, each time. */
  public readonly given: Given[] = [];

  public constructor(public readonly world: World) {
    world.function('Make').mock((input) => this.make(input as unknown as Given));
  }

  /** Puts records as they come in. */
  public upload(name: string, records: readonly (Json | string)[], date = DATE): void {
    const lines = records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    this.world.bucket('Raw').put(`raw/${date}/${name}`, `${lines.join('\n')}\n`);
  }

  /** Starts a run; `toEnd` waits for it. */
  public async start(input: Json = { date: DATE }, faults: readonly Fault[] = []): Promise<Run> {
    return this.world.stateMachine(MACHINE).start(input, { faults });
  }

  public async run(input: Json = { date: DATE }): Promise<Run> {
    const run = await (await this.start(input)).toEnd();
    await this.world.advance({ seconds: 1 });
    return run;
  }

  /** Everything that lies in the bucket of the store, under a prefix. */
  public keys(prefix: string): readonly string[] {
    return this.world.bucket(STORE).keys.filter((key) => key.startsWith(prefix));
  }

  public text(key: string): string {
    return this.world.bucket(STORE).text(key) ?? '';
  }

  /** Does what a reader does: asks where the data of a partition lies, and reads all that is there. */
  public async read(partition = `date=${DATE}`): Promise<Read | undefined> {
    const pointer = await this.row(partition, 'pointer');
    const location = pointer?.publishedLocation as string | undefined;
    if (pointer === undefined || location === undefined) return undefined;
    const prefix = location.replace(/^s3:\/\/[^/]+\//, '');
    const lines = this.keys(prefix).flatMap((key) => this.text(key).trim().split('\n'));
    return { run: pointer.publishedRun as string, location, records: lines.map((line) => JSON.parse(line) as object) };
  }

  /** The executions. */
  public runsOf(): readonly Run[] {
    return this.world.stateMachine(MACHINE).runs;
  }

  public async row(partition: string, sk: string): Promise<Record<string, unknown> | undefined> {
    return (await this.rows()).find((row) => row.pk === `Sales#${partition}` && row.sk === sk);
  }

  public async rows(): Promise<Record<string, unknown>[]> {
    return await this.world.table('Sales/Store/Table').items();
  }

  /** The records of runs, in the order of their beginnings. */
  public async runs(): Promise<Record<string, unknown>[]> {
    const runs = (await this.rows()).filter(({ sk }) => String(sk).startsWith('run#'));
    return runs.sort((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1));
  }

  /** The data of a run is two files, so that half of it can be told from all of it. */
  private make(given: Given): Json {
    this.given.push(given);
    if (given.fails === true) throw new MockFailure('Sales.Down', 'no memory');
    const { files } = JSON.parse(this.text(given.valid.manifest.key)) as { files: { key: string }[] };
    const records = files.flatMap(({ key }) => this.text(key).trim().split('\n'));
    const made = records.map((line) => JSON.stringify({ ...(JSON.parse(line) as object), run: given.run }));
    const half = Math.ceil(made.length / 2);
    const { prefix } = given.output;
    this.world.bucket(STORE).put(`${prefix}1.jsonl`, made.slice(0, half).join('\n'));
    this.world.bucket(STORE).put(`${prefix}2.jsonl`, made.slice(half).join('\n'));
    return { records: made.length };
  }
}

const MACHINE = 'Sales/Workflow';
const STORE = 'Sales/Store/Bucket';
