import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { VerificationWorkflow } from 'cdk-workflow-patterns';
import { VerificationByHand } from './by-hand';
import { median } from './median';

/** Milliseconds of processor time for an app with a number of workflows, in the median of several rounds. */
export interface SynthesisResult {
  readonly workflows: number;
  readonly byHandMs: number;
  readonly withPatternsMs: number;
  /** Median of the ratio of each round, whose halves ran beside each other on the same machine. */
  readonly ratio: number;
}

type Make = new (scope: Construct, id: string) => Construct;

/** Synthesizes an app of `workflows` verifications, by hand and with the library, in turns. */
export function measureSynthesis(workflows: number, rounds: number): SynthesisResult {
  [VerificationByHand, VerificationWorkflow].forEach((make) => synthesize(make, workflows));
  const times = Array.from({ length: rounds }, (_, round) => {
    // Whoever comes second finds the heap of the first: take turns.
    const order: Make[] =
      round % 2 === 0 ? [VerificationByHand, VerificationWorkflow] : [VerificationWorkflow, VerificationByHand];
    const measured = new Map(order.map((make) => [make, synthesize(make, workflows)]));
    return { byHandMs: measured.get(VerificationByHand) ?? 0, withPatternsMs: measured.get(VerificationWorkflow) ?? 0 };
  });
  return {
    workflows,
    byHandMs: median(times.map(({ byHandMs }) => byHandMs)),
    withPatternsMs: median(times.map(({ withPatternsMs }) => withPatternsMs)),
    ratio: median(times.map(({ byHandMs, withPatternsMs }) => withPatternsMs / byHandMs)),
  };
}

function synthesize(make: Make, workflows: number): number {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  const start = process.cpuUsage();
  const stack = new Stack(new App({ outdir }), 'Bench');
  for (let index = 0; index < workflows; index++) {
    new make(stack, `Verification${index}`);
  }
  (stack.node.root as App).synth();
  const { user, system } = process.cpuUsage(start);
  rmSync(outdir, { recursive: true });
  return (user + system) / 1000;
}
