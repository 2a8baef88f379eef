import { Duration } from 'aws-cdk-lib';
import { Work } from 'cdk-workflow-patterns';
import type { Fault, Run, World } from 'cdk-workflow-simulator';
import { Simulator, exploreFaults, returns } from 'cdk-workflow-simulator';
import { askingStack } from './asking';

const WINDOW = 10_000;

/** The longest delay before a retry, and half a second of rounding. */
const OVERSHOOT = 2_500;

interface Outcome {
  readonly answers: object;
  readonly late: readonly string[];
  readonly failures: object;
  readonly counts: Readonly<Record<string, number>>;
}

const stack = askingStack(({ queue, connection }) => ({
  targets: {
    mail: Work.sendMessageAndWait(queue('Mail'), { deadline: Duration.hours(1) }),
    web: Work.request(connection(), { url: 'https://shop.example.com' }),
  },
}));

async function create(): Promise<World> {
  const world = await Simulator.load(stack);
  world.service('http', 'invoke').mock([returns({ StatusCode: 200, ResponseBody: { price: 2 } })]);
  return world;
}

/** Whoever reads the queue answers within a second. */
async function run(world: World, faults: readonly Fault[]): Promise<Run> {
  const started = await world.stateMachine('Flow').start({}, { faults });
  for (let second = 0; second < WINDOW / 1000; second++) {
    await world.advance({ seconds: 1 });
    for (const waiting of started.waiting) started.callback(waiting).succeed({ price: 1 });
  }
  return started.toEnd();
}

function invariant(_: World, { status, output, elapsedMs }: Run): void {
  expect(status).toBe('SUCCEEDED');
  expect(elapsedMs).toBeLessThanOrEqual(WINDOW + OVERSHOOT);
  const { answers, late, failures, counts } = (output as unknown as { scatterGather: Outcome }).scatterGather;
  const told = [...Object.keys(answers), ...late, ...Object.keys(failures)];
  expect(told.sort()).toEqual(['mail', 'web']);
  expect(counts).toEqual({
    targets: 2,
    answered: Object.keys(answers).length,
    late: late.length,
    failed: Object.keys(failures).length,
  });
}

test('whatever two faults strike, every target has answered, is late or has failed, and soon after the window all is gathered', async () => {
  const exploration = await exploreFaults({
    create,
    run,
    invariant,
    kinds: ['error', 'throttle', 'timeout', 'answerLost', 'late', 'twice'],
    pairs: true,
  });
  exploration.assertNothingFound();
  expect(exploration.untried).toEqual([]);
  expect(exploration.scenarios).toBeGreaterThan(50);
});
