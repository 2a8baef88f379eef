import type { EndpointRequest, EndpointResponse, Fault, Run, World } from 'cdk-workflow-simulator';
import { exploreFaults, prove, Simulator } from 'cdk-workflow-simulator';
import { ask, credentialsOf, shopStack } from './shop';

const TEA = { article: 'tea' };
const FUNCTION = 'Test/Http/Answer';
const stack = shopStack('iam');

/** The execution that carries the faults of the calls, and has no part in what is asked of the API. */
const CARRIER = 'carrier';

const idOf = ({ body }: EndpointResponse): string => (JSON.parse(body) as { id: string }).id;
const statusOf = (answer: EndpointResponse): string => (JSON.parse(answer.body) as { status: string }).status;
const started = (world: World): readonly Run[] =>
  world.stateMachine('Orders').runs.filter(({ name }) => name !== CARRIER);

/** A caller that asks until it is answered, as often as that makes sense. */
class Caller {
  readonly answers: EndpointResponse[] = [];

  constructor(private readonly world: World) {}

  async insist(request: EndpointRequest): Promise<EndpointResponse | undefined> {
    for (let attempt = 0; attempt < 4; attempt++) {
      const answer = await ask(this.world, credentialsOf('iam', 'ada'), request);
      this.answers.push(answer);
      if (answer.status < 300) return answer;
      await this.world.advance({ seconds: 20 });
    }
    return undefined;
  }
}

class Scene {
  told: readonly (string | undefined)[] = [];
  readonly caller: Caller;

  constructor(readonly world: World) {
    this.caller = new Caller(world);
  }

  advance(durationMs: number): Promise<void> {
    return this.world.advance({ seconds: Math.ceil(durationMs / 1000) });
  }

  close(): Promise<void> {
    return this.world.close();
  }

  async play(faults: readonly Fault[]): Promise<Run> {
    const carrier = await this.world.stateMachine('Orders').start(TEA, { name: CARRIER, faults });
    const headers = { 'Idempotency-Key': 'k' };
    const accepted = await this.caller.insist({ method: 'POST', body: TEA, headers });
    if (accepted !== undefined) {
      const path = `/executions/${idOf(accepted)}`;
      const shown = await this.caller.insist({ path });
      const stopped = await this.caller.insist({ method: 'DELETE', path });
      this.told = [shown, stopped].map((answer) => answer && statusOf(answer));
    }
    return carrier;
  }
}

test('whatever strikes one call of its function, or every call of an action, a caller who insists has one execution', async () => {
  const exploration = await exploreFaults({
    create: async () => new Scene(await Simulator.load(stack)),
    run: (scene, faults) => scene.play(faults),
    invariant: ({ world, told, caller }, _, faults) => {
      expect(started(world).length).toBeLessThanOrEqual(1);
      const [run] = started(world);
      const [shown, stopped] = told;
      if (told.length > 0) expect(run).toBeDefined();
      expect([undefined, 'RUNNING']).toContain(shown);
      if (stopped !== undefined) expect([stopped, run?.status]).toEqual(['ABORTED', 'ABORTED']);
      // A caller that is told of a conflict would give up, and one that is told of no execution as well.
      expect(caller.answers.map(({ status }) => status).filter((status) => [400, 404, 409].includes(status))).toEqual(
        [],
      );
      if (faults.every((fault) => fault.attempt !== 'every')) expect(told).toEqual(['RUNNING', 'ABORTED']);
    },
    states: [],
    functions: [FUNCTION],
    handlerCalls: true,
    // Throttling is an error, and a call that lands late or twice is one whose answer was lost: 24 scenarios instead of 70.
    kinds: ['error', 'answerLost'],
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(20);
});

test.each<[string, object[], number[]]>([
  ['the same body are one execution', [TEA, { article: 'tea' }], [202, 202]],
  ['another body are one execution and one conflict', [TEA, { article: 'cup' }], [202, 409]],
])('two requests at once with the same key and %s, in every order', async (_, bodies, statuses) => {
  const answers = new WeakMap<World, EndpointResponse[]>();
  const headers = { 'Idempotency-Key': 'k' };
  const actors = bodies.map((body) => async (world: World): Promise<void> => {
    const answer = await ask(world, credentialsOf('iam', 'ada'), { method: 'POST', body: body as never, headers });
    answers.set(world, [...(answers.get(world) ?? []), answer]);
  });
  const proof = await prove({
    create: (interleaving) => Simulator.load(stack, { interleaving }),
    actors,
    invariant: (world) => {
      const told = answers.get(world) ?? [];
      expect(told.map(({ status }) => status).sort()).toEqual(statuses);
      expect(started(world)).toHaveLength(1);
      const [first] = told.filter(({ status }) => status === 202);
      expect(idOf(first as EndpointResponse)).toBe(started(world)[0]?.name);
    },
    bounds: { runs: 12, preemptions: 1, delays: 1, random: 5 },
  });
  proof.assertNothingFound();
});
