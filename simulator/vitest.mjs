/**
 * What vitest sets up for each test file: `setupFiles: ['cdk-workflow-simulator/vitest']`. It adds the matchers, and writes a report of
 * each execution of a test that fails.
 */
import { afterEach, beforeEach, expect } from 'vitest';
import matchers from './dist/world/api/jest-matchers.js';
import testing from './dist/testing/test-reports.js';

expect.extend(matchers.workflowMatchers);
const reports = testing.TestReports.begin();
beforeEach(() => reports.testBegins());
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const names = [];
  for (let at = task; at !== undefined && at.name !== ''; at = at.suite) names.unshift(at.name);
  await reports.testFailed(names.join(' '));
});
