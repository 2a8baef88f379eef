import { fails } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const PARCEL = { grams: 2300 };
const POLICIES = ['FailFast', 'Collect', 'Quorum', 'Tolerate', 'FirstOf', 'EndEarly'] as const;
type Outcomes = Readonly<Record<(typeof POLICIES)[number], string>>;

/** What can happen when three carriers are asked. */
export const QUOTES_SCENARIOS: readonly Scenario[] = [
  {
    title: 'one of three carriers is down, in each failure policy',
    play: (stage) =>
      ask(stage, ['Courier'], {
        FailFast: 'Carrier.Down',
        Collect: '2 of 3',
        Quorum: '2 of 3',
        Tolerate: '2 of 3',
        FirstOf: '1 of 3',
        EndEarly: '2 of 3',
      }),
  },
  {
    title: 'two of three carriers are down, in each failure policy',
    play: (stage) =>
      ask(stage, ['Courier', 'Freight'], {
        FailFast: 'Carrier.Down',
        Collect: '1 of 3',
        Quorum: 'FanOut.QuorumNotMet',
        Tolerate: 'FanOut.TooManyFailures',
        FirstOf: '1 of 3',
        EndEarly: 'FanOut.QuorumNotMet',
      }),
  },
];

async function ask(stage: Stage, down: readonly string[], expected: Outcomes): Promise<void> {
  for (const carrier of down) {
    stage.world.function(`Quotes/${carrier}`).mock([fails('Carrier.Down', 'nobody answers')]);
    stage.note('event', `${carrier} is down`);
  }
  for (const policy of POLICIES) {
    const run = await stage.world.stateMachine(`Quotes/${policy}`).start(PARCEL, { name: policy });
    await run.toEnd();
    stage.showRun(run);
    const { output, error, cause } = run;
    stage.note('event', `${policy}: ${JSON.stringify(error === undefined ? output : { error, cause })}`);
    const { counts } =
      (run.output as { fanOut?: { counts: { total: number; succeeded: number } } } | undefined)?.fanOut ?? {};
    stage.check(policy, run.error ?? `${counts?.succeeded} of ${counts?.total}`, expected[policy]);
  }
}
