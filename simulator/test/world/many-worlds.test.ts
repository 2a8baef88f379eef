import { get } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Simulator } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from './small-templates';

/** Processes, pipes and sockets; files and timers come and go with jest itself. */
function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.endsWith('Wrap')).length;
}

/** What is left in memory when everything that nobody holds is gone. */
async function heldBytes(): Promise<number> {
  // Handles that are being closed hold memory until the event loop has come round.
  await new Promise((resolve) => setTimeout(resolve, 50));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** The status that a server answers with; undefined when none listens. The client of `fetch` keeps something of each server. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    request.once('error', () => resolve(undefined));
  });
}

test('200 worlds in one process, four at a time, leave no process, handle, port or memory behind', async () => {
  const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
  const template = templateOf({
    Fn: inlineFunction('exports.handler = async (event) => event', { FunctionName: 'echo' }),
    Table: table(),
    Machine: machine({ StartAt: 'Echo', States: { Echo: { ...invoke, Parameters: { FunctionName: 'echo' } } } }),
  });
  const addresses = new Set<string>();
  const statuses = new Set<unknown>();
  const live = async (): Promise<void> => {
    const world = await Simulator.load(template, { permissions: 'off' });
    await world.table('Table').put({ pk: 'a' });
    const run = await world.stateMachine('Machine').start();
    const { url } = await world.listen();
    addresses.add(url);
    statuses.add((await run.toEnd()).status).add(await statusOf(url));
    await world.close();
    await world.close();
  };
  const heldAfter: number[] = [];
  const handlesAfter = new Set<number>();
  for (let number = 4; number <= 200; number += 4) {
    await Promise.all([live(), live(), live(), live()]);
    if (number % 40 !== 0) continue;
    heldAfter.push(await heldBytes());
    handlesAfter.add(openHandles());
  }
  expect(statuses).toEqual(new Set(['SUCCEEDED', 403]));
  expect(handlesAfter.size).toBe(1);
  const [first = 0, ...later] = heldAfter;
  // A world holds hundreds of kilobytes while it lives: the 160 that came later must not have left even ten each.
  for (const held of later) expect(held - first).toBeLessThan(160 * 10 * 1024);
  for (const url of addresses) expect(await statusOf(url)).toBeUndefined();
});
