import { Duration } from 'aws-cdk-lib';
import type { World } from 'cdk-workflow-simulator';
import { Simulator } from 'cdk-workflow-simulator';
import { call, collecting, handled, type Window } from './collecting';

let world: World;
let windows: Window[];

async function open(source = stack): Promise<void> {
  world = await Simulator.load(source);
  windows = handled(world);
}

const stack = collecting();
const runs = (): World['machines'] => world.stateMachine('Bills/Workflow').runs as never;

afterEach(() => world.close());

test('try', async () => {
  await open();
  console.log(await call(world, { key: 'ada', id: '1', data: { n: 1 } }));
  await world.advance({ minutes: 1 });
  console.log(await call(world, { key: 'ada', id: '2', data: [5] }));
  console.log(await call(world, { key: 'ada', id: '2', data: [5] }));
  console.log(await call(world, { key: 'bob', id: '2', data: null }));
  console.log(await world.table('Coordination/Table').items());
  await world.advance({ minutes: 20 });
  console.log(JSON.stringify(windows, null, 1));
  console.log(JSON.stringify(world.stateMachine('Bills/Workflow').runs.map((r) => [r.status, r.transitions, r.output, r.error, r.cause, r.elapsedMs])));
});
