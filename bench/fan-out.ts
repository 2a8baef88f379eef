import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FailurePolicy, FanOut, FanOutSource, Work, Workflow } from 'cdk-workflow-patterns';
import type { Mock } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';

/** A CSV file fanned out in batches of 100, 1 % failing. */
export interface FanOutResult {
  readonly items: number;
  /** Whether the function took whole batches, or one item after the other. */
  readonly wholeBatches: boolean;
  readonly wallMs: number;
  readonly processorMs: number;
  readonly transitions: number;
  /** The most that the process has held at any time so far, the runs before this one included. */
  readonly maxRssMiB: number;
}

/** In a process of its own, so that what it holds is what the fan-out needs. */
export function measureFanOutAlone(items: number, wholeBatches: boolean): FanOutResult {
  const program = [join(__dirname, 'fan-out-process.ts'), String(items), wholeBatches ? 'batches' : 'items'];
  return JSON.parse(
    execFileSync(process.execPath, [...process.execArgv, ...program], { encoding: 'utf8' }),
  ) as FanOutResult;
}

const BATCH = 100;

/** Throws unless every row was counted. */
export async function measureFanOut(items: number, wholeBatches: boolean): Promise<FanOutResult> {
  const world = await Simulator.load(stackOf(wholeBatches));
  try {
    world.bucket('Data').put('in.csv', `id\n${Array.from({ length: items }, (_, id) => id).join('\n')}\n`);
    world.function('Work').mock(wholeBatches ? batchWork : itemWork);
    const before = { wall: performance.now(), cpu: process.cpuUsage() };
    const run = await world.stateMachine('Workflow').start({});
    await run.toEnd();
    const { user, system } = process.cpuUsage(before.cpu);
    checkCounts(run.output, items);
    return {
      items,
      wholeBatches,
      wallMs: performance.now() - before.wall,
      processorMs: (user + system) / 1000,
      transitions: run.transitions,
      maxRssMiB: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    await world.close();
  }
}

function stackOf(wholeBatches: boolean): Stack {
  const stack = new Stack(new App(), 'Bench');
  const bucket = new s3.Bucket(stack, 'Data', { removalPolicy: RemovalPolicy.DESTROY });
  const fn = new lambda.Function(stack, 'Work', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
  });
  const definition = new FanOut(stack, 'Fan', {
    source: FanOutSource.csv('in.csv'),
    work: wholeBatches ? Work.invokeBatch(fn) : Work.invoke(fn),
    batchSize: BATCH,
    failurePolicy: FailurePolicy.collect(),
    resultBucket: bucket,
  });
  new Workflow(stack, 'Workflow', { definition });
  return stack;
}

const isBad = (index: number): boolean => index % 100 === 17;

const itemWork: Mock = (sent) => {
  const { index } = sent as { index: number };
  if (isBad(index)) throw new Error('bad line');
  return { done: index };
};

const batchWork: Mock = (sent) => {
  const { items } = sent as { items: { index: number }[] };
  return { itemFailures: items.filter(({ index }) => isBad(index)).map(({ index }) => ({ index })) };
};

function checkCounts(output: unknown, total: number): void {
  const { counts } = (output as { fanOut: { counts: object } }).fanOut;
  const failed = Array.from({ length: total }, (_, index) => index).filter(isBad).length;
  const expected = JSON.stringify({ total, succeeded: total - failed, failed });
  if (JSON.stringify(counts) !== expected) {
    throw new Error(`expected counts ${expected}, got ${JSON.stringify(counts)}`);
  }
}
