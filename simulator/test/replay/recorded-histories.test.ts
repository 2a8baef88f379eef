import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { replayHistory } from 'cdk-workflow-simulator';
import { recordedHistories } from './recorded-cases';

const CASES = resolve(__dirname, '../../../../shared/conformance/open.jsonl');
const present = existsSync(CASES);

/** The share, in percent, that has to go as recorded. */
const LEAST = 98;

(present ? test : test.skip)("AWS's recorded histories go as recorded under their own definitions", async () => {
  const parted: string[] = [];
  const all = recordedHistories(CASES);
  for (const { id, history, definition } of all) {
    const replay = await replayHistory(history, { definition });
    if (!replay.isSame) parted.push(`${id}\n  ${replay.toText()}`);
  }
  expect(all.length).toBeGreaterThan(300);
  const percent = 100 * (1 - parted.length / all.length);
  if (percent < LEAST) throw new Error(`${percent.toFixed(2)} %\n${parted.join('\n')}`);
  expect(percent).toBeGreaterThanOrEqual(LEAST);
});

if (!present) console.warn(`There are no recorded histories at ${CASES}: nothing is compared`);
