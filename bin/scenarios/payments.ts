import type { Scenario, Stage } from '../demo/stage';

/** What can happen to payments. */
export const PAYMENTS_SCENARIOS: readonly Scenario[] = [
  { title: 'the bank is down: it is left alone, and asked once again after five minutes', play: breakDown },
];

async function breakDown(stage: Stage): Promise<void> {
  stage.check('the first four', await pay(stage, 4, true), Array(4).fill('Bank.Down'));
  stage.check('the next three', await pay(stage, 3, true), Array(3).fill('Put off'));
  await stage.world.advance({ minutes: 5 });
  stage.note('event', 'the bank is up again');
  stage.check('after five minutes: the probe, and others', await pay(stage, 3, false), [
    'Charged',
    'Put off',
    'Put off',
  ]);
  await stage.world.advance({ minutes: 5 });
  stage.check('after ten minutes', await pay(stage, 3, false), Array(3).fill('Charged'));
}

/** Pays some times, one after the other; answers the error of each, or its last own state. */
async function pay(stage: Stage, times: number, down: boolean): Promise<string[]> {
  const ends: string[] = [];
  for (let each = 0; each < times; each++) {
    const run = await stage.world.stateMachine('Payments/Payment').start({ down });
    await run.toEnd();
    stage.showRun(run);
    ends.push(run.error ?? run.path.at(-1)?.state ?? '');
  }
  return ends;
}
