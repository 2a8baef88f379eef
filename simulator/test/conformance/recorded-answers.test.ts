import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCases } from '../../conformance/case';
import { FLOORS } from '../../conformance/floors';
import { LEVELS } from '../../conformance/judge';
import { count, describe as report, type Ran } from '../../conformance/report';
import { runCases } from '../../conformance/run-cases';

const CASES = resolve(__dirname, '../../../../shared/conformance/open.jsonl');
const present = existsSync(CASES);

describe("AWS's recorded answers", () => {
  let ran: readonly Ran[];

  beforeAll(async () => {
    if (!present) console.warn(`There are no recorded answers at ${CASES}: nothing is compared`);
    ran = present ? await runCases(readCases(CASES)) : [];
  });

  const withAnswers = present ? test : test.skip;

  withAnswers.each(LEVELS)('are reached at the level %s by the share in floors.ts', (level) => {
    const { all } = count(ran);
    const percent = (100 * all.passed[level]) / all.total;
    if (percent < FLOORS[level]) throw new Error(`${percent.toFixed(1)} % at the level ${level}\n${report(ran)}`);
    expect(percent).toBeGreaterThanOrEqual(FLOORS[level]);
  });

  withAnswers('end every case, none by a crash', () => {
    const crashed = ran.filter(({ verdict }) => verdict?.result?.startsWith('the run threw'));
    expect(crashed.map((one) => one.case.input.id)).toEqual([]);
  });
});
