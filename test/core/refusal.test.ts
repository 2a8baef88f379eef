import { App, Stack } from 'aws-cdk-lib';
import { refusal, refuseAtSynthesis } from '../../lib/core/refusal';

test('what is refused at synthesis names its construct once', () => {
  const app = new App();
  const stack = new Stack(app, 'Test');
  const { message } = refusal(stack, { prop: 'lease', must: 'be longer', got: 1, instead: 'lengthen it' });
  refuseAtSynthesis(stack, () => [message, '[Test/Other] is wrong as well']);
  expect(() => app.synth()).toThrow(
    /\n {2}\[Test\] 'lease' must be longer, got 1; lengthen it\n {2}\[Test\] \[Test\/Other\] is wrong as well$/,
  );
});
