/* eslint-disable @typescript-eslint/no-explicit-any -- definitions are changed as freely as people change JSON */
import { fails, returns, Simulator, waits, type JsonObject, type Run } from 'cdk-workflow-simulator';
import { machine, templateOf } from '../world/small-templates';

const INVOKE = 'arn:aws:states:::lambda:invoke';

const invoke = (name: string, payload: string, more: JsonObject): JsonObject => ({
  Type: 'Task',
  QueryLanguage: 'JSONata',
  Resource: INVOKE,
  Arguments: { FunctionName: name, Payload: payload },
  TimeoutSeconds: 60,
  ...more,
});

/** An order: checked, charged with a retry, packed and told beside each other, its lines one by one, approved by a person. */
export const SHOP: JsonObject = {
  StartAt: 'Check',
  TimeoutSeconds: 86_400,
  States: {
    Check: invoke('check', '{% $states.input.order %}', {
      Assign: { orderId: '{% $states.input.order.id %}' },
      Output: '{% {"order": $states.input.order, "total": $states.result.Payload.total} %}',
      Next: 'Large?',
    }),
    'Large?': {
      Type: 'Choice',
      QueryLanguage: 'JSONata',
      Choices: [{ Condition: '{% $states.input.total > 1000 %}', Next: 'Approve' }],
      Default: 'Charge',
    },
    Approve: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: 'https://queue', MessageBody: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 3_600,
      Output: '{% $states.input %}',
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Refused', Output: '{% {"why": "nobody answered"} %}' }],
      Next: 'Charge',
    },
    Charge: invoke('charge', '{% {"id": $orderId, "amount": $states.input.total} %}', {
      Retry: [{ ErrorEquals: ['Card.Busy'], IntervalSeconds: 5, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['Card.Declined'], Next: 'Refused', Output: '{% {"why": $states.errorOutput.Error} %}' }],
      Output: '{% $merge([$states.input, {"paid": true}]) %}',
      Next: 'Cool off',
    }),
    'Cool off': { Type: 'Wait', Seconds: 30, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      QueryLanguage: 'JSONata',
      Branches: [
        { StartAt: 'Pack', States: { Pack: invoke('pack', '{% $states.input.order %}', { End: true }) } },
        { StartAt: 'Tell', States: { Tell: invoke('tell', '{% $orderId %}', { End: true }) } },
      ],
      Output: '{% $states.input %}',
      Next: 'Lines',
    },
    Lines: {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      Items: '{% $states.input.order.lines %}',
      ItemProcessor: {
        StartAt: 'Line',
        States: {
          Line: invoke('line', '{% $states.input.sku %}', { Output: '{% $states.result.Payload %}', End: true }),
        },
      },
      Output: '{% {"lines": $states.result} %}',
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
    Refused: { Type: 'Fail', Error: 'Order.Refused', Cause: 'It was refused' },
  },
};

export const ORDER = { order: { id: 'o-1', total: 40, lines: [{ sku: 'lamp' }, { sku: 'bulb' }] } };

/** How an order goes: as usual, a large one approved or not answered, a card that is declined. */
export type Way = 'usual' | 'approved' | 'unanswered' | 'declined';

/** Runs an order in the simulator. */
export async function order(way: Way, definition: JsonObject = SHOP): Promise<Run> {
  const world = await Simulator.load(templateOf({ Shop: machine(definition) }), { permissions: 'off' });
  const shop = world.stateMachine('Shop');
  const total = way === 'usual' || way === 'declined' ? 40 : 4_000;
  shop.state('Check').mock(() => ({ Payload: { total } }));
  shop
    .state('Charge')
    .mock(way === 'declined' ? [fails('Card.Declined')] : [fails('Card.Busy', 'later'), returns({ Payload: 'ok' })]);
  for (const name of ['Pack', 'Tell']) shop.state(name).mock(() => ({ Payload: name }));
  shop.state('Line').mock((args) => ({ Payload: { line: (args as JsonObject)['Payload'] as string } }));
  if (way === 'approved' || way === 'unanswered') shop.state('Approve').mock([waits]);
  const run = await shop.start(ORDER);
  if (way === 'approved') {
    await run.toWait('Approve');
    await world.advance({ minutes: 10 });
    run.callback().succeed({ ok: true });
  }
  await run.toEnd();
  await world.close();
  return run;
}

/** The machine with one thing changed; the path leads to it. */
export function changed(change: (definition: Editable) => void): JsonObject {
  const copy = structuredClone(SHOP) as unknown as Editable;
  change(copy);
  return copy as unknown as JsonObject;
}

/** A definition to be changed. */
export interface Editable {
  StartAt: string;
  TimeoutSeconds?: number;
  Comment?: string;
  States: Record<string, any>;
}
