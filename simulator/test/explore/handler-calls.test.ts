import {
  exploreFaults,
  type Exploration,
  type ExploredExecution,
  type ExploreOptions,
  type Fault,
} from 'cdk-workflow-simulator';

const PUT = { call: 'dynamodb:putItem', invocation: 1, attempt: 1 };
const EXECUTION: ExploredExecution = {
  status: 'SUCCEEDED',
  history: [],
  calls: [],
  handlerCalls: [
    { function: 'Shop/Charge', ...PUT },
    { function: 'Shop/Notify', ...PUT },
  ],
};

type Options = Partial<ExploreOptions<object, ExploredExecution>>;

async function explored(options: Options): Promise<[exploration: Exploration, tried: string[]]> {
  const tried = new Set<string>();
  const run = (_: object, faults: readonly Fault[]): ExploredExecution => {
    for (const each of faults) tried.add(each.function ?? '');
    return EXECUTION;
  };
  return [await exploreFaults({ create: () => ({}), run, handlerCalls: true, ...options }), [...tried]];
}

test.each(['Shop/Charge', 'Charge'])(
  "the calls of a function suffer faults when it is chosen as '%s'",
  async (name) => {
    const [exploration, tried] = await explored({ functions: [name] });
    expect(tried).toEqual(['Shop/Charge']);
    expect(exploration.untried).toEqual(['Shop/Notify dynamodb:putItem']);
  },
);

test('all functions in a construct are chosen by it', async () => {
  const [{ untried }, tried] = await explored({ functions: ['Shop'] });
  expect([untried, tried]).toEqual([[], ['Shop/Charge', 'Shop/Notify']]);
});

test('fails naming those that make calls when a function is chosen that makes none', async () => {
  await expect(explored({ functions: ['Charg'] })).rejects.toThrow(
    "exploreFaults: no call is made by a function 'Charg'; calls are made by 'Shop/Charge', 'Shop/Notify'",
  );
});

test('fails when functions are chosen and none of their calls is to be struck', async () => {
  await expect(explored({ functions: ['Charge'], handlerCalls: false })).rejects.toThrow(
    "give 'handlerCalls: true' as well",
  );
});
