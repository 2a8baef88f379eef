import type { Scenario, Stage } from '../demo/stage';

/** What can happen to recordings. */
export const TRANSCRIPTS_SCENARIOS: readonly Scenario[] = [
  { title: 'a recording of five hours: its transcript lies in S3, and a reference travels', play: fiveHours },
];

const MACHINE = 'Transcripts/Transcript';
const BUCKET = 'Transcripts/Claims/Bucket';

async function fiveHours(stage: Stage): Promise<void> {
  const { world } = stage;
  const notes = 'a very long meeting. '.repeat(2_000);
  const run = await (await world.stateMachine(MACHINE).start({ name: 'board', minutes: 300, notes })).toEnd();
  stage.showRun(run);
  const {
    transcript,
    summary,
    notes: read,
  } = run.output as {
    transcript: { claimCheck: { bucket: string; key: string } };
    summary: { words: number };
    notes: string;
  };
  const [first] = world.bucket(BUCKET).keys;
  stage.note('event', `S3 holds ${world.bucket(BUCKET).keys.length} objects, such as ${first}`);
  stage.check('transitions', run.transitions, 4);
  stage.check('where the transcript lies', transcript.claimCheck.key.startsWith(`claims/${run.name}/`), true);
  stage.check('words of the summary', summary.words, 300 * 150);
  stage.check('the notes are there again', read === notes, true);

  const short = await (await world.stateMachine(MACHINE).start({ name: 'call', minutes: 1, notes: 'short' })).toEnd();
  stage.check('objects after a short one', world.bucket(BUCKET).keys.length, 2);
  stage.check(
    'its transcript travels itself',
    (short.output as { transcript: { name: string } }).transcript.name,
    'call',
  );
}
