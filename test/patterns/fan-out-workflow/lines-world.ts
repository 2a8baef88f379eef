import type { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { FanOutWorkflowProps } from 'cdk-workflow-patterns';
import { FailurePolicy, FanOutSource, Work, FanOutWorkflow } from 'cdk-workflow-patterns';
import type { Json, Run, World } from 'cdk-workflow-simulator';
import { MockFailure, Simulator } from 'cdk-workflow-simulator';
import { stackWith } from '../../support/synthesize';

/** Props that differ from those of `linesStack`. */
export type More = (stack: Stack) => Partial<FanOutWorkflowProps>;

/** A function whose code nobody runs. */
export function fn(stack: Stack, id = 'Book'): lambda.Function {
  const existing = stack.node.tryFindChild(id) as lambda.Function | undefined;
  return (
    existing ??
    new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    })
  );
}

/** The workflow of these tests: the lines of a CSV, in batches to a function, failures collected. */
export function linesIn(stack: Stack, more: More = () => ({}), id = 'Lines'): FanOutWorkflow {
  return new FanOutWorkflow(stack, id, {
    source: FanOutSource.csv('{% $states.input.key %}'),
    work: Work.invokeBatch(fn(stack)),
    failurePolicy: FailurePolicy.collect(),
    batchSize: 10,
    ...more(stack),
  });
}

/** A stack with that workflow, `Lines`. */
export function linesStack(more?: More): Stack {
  return stackWith((stack) => void linesIn(stack, more));
}

/** What comes out of a run beside its input. */
export interface Outcome {
  readonly counts: { readonly total: number; readonly succeeded: number; readonly failed: number };
  readonly firstFailures: readonly { readonly index: number; readonly error: string; readonly cause: string }[];
  readonly results: { readonly bucket: string; readonly prefix: string };
  readonly failures: { readonly bucket: string; readonly prefix: string };
  readonly aggregates?: Readonly<Record<string, number>>;
}

/** What a function of whole batches is sent. */
interface Batch {
  readonly items: readonly { readonly index: number; readonly item: { readonly id: string } }[];
}

/** A world with that stack. */
export class LinesWorld {
  /** The ids of the items that were worked on, each time that they were. */
  public readonly done: string[] = [];
  /** Ids of items that fail. */
  public readonly failing = new Set<string>();

  public static open(more?: More): Promise<LinesWorld> {
    return LinesWorld.over(linesStack(more));
  }

  /** Over a stack, or a template in which something was changed. */
  public static async over(source: Parameters<typeof Simulator.load>[0]): Promise<LinesWorld> {
    return new LinesWorld(await Simulator.load(source));
  }

  private constructor(public readonly world: World) {
    world.function('Book').mock((input) => this.answer(input as unknown as Batch));
  }

  public close(): Promise<void> {
    return this.world.close();
  }

  /** Uploads a CSV of lines with the ids `0`, `1`, … */
  public upload(lines: number, key = 'input/lines.csv'): string {
    this.world.bucket('Lines').put(key, ['id', ...Array.from({ length: lines }, (_, id) => String(id))].join('\n'));
    return key;
  }

  public run(input: Json): Promise<Run> {
    return this.toEnd('Lines/Workflow', input);
  }

  public rerun(input: Json): Promise<Run> {
    return this.toEnd('Lines/RerunWorkflow', input);
  }

  /** All that was published, parsed. */
  public get summaries(): readonly (Outcome & { readonly durationMs: number; readonly execution: string })[] {
    return this.world.topic('Lines').messages.map(({ message }) => JSON.parse(message) as never);
  }

  /** The records of the results that a run has put into S3, in the order of its items. */
  public results({
    results: { prefix },
  }: Outcome): { readonly index: number; readonly result?: unknown; readonly error?: string }[] {
    const bucket = this.world.bucket('Lines');
    return bucket.keys
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => (bucket.text(key) ?? '').split('\n'))
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as never);
  }

  private async toEnd(machine: string, input: Json): Promise<Run> {
    const run = await this.world.stateMachine(machine).start(input);
    return run.toEnd();
  }

  private answer({ items }: Batch): Json {
    this.done.push(...items.map(({ item }) => item.id));
    const isBad = ({ item }: Batch['items'][number]): boolean => this.failing.has(item.id);
    if (this.failing.has('all')) throw new MockFailure('Books.Closed', 'come back tomorrow');
    return {
      results: items.filter((each) => !isBad(each)).map(({ index, item }) => ({ index, result: { id: item.id } })),
      itemFailures: items
        .filter(isBad)
        .map(({ index, item }) => ({ index, error: 'Line.Bad', cause: `line ${item.id}` })),
    };
  }
}

/** What came out of a run that succeeded. */
export function outcomeOf(run: Run): Outcome {
  return (run.output as unknown as { fanOut: Outcome }).fanOut;
}
