import type { App } from 'aws-cdk-lib';
import { SignUpStack } from './stacks/sign-up-stack';

/** The stacks of the example app: one for each pattern. */
export function addExampleStacks(app: App): void {
  new SignUpStack(app, 'SignUp', { description: 'Verification of a new user, with a deadline of 30 minutes' });
}
