import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { exampleApp } from '../../bin/example-stacks';

// The whole template, as users test with us: a line that changes here changes in their snapshots too.
const stacks = exampleApp().node.children.filter((child) => Stack.isStack(child));

test.each(stacks.map((stack) => [stack.node.id, stack] as const))('the template of %s is the known one', (_, stack) => {
  expect(Template.fromStack(stack).toJSON()).toMatchSnapshot();
});
