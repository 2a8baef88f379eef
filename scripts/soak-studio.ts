/**
 * How much memory studio takes while somebody plays: a page that follows executions which wait, in the number of requests of an hour.
 * Ends with 1 when it grows.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ControlServer, Simulator, type JsonObject } from 'cdk-workflow-simulator';

/** A page asks some 8 times a second at most, and mostly waits for news. */
const ROUNDS = Number(process.argv[2] ?? 3_600);
const EXECUTIONS = 20;
const MOST_GROWTH_MB = 16;

async function main(): Promise<number> {
  const world = await Simulator.load(waitingApp(), { snapshots: true });
  const server = await ControlServer.open(world, { speed: 3600 });
  const ask = async (path: string): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${server.token}` };
    return (await (await fetch(`${server.url}${path}`, { headers })).json()) as JsonObject;
  };
  try {
    for (let count = 0; count < EXECUTIONS; count++)
      await world.stateMachine('Machine').start({}, { name: `e${count}` });
    const round = async (number: number): Promise<void> => {
      const name = `e${number % EXECUTIONS}`;
      await ask('/overview');
      await ask(`/executions/${name}`);
      await ask(`/executions/${name}/history?after=2`);
      await ask('/messages');
      if (number % 60 === 0) await ask(`/executions/${name}/diagram`);
    };
    for (let number = 0; number < ROUNDS / 4; number++) await round(number);
    const before = megabytes();
    for (let number = 0; number < ROUNDS; number++) await round(number);
    const growth = megabytes() - before;
    console.log(`${ROUNDS} rounds: ${before.toFixed(1)} MB, and ${growth.toFixed(1)} MB more at the end`);
    return growth <= MOST_GROWTH_MB ? 0 : 1;
  } finally {
    await world.close();
  }
}

function megabytes(): number {
  if (globalThis.gc === undefined) throw new Error('It is run with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** A year of waiting, so that nothing happens but looking. */
function waitingApp(): Stack {
  const stack = new Stack(new App(), 'Soak');
  const wait = new sfn.Wait(stack, 'Wait', { time: sfn.WaitTime.duration(Duration.days(300)) });
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(wait) });
  return stack;
}

void main().then((code) => {
  process.exitCode = code;
});
