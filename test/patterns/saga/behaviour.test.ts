import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { SagaProps, SagaStepOptions } from 'cdk-workflow-patterns';
import { Saga, SagaStep, Work } from 'cdk-workflow-patterns';
import type { Json } from '../../../simulator/src/base/json';
import type { Answer, Rendered, Script } from './scripted';
import { run, SagaStack, succeeds } from './scripted';

/** Two bookings and a payment, each of which can be undone. */
function trip(more: Partial<SagaProps> = {}): { stack: SagaStack; definition: Rendered } {
  const stack = new SagaStack();
  const step = (name: string, undo: string): SagaStep =>
    SagaStep.of(name, Work.invoke(stack.fn(name)), {
      compensation: Work.invoke(stack.fn(undo)),
      compensationName: undo,
    });
  const saga = new Saga(stack, 'Trip', {
    operatorTopic: stack.operators,
    steps: [step('book flight', 'cancel flight'), step('book hotel', 'cancel hotel'), step('charge', 'refund')],
    ...more,
  });
  return { stack, definition: stack.definition(saga) };
}

/** Fails the named tasks for good, the others succeed. */
function failing(errors: Readonly<Record<string, Answer>>): Script {
  return (call) => errors[call.state] ?? succeeds(call);
}

const DECLINED: Answer = { error: 'Card.Declined', cause: 'no money' };
const DOWN: Answer = { error: 'Hotel.Down', cause: 'no answer' };

describe('a saga whose steps all succeed', () => {
  test('takes one transition a step, keeps its input and has at most 2n + 3 states', async () => {
    const { definition } = trip();
    const result = await run(definition);
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { id: 'o-1' }, transitions: 3 });
    expect(result.called).toEqual(['Trip: book flight', 'Trip: book hotel', 'Trip: charge']);
    expect(Object.keys(definition.States)).toHaveLength(2 * 3 + 3);
  });

  test('hands each step the results of the earlier ones', async () => {
    const { payloads } = await run(trip().definition);
    expect(payloads['Trip: book flight']).toMatchObject({ step: 'book flight', input: { id: 'o-1' }, results: {} });
    expect(payloads['Trip: charge']).toMatchObject({
      results: { 'book flight': { done: 'Trip: book flight' }, 'book hotel': { done: 'Trip: book hotel' } },
    });
  });

  test('takes 6 transitions for two reservations, a payment, two confirmations and a notification', async () => {
    const stack = new SagaStack();
    const names = ['reserve flight', 'reserve car', 'pay', 'confirm flight', 'confirm car'];
    const steps = names.map((name) =>
      SagaStep.of(name, Work.invoke(stack.fn('f')), { compensation: Work.invoke(stack.fn('f')) }),
    );
    const saga = new Saga(stack, 'Trip', {
      operatorTopic: stack.operators,
      steps: [...steps, SagaStep.of('notify', Work.publish(stack.operators, { message: 'booked' }))],
    });
    const result = await run(stack.definition(saga));
    expect(result).toMatchObject({ status: 'SUCCEEDED', transitions: 6, published: ['booked'] });
  });
});

describe('a saga of which a step fails', () => {
  test('fails with the original error after undoing the failed step and those before it, the latest first', async () => {
    const result = await run(trip().definition, failing({ 'Trip: charge': DECLINED }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'Card.Declined', cause: 'no money', published: [] });
    expect(result.called.slice(3)).toEqual(['Trip: refund', 'Trip: cancel hotel', 'Trip: cancel flight']);
  });

  test('fails with nothing in its history that failed but the step', async () => {
    const { events } = await run(trip().definition, failing({ 'Trip: charge': DECLINED }));
    expect(events.filter((type) => type.endsWith('Failed'))).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  test('fails without undoing what it never came to', async () => {
    const result = await run(trip().definition, failing({ 'Trip: book hotel': DOWN }));
    expect(result.called.slice(2)).toEqual(['Trip: cancel hotel', 'Trip: cancel flight']);
  });

  test('fails and tells each compensation whether its step is in doubt, why, and what the steps had answered', async () => {
    const { payloads } = await run(trip().definition, failing({ 'Trip: charge': DECLINED }));
    const failure = { step: 'charge', error: 'Card.Declined', cause: 'no money' };
    const results = {
      'book flight': { done: 'Trip: book flight' },
      'book hotel': { done: 'Trip: book hotel' },
    };
    expect(payloads['Trip: refund']).toMatchObject({
      step: 'charge',
      inDoubt: true,
      failure,
      results,
      input: { id: 'o-1' },
    });
    expect(payloads['Trip: cancel hotel']).toMatchObject({ step: 'book hotel', inDoubt: false, failure, results });
  });

  test('fails with States.Timeout after undoing a step that did not answer in time', async () => {
    const result = await run(trip().definition, failing({ 'Trip: book hotel': 'nothing' }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout', elapsedMs: 60_000 });
    expect(result.called.slice(2)).toEqual(['Trip: cancel hotel', 'Trip: cancel flight']);
  });

  test('fails without undoing the failed step when that is turned off', async () => {
    const stack = new SagaStack();
    const work = Work.invoke(stack.fn('f'));
    const step = (name: string, undone = true): SagaStep =>
      SagaStep.of(name, work, undone ? { compensation: work, compensationName: `undo ${name}` } : {});
    const saga = new Saga(stack, 'S', {
      compensateFailedStep: false,
      operatorTopic: stack.operators,
      steps: [step('a'), step('b'), step('c', false)],
    });
    const definition = stack.definition(saga);
    expect((await run(definition, failing({ 'S: b': DOWN }))).called).toEqual(['S: a', 'S: b', 'S: undo a']);
    const first = await run(definition, failing({ 'S: a': DOWN }));
    expect(first).toMatchObject({ error: 'Hotel.Down', cause: 'no answer', called: ['S: a'] });
  });

  test('retries a compensation until it succeeds', async () => {
    const script: Script = (call) =>
      call.state === 'Trip: charge' || (call.state === 'Trip: refund' && call.attempt < 14) ? DECLINED : succeeds(call);
    const result = await run(trip().definition, script);
    expect(result).toMatchObject({ status: 'FAILED', error: 'Card.Declined', published: [] });
    expect(result.called.slice(3)).toEqual(['Trip: refund', 'Trip: cancel hotel', 'Trip: cancel flight']);
  });

  test('fails with nothing in its history that failed but the step', async () => {
    const { events } = await run(trip().definition, failing({ 'Trip: charge': DECLINED }));
    expect(events.filter((type) => type.endsWith('Failed'))).toEqual(['TaskFailed', 'ExecutionFailed']);
  });
});

describe('a saga of which a compensation fails for good', () => {
  test('fails with Saga.CompensationFailed after attempting the others, and tells operators what is left undone', async () => {
    const result = await run(trip().definition, failing({ 'Trip: charge': DECLINED, 'Trip: cancel hotel': DOWN }));
    const left = {
      error: 'Card.Declined',
      cause: 'no money',
      step: 'charge',
      undone: [{ step: 'cancel hotel', error: 'Hotel.Down', cause: 'no answer' }],
    };
    expect(result).toMatchObject({ status: 'FAILED', error: Saga.COMPENSATION_FAILED });
    expect(JSON.parse(result.cause ?? '')).toEqual(left);
    expect(result.called.slice(3)).toEqual([
      'Trip: refund',
      'Trip: cancel hotel',
      'Trip: cancel flight',
      'Trip: report anything left undone',
    ]);
    expect(result.published.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        error: Saga.COMPENSATION_FAILED,
        execution: expect.stringContaining(':execution:saga:') as string,
        cause: left,
      },
    ]);
  });

  test('fails with all of them in its cause when every compensation fails', async () => {
    const { definition } = trip();
    const result = await run(
      definition,
      failing({
        'Trip: charge': DECLINED,
        'Trip: refund': DOWN,
        'Trip: cancel hotel': DOWN,
        'Trip: cancel flight': DOWN,
      }),
    );
    const { undone } = JSON.parse(result.cause ?? '') as { undone: { step: string }[] };
    expect(undone.map(({ step }) => step)).toEqual(['cancel flight', 'cancel hotel', 'refund']);
  });

  test('fails in the same way when operators cannot be told either', async () => {
    const result = await run(
      trip().definition,
      failing({
        'Trip: charge': DECLINED,
        'Trip: refund': DOWN,
        'Trip: report anything left undone': { error: 'SNS.NotFoundException' },
      }),
    );
    expect(result).toMatchObject({ status: 'FAILED', error: Saga.COMPENSATION_FAILED, published: [] });
  });

  test('fails with a cause that is still JSON when the causes are as long as AWS allows', async () => {
    const long: Answer = { error: 'E', cause: '"'.repeat(32_768) };
    const result = await run(
      trip().definition,
      failing({ 'Trip: charge': long, 'Trip: refund': long, 'Trip: cancel hotel': long, 'Trip: cancel flight': long }),
    );
    expect(result.cause?.length).toBeLessThanOrEqual(32_768);
    expect((JSON.parse(result.cause ?? '') as { undone: unknown[] }).undone).toHaveLength(3);
  });
});

describe('a saga with a pivot', () => {
  function shop(): Rendered {
    const stack = new SagaStack();
    const invoke = (name: string, undo?: string, pivot?: boolean): SagaStep =>
      SagaStep.of(name, Work.invoke(stack.fn(name)), {
        pivot,
        ...(undo === undefined ? {} : { compensation: Work.invoke(stack.fn(undo)), compensationName: undo }),
      });
    const saga = new Saga(stack, 'Shop', {
      operatorTopic: stack.operators,
      steps: [invoke('charge', 'refund'), invoke('ship', 'call back', true), invoke('thank')],
    });
    return stack.definition(saga);
  }

  test('fails with Saga.CompletionFailed behind the pivot: nothing is undone, operators hear', async () => {
    const result = await run(shop(), failing({ 'Shop: thank': DOWN }));
    expect(result).toMatchObject({ status: 'FAILED', error: Saga.COMPLETION_FAILED });
    expect(result.called).toEqual(['Shop: charge', 'Shop: ship', 'Shop: thank', 'Shop: report anything left undone']);
    expect(JSON.parse(result.cause ?? '')).toEqual({
      error: 'Hotel.Down',
      cause: 'no answer',
      step: 'thank',
      undone: [],
    });
    expect(JSON.parse(result.published[0] ?? '')).toMatchObject({ error: Saga.COMPLETION_FAILED });
  });

  test('retries what follows the pivot, whatever the error', async () => {
    const script: Script = (call) => (call.state === 'Shop: thank' && call.attempt < 14 ? DOWN : succeeds(call));
    expect(await run(shop(), script)).toMatchObject({ status: 'SUCCEEDED', transitions: 3 + 14 });
  });

  test('fails and undoes the pivot too when the pivot itself fails', async () => {
    const result = await run(shop(), failing({ 'Shop: ship': DOWN }));
    expect(result).toMatchObject({ error: 'Hotel.Down' });
    expect(result.called.slice(2)).toEqual(['Shop: call back', 'Shop: refund']);
  });
});

describe('a saga with a group', () => {
  function group(stack = new SagaStack()): { stack: SagaStack; saga: Saga } {
    const step = (name: string): SagaStep =>
      SagaStep.of(name, Work.invoke(stack.fn(name)), {
        compensation: Work.invoke(stack.fn(name)),
        compensationName: `un${name}`,
      });
    const saga = new Saga(stack, 'G', {
      operatorTopic: stack.operators,
      steps: [step('first'), SagaStep.group('both', [step('left'), step('right')]), step('last')],
    });
    return { stack, saga };
  }

  test('costs one transition and at most two states more', async () => {
    const { stack, saga } = group();
    const definition = stack.definition(saga);
    expect(statesIn(definition)).toBeLessThanOrEqual(2 * 4 + 2 + 2);
    const result = await run(definition);
    expect(result).toMatchObject({ status: 'SUCCEEDED', transitions: 4 + 1, output: { id: 'o-1' } });
    expect(result.payloads['G: last']).toMatchObject({
      results: { first: { done: 'G: first' }, left: { done: 'G: left' }, right: { done: 'G: right' } },
    });
  });

  test('fails and undoes every member when one fails, each told that it is in doubt', async () => {
    const { stack, saga } = group();
    const result = await run(stack.definition(saga), failing({ 'G: left': DECLINED }));
    expect(result).toMatchObject({ error: 'Card.Declined' });
    expect(result.called.slice(-3)).toEqual(['G: unright', 'G: unleft', 'G: unfirst']);
    expect(['G: unright', 'G: unleft', 'G: unfirst'].map((state) => inDoubt(result.payloads[state]))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('fails and undoes the members, not in doubt, when a later step fails', async () => {
    const { stack, saga } = group();
    const result = await run(stack.definition(saga), failing({ 'G: last': DECLINED }));
    expect(result.called.slice(-4)).toEqual(['G: unlast', 'G: unright', 'G: unleft', 'G: unfirst']);
    expect(inDoubt(result.payloads['G: unright'])).toBe(false);
  });
});

describe('a saga with tasks of the user', () => {
  function ready(language?: sfn.QueryLanguage): Rendered {
    const stack = new SagaStack();
    const task = (name: string, more: object = {}): tasks.LambdaInvoke =>
      new tasks.LambdaInvoke(stack, name, {
        lambdaFunction: stack.fn('f'),
        taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
        ...more,
      });
    const saga = new Saga(stack, 'S', {
      operatorTopic: stack.operators,
      steps: [
        SagaStep.of('a', Work.invoke(stack.fn('f')), { compensation: Work.invoke(stack.fn('f')) }),
        SagaStep.of('b', Work.task(task('b')), {
          compensation: Work.task(task('undo b', { resultPath: sfn.JsonPath.DISCARD })),
        }),
        SagaStep.of('c', Work.task(tasks.LambdaInvoke.jsonata(stack, 'c', { lambdaFunction: stack.fn('f') }))),
      ],
    });
    return stack.definition(saga, Duration.days(1), language);
  }

  test('gives the next step their own output', async () => {
    const result = await run(ready());
    expect(result).toMatchObject({ status: 'SUCCEEDED', transitions: 3, output: { Payload: { done: 'c' } } });
  });

  test('fails with the original error after undoing them, in either language', async () => {
    const c = await run(ready(), failing({ c: DECLINED }));
    expect(c).toMatchObject({ error: 'Card.Declined', cause: 'no money' });
    expect(c.called.slice(3)).toEqual(['undo b', 'S: Undo a']);
    const b = await run(ready(), failing({ b: DECLINED, 'undo b': DOWN }));
    expect(b).toMatchObject({ error: Saga.COMPENSATION_FAILED });
    expect(JSON.parse(b.cause ?? '')).toMatchObject({
      error: 'Card.Declined',
      step: 'b',
      undone: [{ step: 'Undo b', error: 'Hotel.Down', cause: 'no answer' }],
    });
    expect(b.payloads['S: Undo a']).toMatchObject({ input: { id: 'o-1' }, inDoubt: false });
  });

  test('fails in a machine that is JSONata at the top in the same way, where tasks without a language are JSONata too', async () => {
    const stack = new SagaStack();
    const task = (name: string): tasks.LambdaInvoke =>
      new tasks.LambdaInvoke(stack, name, { lambdaFunction: stack.fn('f'), outputs: '{% $states.input %}' });
    const saga = new Saga(stack, 'S', {
      operatorTopic: stack.operators,
      steps: [
        SagaStep.of('a', Work.invoke(stack.fn('f')), { compensation: Work.invoke(stack.fn('f')) }),
        SagaStep.of('b', Work.task(task('b')), { compensation: Work.task(task('undo b')) }),
      ],
    });
    const definition = stack.definition(saga, Duration.days(1), sfn.QueryLanguage.JSONATA);
    expect(await run(definition)).toMatchObject({ status: 'SUCCEEDED', transitions: 2 });
    const failed = await run(definition, failing({ b: DECLINED, 'undo b': DOWN }));
    expect(failed).toMatchObject({
      error: Saga.COMPENSATION_FAILED,
      called: ['S: a', 'b', 'undo b', 'S: Undo a', 'S: report anything left undone'],
    });
    expect(JSON.parse(failed.cause ?? '')).toMatchObject({ error: 'Card.Declined', cause: 'no money' });
    expect(failed.payloads['S: Undo a']).toMatchObject({ input: { id: 'o-1' } });
  });

  test('fails with a chain of states undone as one step', async () => {
    const stack = new SagaStack();
    const chain = new sfn.Pass(stack, 'prepare').next(
      new tasks.LambdaInvoke(stack, 'do', { lambdaFunction: stack.fn('f') }),
    );
    const undo = new sfn.Pass(stack, 'think').next(
      new tasks.LambdaInvoke(stack, 'undo', { lambdaFunction: stack.fn('f') }),
    );
    const saga = new Saga(stack, 'S', {
      operatorTopic: stack.operators,
      steps: [
        SagaStep.of('wrapped', Work.chain(chain), { compensation: Work.chain(undo), compensationName: 'unwrapped' }),
        SagaStep.of('last', Work.invoke(stack.fn('f'))),
      ],
    });
    const definition = stack.definition(saga);
    const result = await run(definition);
    expect(result).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 2 + 1, output: { id: 'o-1' } });
    expect(result.payloads['S: last']).toMatchObject({ results: { wrapped: { Payload: { done: 'do' } } } });
    expect(await run(definition, failing({ 'S: last': DECLINED }))).toMatchObject({
      error: 'Card.Declined',
      called: ['do', 'S: last', 'undo'],
    });
  });
});

describe('a saga within', () => {
  function inner(stack: SagaStack, pivot = false): Saga {
    const step = (name: string, more: SagaStepOptions): SagaStep => SagaStep.of(name, Work.invoke(stack.fn('f')), more);
    const undo = { compensation: Work.invoke(stack.fn('f')), compensationName: 'undo in' };
    return new Saga(stack, 'Inner', {
      operatorTopic: stack.operators,
      steps: [step('in', { ...undo, pivot }), step('in too', {})],
    });
  }

  function outer(stack: SagaStack, within: Saga): Rendered {
    const undo = (compensationName: string): SagaStepOptions => ({
      compensation: Work.invoke(stack.fn('f')),
      compensationName,
    });
    return stack.definition(
      new Saga(stack, 'Outer', {
        operatorTopic: stack.operators,
        steps: [
          SagaStep.of('out', Work.invoke(stack.fn('f')), undo('undo out')),
          SagaStep.of('inner', Work.chain(within), undo('undo inner')),
        ],
      }),
    );
  }

  test('another saga fails: first it undoes its own steps, then the outer one undoes the rest', async () => {
    const stack = new SagaStack();
    const result = await run(outer(stack, inner(stack)), failing({ 'Inner: in too': DECLINED }));
    expect(result).toMatchObject({ error: 'Card.Declined', cause: 'no money', published: [] });
    expect(result.called).toEqual([
      'Outer: out',
      'Inner: in',
      'Inner: in too',
      'Inner: undo in',
      'Outer: undo inner',
      'Outer: undo out',
    ]);
  });

  test('another saga fails behind its pivot: the outer one undoes nothing either', async () => {
    const stack = new SagaStack();
    const result = await run(outer(stack, inner(stack, true)), failing({ 'Inner: in too': DECLINED }));
    expect(result).toMatchObject({ error: Saga.COMPLETION_FAILED });
    expect(result.called.filter((name) => name.includes('undo') && !name.includes('report'))).toEqual([]);
    expect(result.published).toHaveLength(2);
  });

  test('a Map runs for each item, and fails with that of the item that failed undone', async () => {
    const stack = new SagaStack();
    const map = new sfn.Map(stack, 'each', { itemsPath: sfn.JsonPath.stringAt('$.items') });
    const definition = stack.definition(map.itemProcessor(inner(stack)));
    const input: Json = { items: [{ n: 1 }, { n: 2 }] };
    const fine = await run(definition, succeeds, input);
    expect(fine).toMatchObject({ status: 'SUCCEEDED', output: [{ n: 1 }, { n: 2 }] });
    const second: Script = (call) =>
      call.state === 'Inner: in too' && JSON.stringify(call.payload).includes('"n":2') ? DECLINED : succeeds(call);
    const failed = await run(definition, second, input);
    expect(failed).toMatchObject({ status: 'FAILED', error: 'Card.Declined' });
    expect(failed.payloads['Inner: undo in']).toMatchObject({ input: { n: 2 } });
  });

  test('one machine stands twice', async () => {
    const stack = new SagaStack();
    const make = (id: string): Saga =>
      new Saga(stack, id, {
        operatorTopic: stack.operators,
        steps: [SagaStep.of('do', Work.invoke(stack.fn('f')), { compensation: Work.invoke(stack.fn('f')) })],
      });
    const definition = stack.definition(make('One').next(make('Two')));
    expect(await run(definition, failing({ 'Two: do': DECLINED }))).toMatchObject({
      error: 'Card.Declined',
      called: ['One: do', 'Two: do', 'Two: Undo do'],
    });
  });
});

describe('options of steps', () => {
  test('a payload of the user sees results, doubt and failure by short names', async () => {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', {
      operatorTopic: stack.operators,
      steps: [
        SagaStep.of(
          'hold seat',
          Work.invoke(stack.fn('f'), { payload: { id: '{% $states.input.id %}', note: 'costs {% nothing' } }),
          {
            compensation: Work.invoke(stack.fn('f'), {
              payload: {
                hold: '{% $results."hold seat".done %}',
                list: ['{% $inDoubt %}', '{% $failure.step & ": " & $failure.error %}'],
              },
            }),
          },
        ),
        SagaStep.of('pay', Work.invoke(stack.fn('f'), { payload: '{% $results."hold seat" %}' })),
      ],
    });
    const { payloads } = await run(stack.definition(saga), failing({ 'S: pay': DECLINED }));
    expect(payloads).toMatchObject({
      'S: hold seat': { id: 'o-1', note: 'costs {% nothing' },
      'S: pay': { done: 'S: hold seat' },
      'S: Undo hold seat': { hold: 'S: hold seat', list: [false, 'pay: Card.Declined'] },
    });
  });

  test('a step under a condition runs only when the condition is true, at one more transition', async () => {
    const stack = new SagaStack();
    const saga = new Saga(stack, 'S', {
      operatorTopic: stack.operators,
      steps: [
        SagaStep.of('review', Work.invoke(stack.fn('f')), { when: '{% $states.input.amount > 100 %}' }),
        SagaStep.of('pay', Work.invoke(stack.fn('f')), { compensation: Work.invoke(stack.fn('f')) }),
      ],
    });
    const definition = stack.definition(saga);
    expect(await run(definition, succeeds, { amount: 101 })).toMatchObject({
      transitions: 3,
      called: ['S: review', 'S: pay'],
    });
    const without = await run(definition, succeeds, { amount: 100 });
    expect(without).toMatchObject({ status: 'SUCCEEDED', transitions: 2, called: ['S: pay'] });
    expect(without.payloads['S: pay']).toMatchObject({ results: {} });
    expect(await run(definition, succeeds, {})).toMatchObject({ status: 'SUCCEEDED', called: ['S: pay'] });
  });

  test('the closing step runs after the compensations, on every failure and only then', async () => {
    const { definition } = trip({ onFailed: [SagaStep.of('note failure', Work.invoke(new SagaStack().fn('note')))] });
    expect((await run(definition)).called).not.toContain('Trip: note failure');
    const failed = await run(definition, failing({ 'Trip: book hotel': DOWN }));
    expect(failed.called.slice(2)).toEqual(['Trip: cancel hotel', 'Trip: cancel flight', 'Trip: note failure']);
    const both = await run(definition, failing({ 'Trip: book hotel': DOWN, 'Trip: note failure': DECLINED }));
    expect(both).toMatchObject({ error: Saga.COMPENSATION_FAILED });
    expect(JSON.parse(both.cause ?? '')).toMatchObject({ undone: [{ step: 'note failure' }] });
  });
});

function inDoubt(payload: Json | undefined): unknown {
  return (payload as { inDoubt?: unknown } | undefined)?.inDoubt;
}

/** All states, those inside of branches too. */
function statesIn(definition: Rendered): number {
  return Object.values(definition.States).reduce((sum, state) => {
    const branches = (state.Branches ?? []) as Rendered[];
    return sum + 1 + branches.reduce((inside, branch) => inside + statesIn(branch), 0);
  }, 0);
}
