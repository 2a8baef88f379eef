import type { Scenario, Stage } from '../demo/stage';

/** What can happen to a report that takes its time. */
export const REPORTS_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a report of eight pages is asked for after longer and longer times, until it is ready',
    play: (stage) =>
      report(stage, 8, { end: 'SUCCEEDED', checks: 5, transitions: 1 + 2 * 5 + 1, minutes: 12, left: 1 }),
  },
  {
    title: 'a report of too many pages fails',
    play: (stage) =>
      report(stage, 5_000, {
        end: 'PollUntilDone.JobFailed',
        checks: 1,
        transitions: 1 + 2 * 1 + 1,
        minutes: 0,
        left: 1,
      }),
  },
  {
    title: 'a report that is not ready within half an hour is cancelled',
    play: (stage) =>
      report(stage, 60, {
        end: 'PollUntilDone.TooLate',
        checks: 9,
        transitions: 1 + 2 * 9 + 2,
        minutes: 30,
        left: 0,
      }),
  },
];

interface Expected {
  readonly end: string;
  readonly checks: number;
  readonly transitions: number;
  readonly minutes: number;
  /** Reports in the table afterwards. */
  readonly left: number;
}

async function report(stage: Stage, pages: number, expected: Expected): Promise<void> {
  const { world } = stage;
  const run = await world.stateMachine('Reports/Workflow').start({ pages }, { name: `report-of-${pages}-pages` });
  await run.toEnd();
  stage.showRun(run);
  const rows = await world.table('Reports/Reports').items();
  stage.note('event', JSON.stringify(run.error === undefined ? run.output : { error: run.error, cause: run.cause }));
  stage.check('end', run.error ?? run.status, expected.end);
  stage.check('checks', world.function('Reports/Look').invocations.length, expected.checks);
  stage.check('transitions', run.transitions, expected.transitions);
  stage.check('minutes', run.elapsedMs / 60_000, expected.minutes);
  stage.check('reports that are left', rows.length, expected.left);
}
