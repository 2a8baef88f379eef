/**
 * What vitest sets up for each test file: `setupFiles: ['cdk-workflow-simulator/vitest']`. It adds the matchers, and writes a report of
 * each execution of a test that fails.
 */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import matchers from './dist/world/api/jest-matchers.js';
import holding from './dist/testing/hold-in-studio.js';
import testing from './dist/testing/test-reports.js';

expect.extend(matchers.workflowMatchers);
let running;
const failing = () => (running?.result?.state === 'fail' ? nameOf(running) : undefined);
const reports = testing.TestReports.begin(undefined, failing);
if (holding.areHeld()) vi.setConfig({ testTimeout: holding.HELD_MS, hookTimeout: holding.HELD_MS });
beforeEach(({ task }) => {
  running = task;
  reports.testBegins();
});
afterEach(async () => {
  const failed = failing();
  if (failed !== undefined) await reports.testFailed(failed);
});

function nameOf(task) {
  const names = [];
  for (let at = task; at !== undefined && at.name !== ''; at = at.suite) names.unshift(at.name);
  return names.join(' ');
}
