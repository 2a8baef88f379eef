import { click, sentMessages } from '../demo/click';
import type { Scenario, Stage } from '../demo/stage';

const TOPIC = 'Team/Channel';
const TABLE = 'Team/Users';

/** What can happen when a team is founded. */
export const TEAM_SCENARIOS: readonly Scenario[] = [
  { title: 'the founder confirms, then one of two members; the other one is deleted after two days', play: foundsTeam },
];

async function foundsTeam(stage: Stage): Promise<void> {
  const { world } = stage;
  for (const userId of ['founder', 'member-1', 'member-2']) await world.table(TABLE).put({ userId });
  await stage.showTable(TABLE, 'Users before');
  const run = await world.stateMachine('Team/Workflow').start({
    founder: 'founder',
    members: [{ userId: 'member-1' }, { userId: 'member-2' }],
  });
  await run.toWait('Founder: await confirmation');
  await world.advance({ minutes: 5 });
  await click(stage, TOPIC, 'founder');
  await run.toWait('Member: await confirmation');
  await world.advance({ hours: 3 });
  await click(stage, TOPIC, 'member-1');
  await run.toEnd();

  stage.showRun(run);
  for (const { type, userId, atMs } of sentMessages(stage, TOPIC)) stage.note('message', `${type} to ${userId}`, atMs);
  await stage.showTable(TABLE, 'Users after');

  const { outcomes } = (run.output ?? {}) as { outcomes?: { verification: { outcome: string; userId: string } }[] };
  stage.check('status', run.status, 'SUCCEEDED');
  stage.check(
    'outcomes',
    outcomes?.map(({ verification: { userId, outcome } }) => [userId, outcome]),
    [
      ['member-1', 'VERIFIED'],
      ['member-2', 'EXPIRED'],
    ],
  );
  stage.check('transitions: founder 2, map 1, members 2 and 2', run.transitions, 7);
  stage.check('virtual hours', run.elapsedMs / 3_600_000, 48 + 5 / 60);
  const left = await world.table(TABLE).items();
  stage.check('users left', left.map(({ userId }) => userId).sort(), ['founder', 'member-1']);
}
