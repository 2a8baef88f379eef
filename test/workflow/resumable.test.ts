import { App, Stack, Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { fails, planResume, recordRun, Simulator } from 'cdk-workflow-simulator';
import { Workflow } from 'cdk-workflow-patterns';

const INVOKE = 'arn:aws:states:::lambda:invoke';

/** Two tasks: the first gives and assigns something, the second needs it. */
function stackWith(price: string): Stack {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
  const task = (name: string, more: object): sfn.CustomState =>
    new sfn.CustomState(stack, name, {
      stateJson: { Type: 'Task', QueryLanguage: 'JSONata', Resource: INVOKE, TimeoutSeconds: 60, ...more },
    });
  const reserve = task('Reserve', {
    Arguments: { FunctionName: 'reserve', Payload: '{% $states.input %}' },
    Assign: { reservation: '{% $states.result.Payload.id %}' },
    Output: '{% {"order": $states.input, "price": $states.result.Payload.price} %}',
  });
  const charge = task('Charge', {
    Arguments: { FunctionName: 'charge', Payload: `{% {"reservation": $reservation, "amount": ${price}} %}` },
    Output: '{% $states.result.Payload %}',
  });
  new Workflow(stack, 'Orders', { definition: reserve.next(charge), resumable: true, timeout: Duration.hours(1) });
  return stack;
}

const broken = stackWith('$states.input.prise');
const mended = stackWith('$states.input.price');

test('a failed execution goes on in a machine whose definition was corrected: what had succeeded does not run again', async () => {
  const before = await Simulator.load(broken, { permissions: 'off' });
  before
    .stateMachine('Orders')
    .state('Reserve')
    .mock(() => ({ Payload: { id: 'r-1', price: 40 } }));
  before
    .stateMachine('Orders')
    .state('Charge')
    .mock([fails('Charge.NoAmount')]);
  const failed = await (await before.stateMachine('Orders').start({ id: 'o-1' })).toEnd();
  expect(failed.error).toBe('Charge.NoAmount');
  const recording = recordRun(failed);
  await before.close();

  const after = await Simulator.load(mended, { permissions: 'off' });
  const orders = after.stateMachine('Orders');
  const charged: unknown[] = [];
  orders.state('Charge').mock((args) => {
    charged.push(args);
    return { Payload: 'charged' };
  });
  const plan = planResume(recording);
  expect(plan).toMatchObject({ state: 'Charge', variables: { reservation: 'r-1' } });
  const { name, input } = plan.entry;
  const run = await (await orders.start(input, { name })).toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: 'charged' });
  expect(run.path.map(({ state }) => state)).toEqual(['Go on?', 'Charge']);
  expect(charged).toEqual([{ FunctionName: 'charge', Payload: { reservation: 'r-1', amount: 40 } }]);
  const lost = await (await orders.start({ state: 'Nothing' }, { name: 'resumed--elsewhere' })).toEnd();
  expect(lost.error).toBe('Resume.NoSuchState');
  await after.close();
});

test('an ordinary start is what it was: nothing in its input is taken for an order to go on', async () => {
  const world = await Simulator.load(mended, { permissions: 'off' });
  const orders = world.stateMachine('Orders');
  orders.state('Reserve').mock(() => ({ Payload: { id: 'r-1', price: 40 } }));
  orders.state('Charge').mock(() => ({ Payload: 'charged' }));
  const run = await (await orders.start({ state: 'Charge', input: { price: 0 }, variables: {} })).toEnd();
  expect(run.path.map(({ state }) => state)).toEqual(['Go on?', 'Reserve', 'Charge']);
  await world.close();
});

test('fails for an EXPRESS workflow, and is off unless it is asked for', () => {
  const stack = new Stack();
  const definition = new sfn.Pass(stack, 'Pass');
  const props = { definition, resumable: true, stateMachineType: sfn.StateMachineType.EXPRESS };
  expect(() => new Workflow(stack, 'Express', props)).toThrow(
    /\[Default\/Express\] 'resumable' must be left out for an EXPRESS/,
  );
  new Workflow(stack, 'Plain', { definition });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('Go on?');
});
