/** The matchers of `cdk-workflow-simulator` for vitest's `expect`. */
import type { WorkflowMatchers } from './dist/world/api/jest-matchers.js';

declare module 'vitest' {
  interface Matchers<T = any> extends WorkflowMatchers<void> {}
  interface Assertion<T = any> extends WorkflowMatchers<void> {}
}
