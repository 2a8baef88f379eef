import { recordRun, replayHistory } from 'cdk-workflow-simulator';
import { order, type Way } from '../test/replay/shop';

const COUNT = 1_000;
const WAYS: readonly Way[] = ['usual', 'approved', 'unanswered', 'declined'];

/** How long a thousand histories take, each read out of its JSON, replayed and compared. */
async function main(): Promise<void> {
  const texts = await Promise.all(WAYS.map(async (way) => JSON.stringify(recordRun(await order(way)))));
  const startedMs = performance.now();
  let events = 0;
  for (let at = 0; at < COUNT; at += 1) {
    const replay = await replayHistory(JSON.parse(texts[at % texts.length] as string));
    if (!replay.isSame) throw new Error(replay.toText());
    events += replay.events;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  process.stdout.write(`${COUNT} histories, ${events} events: ${seconds.toFixed(1)} s\n`);
  process.stdout.write(`${JSON.stringify({ histories: COUNT, events, seconds })}\n`);
}

void main();
