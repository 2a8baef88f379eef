import type { FaultKind } from 'cdk-workflow-simulator';

/** The kinds of faults that are explored: a sample, each time of the same ones, or all of them where `npm run explore` asks for it. */
export function explores(all: readonly FaultKind[], sample: readonly FaultKind[]): FaultKind[] {
  return [...(process.env.EXPLORE === 'all' ? all : sample)];
}
