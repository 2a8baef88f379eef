/**
 * What jest sets up for each test file: `setupFilesAfterEnv: ['cdk-workflow-simulator/jest']`. It adds the matchers, and writes a report
 * of each execution of a test that fails; with `CDK_WORKFLOW_SIMULATOR_STUDIO=1` such a test waits, and its world can be looked at in studio.
 */
import { workflowMatchers } from '../world/api/jest-matchers';
import { areHeld, HELD_MS } from './hold-in-studio';
import { TestReports } from './test-reports';

interface Jest {
  readonly expect: {
    extend(matchers: object): void;
    getState(): { readonly currentTestName?: string };
  };
  readonly beforeEach: (hook: () => unknown) => void;
  readonly afterEach: (hook: () => unknown, timeoutMs?: number) => void;
  readonly jest: { setTimeout(ms: number): void };
}

// jest answers this itself wherever it is asked, also where `injectGlobals` is off.
// eslint-disable-next-line @typescript-eslint/no-require-imports, import-x/no-extraneous-dependencies
const { expect, beforeEach, afterEach, jest: runner } = require('@jest/globals') as Jest;

/** What jest-circus knows of the test that runs; it gives hooks nothing of it. */
interface CircusState {
  readonly currentlyRunningTest?: { readonly errors: readonly unknown[] } | null;
}

function hasFailed(): boolean {
  const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL');
  const state = key === undefined ? undefined : (globalThis as { [key]?: CircusState })[key];
  return (state?.currentlyRunningTest?.errors.length ?? 0) > 0;
}

expect.extend(workflowMatchers);
const testName = (): string => expect.getState().currentTestName ?? 'test';
const reports = TestReports.begin(undefined, () => (hasFailed() ? testName() : undefined));
if (areHeld()) runner.setTimeout(HELD_MS);
beforeEach(() => reports.testBegins());
afterEach(async () => {
  if (hasFailed()) await reports.testFailed(testName());
});
