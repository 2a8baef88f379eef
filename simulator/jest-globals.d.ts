/** The matchers of `cdk-workflow-simulator` for the `expect` of `@jest/globals`. */
import type { WorkflowMatchers } from './dist/world/api/jest-matchers';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends WorkflowMatchers<R> {}
}
