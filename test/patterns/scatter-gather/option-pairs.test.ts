import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { ScatterGatherProps } from 'cdk-workflow-patterns';
import { Aggregate, Work } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import { Simulator, returns } from 'cdk-workflow-simulator';
import type { Combination } from '../../support/all-pairs';
import { allPairs, pairsIn, pairsOf } from '../../support/all-pairs';
import type { Parts } from './asking';
import { askingStack } from './asking';

type Choice = (parts: Parts) => Partial<ScatterGatherProps>;
type Target = (parts: Parts) => Work;

const none: Choice = () => ({});

/** Each answers its price. */
const TARGETS: Readonly<Record<string, Target>> = {
  call: ({ fn }) => Work.invoke(fn('Call')),
  hurried: ({ fn }) => Work.invoke(fn('Call'), { taskTimeout: Duration.seconds(2), retryOn: ['Shop.Busy'] }),
  visit: ({ fn }) => Work.invokeAndWait(fn('Visit'), { deadline: Duration.seconds(5) }),
  mail: ({ queue }) => Work.sendMessageAndWait(queue('Mail'), { deadline: Duration.hours(1) }),
  web: ({ connection }) =>
    Work.request(connection(), { url: 'https://shop.example.com', taskTimeout: Duration.seconds(9) }),
  own: ({ stack }) => Work.chain(new sfn.Pass(stack, 'Own', { result: sfn.Result.fromObject({ price: 5 }) })),
};

const CHOICES: Readonly<Record<string, Readonly<Record<string, Choice>>>> = {
  first: Object.fromEntries(
    Object.entries(TARGETS).map(([name, target]) => [name, (parts) => ({ targets: { first: target(parts) } })]),
  ),
  request: {
    everything: none,
    expression: () => ({ request: '{% $input.order %}' }),
    object: () => ({ request: { order: '{% $input.order %}', to: '{% $name %}' } }),
  },
  window: { seconds: () => ({ window: Duration.seconds(10) }), minutes: () => ({ window: Duration.minutes(3) }) },
  minimum: { none, one: () => ({ minimumAnswers: 1 }), all: () => ({ minimumAnswers: 2 }) },
  figures: { none, best: () => ({ aggregates: { best: Aggregate.top(1, '{% -$result.price %}') } }) },
  field: { default: none, own: () => ({ resultField: 'offers' }) },
  prefix: { default: none, none: () => ({ stateNamePrefix: '' }) },
};

const OPTIONS = Object.fromEntries(Object.entries(CHOICES).map(([name, choices]) => [name, Object.keys(choices)]));
const combinations = allPairs(OPTIONS);

async function run(combination: Combination): Promise<Run> {
  const stack = askingStack((parts) => {
    const chosen = Object.entries(combination).map(([name, choice]) => CHOICES[name]?.[choice]?.(parts) ?? {});
    const props = Object.assign({}, ...chosen) as ScatterGatherProps;
    return { ...props, targets: { ...props.targets, second: Work.invoke(parts.fn('Second')) } };
  });
  const world = await Simulator.load(stack);
  try {
    world.function('Second').mock([returns({ price: 7 })]);
    if (['call', 'hurried'].includes(combination.first ?? '')) world.function('Call').mock([returns({ price: 5 })]);
    if (combination.first === 'visit') world.function('Visit').mock([returns({})]);
    world.service('http', 'invoke').mock([returns({ StatusCode: 200, ResponseBody: { price: 5 } })]);
    const started = await world.stateMachine('Flow').start({ order: { article: 'lamp' } });
    await world.advance({ seconds: 1 });
    for (const waiting of started.waiting) started.callback(waiting).succeed({ price: 5 });
    return await started.toEnd();
  } finally {
    await world.close();
  }
}

test('the combinations hold every pair of choices', () => {
  expect(new Set(combinations.flatMap(pairsIn))).toEqual(new Set(pairsOf(OPTIONS)));
});

test.each(combinations.map((each) => [Object.values(each).join(', '), each] as const))(
  'gathers both answers: %s',
  async (_, combination) => {
    const { output, status, transitions } = await run(combination);
    const best =
      combination.figures === 'best'
        ? { aggregates: { best: [{ name: 'first', result: { price: 5 } }] }, skipped: {} }
        : {};
    expect({ status, transitions, output }).toEqual({
      status: 'SUCCEEDED',
      transitions: combination.first === 'own' ? 4 : 3,
      output: {
        order: { article: 'lamp' },
        [combination.field === 'own' ? 'offers' : 'scatterGather']: {
          answers: { first: { price: 5 }, second: { price: 7 } },
          late: [],
          failures: {},
          counts: { targets: 2, answered: 2, late: 0, failed: 0 },
          ...best,
        },
      },
    });
  },
);
