/* eslint-disable @typescript-eslint/no-unsafe-member-access -- definitions are changed as freely as people change JSON */
import { fails, planResume, recordRun, returns, Simulator, type JsonObject, type Run } from 'cdk-workflow-simulator';
import { changed, order } from '../replay/shop';
import { machine, templateOf } from '../world/small-templates';
import { resumeEverywhere } from './resume-everywhere';

const task = (name: string, more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  ResultPath: `$.${name}`,
  ...more,
});

async function runOf(definition: object, failing: string, input: JsonObject = { id: 'o-1' }): Promise<Run> {
  const world = await Simulator.load(templateOf({ Machine: machine(definition as JsonObject) }), {
    permissions: 'off',
  });
  const handle = world.stateMachine('Machine');
  for (const [name] of tasksIn(definition)) {
    if (name === failing) handle.state(name).mock([fails('Bug', 'in the code')]);
    else handle.state(name).mock(() => ({ Payload: name }));
  }
  const run = await (await handle.start(input)).toEnd();
  await world.close();
  return run;
}

function tasksIn(node: unknown): [string, JsonObject][] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, each]): [string, JsonObject][] => {
    const own =
      (each as JsonObject | null)?.['Type'] === 'Task' ? [[name, each as JsonObject] as [string, JsonObject]] : [];
    return [...own, ...tasksIn(each)];
  });
}

describe('a failed execution', () => {
  const definition = {
    StartAt: 'A',
    States: { A: task('A', { Next: 'B' }), B: task('B', { Next: 'C' }), C: task('C', { End: true }) },
  };

  test('goes on in the state that failed, with what it was given, and what came before is not in the machine', async () => {
    const input = { id: 'o-1', text: '{% $now() %}' };
    const plan = planResume(recordRun(await runOf(definition, 'B', input)));
    expect(plan).toMatchObject({ state: 'B', input, doubts: [], entryRepeats: false });
    expect(Object.keys(plan.definition.States)).toEqual(['Go on', 'B', 'C']);
    const run = await runOf(plan.definition, 'nothing', input);
    expect(run.output).toEqual({ ...input, A: { Payload: 'A' }, B: { Payload: 'B' }, C: { Payload: 'C' } });
  });

  test('goes on elsewhere when that is said, and only where it has been', async () => {
    const history = recordRun(await runOf(definition, 'B'));
    expect(planResume(history, { from: 'A' }).state).toBe('A');
    expect(() => planResume(history, { from: 'C' })).toThrow("never entered 'C'; it entered 'A', 'B'");
    const renamed = { StartAt: 'A', States: { A: task('A', { End: true }) } };
    expect(() => planResume(history, { definition: renamed as JsonObject })).toThrow("has no state 'B'");
  });

  test('fails to go on when it has succeeded', async () => {
    const history = recordRun(await runOf(definition, 'nothing'));
    expect(() => planResume(history)).toThrow('Only an execution that failed');
  });
});

describe('a saga', () => {
  const definition = {
    StartAt: 'Reserve',
    States: {
      Reserve: task('Reserve', { Next: 'Charge' }),
      Charge: task('Charge', {
        Next: 'Ship',
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Next: 'Release' }],
      }),
      Ship: task('Ship', { End: true }),
      Release: task('Release', { Next: 'Failed' }),
      Failed: { Type: 'Fail', Error: 'Saga.Failed' },
    },
  };

  test('that has compensated does not go on unless it is forced', async () => {
    const history = recordRun(await runOf(definition, 'Charge'));
    expect(() => planResume(history)).toThrow("After 'Charge' had failed, 'Release' ran");
    expect(planResume(history, { force: true })).toMatchObject({ state: 'Charge', doubts: [expect.any(String)] });
  });

  test.each(['Saga.CompletionFailed', 'Saga.CompensationFailed'])(
    'that ended with %s does not go on',
    async (error) => {
      const States = { ...definition.States, Failed: { Type: 'Fail', Error: error } };
      const history = recordRun(await runOf({ ...definition, States }, 'Charge'));
      expect(() => planResume(history)).toThrow(`It ended with ${error}`);
    },
  );
});

test('of branches, those that had ended are not run again, and the others go on where they were', async () => {
  const definition = {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'L1', States: { L1: task('L1', { End: true }) } },
          { StartAt: 'R1', States: { R1: task('R1', { Next: 'R2' }), R2: task('R2', { End: true }) } },
        ],
        End: true,
      },
    },
  };
  const plan = planResume(recordRun(await runOf(definition, 'R2')));
  const run = await runOf(plan.definition, 'nothing');
  expect(run.path.map(({ state }) => state).sort()).toEqual(['Both', 'Go on', 'Go on: L1', 'Go on: R1', 'R2']);
  const whole = await runOf(definition, 'nothing');
  expect(run.output).toEqual(whole.output);
});

test('of a Map, iterations that had succeeded are not run again, and the others go on where they were', async () => {
  const inner = {
    StartAt: 'L1',
    States: { L1: task('L1', { Next: 'L2' }), L2: task('L2', { End: true }) },
  };
  const definition = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 1,
        ItemProcessor: {
          StartAt: 'One',
          States: {
            One: task('One', { Next: 'Both' }),
            Both: {
              Type: 'Parallel',
              Branches: [inner, { StartAt: 'R', States: { R: task('R', { End: true }) } }],
              End: true,
            },
          },
        },
        End: true,
      },
    },
  };
  const runWith = async (machineOf: object, isBroken = false): Promise<Run> => {
    const world = await Simulator.load(templateOf({ M: machine(machineOf as JsonObject) }), { permissions: 'off' });
    for (const [name] of tasksIn(machineOf)) {
      const state = world.stateMachine('M').state(name);
      if (name === 'L2' && isBroken) state.mock([returns({ Payload: 'L2' }), fails('Bug')]);
      else state.mock(() => ({ Payload: name.replace(/ #1$/, '') }));
    }
    const run = await (await world.stateMachine('M').start({ items: [{ n: 1 }, { n: 2 }, { n: 3 }] })).toEnd();
    await world.close();
    return run;
  };
  const broken = await runWith(definition, true);
  const plan = planResume(recordRun(broken));
  expect(plan).toMatchObject({ state: 'Each', doubts: [], entryRepeats: true });
  const [done, resumed, whole] = [broken, await runWith(plan.definition), await runWith(definition)];
  expect(callsOf(resumed).filter((call) => callsOf(done).includes(call))).toEqual(['L2 of 2']);
  expect([...new Set([...callsOf(done), ...callsOf(resumed)])].sort()).toEqual(callsOf(whole).sort());
  expect(resumed.output).toEqual(whole.output);
});

/** What a run called: the function, and the item that it was called for. */
function callsOf({ history }: Run): string[] {
  return history.flatMap(({ type, taskScheduledEventDetails: details }) => {
    if (type !== 'TaskScheduled') return [];
    const { FunctionName, Payload } = JSON.parse(
      (details as { parameters?: string } | undefined)?.parameters ?? '{}',
    ) as {
      FunctionName: string;
      Payload: { n: number };
    };
    return [`${FunctionName} of ${Payload.n}`];
  });
}

describe('of a distributed Map', () => {
  const definition = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'One',
          States: { One: task('One', { End: true }) },
        },
        End: true,
      },
    },
  };
  const brokenAt = async (item: number): Promise<ReturnType<typeof recordRun>> => {
    const world = await Simulator.load(templateOf({ M: machine(definition) }), { permissions: 'off' });
    const fine = Array.from({ length: item - 1 }, () => returns({ Payload: 'fine' }));
    world
      .stateMachine('M')
      .state('One')
      .mock([...fine, fails('Bug')]);
    const run = await (await world.stateMachine('M').start({ items: [{ n: 1 }, { n: 2 }, { n: 3 }] })).toEnd();
    await world.close();
    return recordRun(run);
  };

  test('children that have succeeded would run again: it is said, and refused unless it is forced', async () => {
    const history = await brokenAt(2);
    expect(history.children).toHaveLength(2);
    expect(() => planResume(history)).toThrow("'Each': the children of a distributed Map that had succeeded run again");
    expect(planResume(history, { force: true }).doubts).toHaveLength(1);
  });

  test('of a history without its children nobody knows whether one has', async () => {
    const plain = { ...(await brokenAt(1)), children: [] };
    expect(() => planResume(plain)).toThrow("'Each': the children of a distributed Map");
  });

  test('it goes on where none has', async () => {
    expect(planResume(await brokenAt(1)).doubts).toEqual([]);
  });
});

test('an order that goes on in any of its states ends as one that never failed', async () => {
  for (const way of ['usual', 'approved'] as const) {
    const { resumed, problems } = await resumeEverywhere(recordRun(await order(way)));
    expect(problems).toEqual([]);
    expect(resumed).toBeGreaterThan(5);
  }
});

test('the corrected definition is the one that goes on', async () => {
  const world = await Simulator.load(
    templateOf({ M: machine(changed((d) => (d.States['Check'].Output = '{% {"totl": 1} %}'))) }),
    { permissions: 'off' },
  );
  for (const state of ['Check', 'Charge', 'Pack', 'Tell', 'Line']) {
    world
      .stateMachine('M')
      .state(state)
      .mock(state === 'Charge' ? [fails('Bug')] : () => ({ Payload: {} }));
  }
  const history = recordRun(await (await world.stateMachine('M').start({ order: { id: 1, lines: [] } })).toEnd());
  await world.close();
  const mended = changed((d) => {
    d.States['Charge'].Next = 'Lines';
    delete d.States['Cool off'];
    delete d.States['Both'];
  });
  const plan = planResume(history, { definition: mended });
  expect(Object.keys(plan.definition.States).sort()).toEqual([
    'Approve',
    'Charge',
    'Done',
    'Go on',
    'Large?',
    'Lines',
    'Refused',
  ]);
  expect(plan.variables).toEqual({ orderId: 1 });
});
