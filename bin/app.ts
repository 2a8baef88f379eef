import { App } from 'aws-cdk-lib';
import { addExampleStacks } from './example-stacks';

// The CDK CLI hands in the context of cdk.json, and synthesizes when this file is through.
addExampleStacks(new App());
