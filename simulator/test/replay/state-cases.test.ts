import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayHistory, recordRun, CoverageRecorder, CoverageReport } from 'cdk-workflow-simulator';
import { conformanceCase, withoutData } from '../../src/replay/conformance-case';
import { stateCases, type StateCase } from '../../src/replay/state-cases';
import { testState } from '../../src/test-state';
import { readCases, type Case } from '../../conformance/case';
import { runCase } from '../../conformance/run-case';
import { order } from './shop';

test('the states of a recording can be tested alone, with what their tasks gave', async () => {
  const cases = stateCases(recordRun(await order('usual')));
  const names = cases.map(({ stateName, mock }) => `${stateName}${mock?.errorOutput === undefined ? '' : ' fails'}`);
  expect(names).toEqual(['Check', 'Large?', 'Charge fails', 'Charge', 'Done', 'Pack', 'Tell', 'Line']);
  const answers = await Promise.all(cases.map((each) => testState(each)));
  expect(answers.map(({ status }) => status)).toEqual(
    names.map((name) => (name.endsWith('fails') ? 'RETRIABLE' : 'SUCCEEDED')),
  );
  expect(answers[3]).toMatchObject({ nextState: 'Cool off', output: { total: 40, paid: true } });
});

test('recordings tell what production exercises', async () => {
  const coverage = new CoverageRecorder();
  await replayHistory(recordRun(await order('declined')), { coverage });
  const [machine] = new CoverageReport(coverage.coverage).machines;
  expect(machine?.summary.states.covered).toBe(4);
});

test('a case that is to be reported has no data, and the suite of conformance runs it', async () => {
  const secret = 'Maria Muster';
  const [check] = stateCases(recordRun(await order('usual')));
  const given = {
    ...check,
    input: { order: { id: secret } },
    mock: { result: { Payload: { total: 7 } } },
  } as StateCase;
  const bare = withoutData(given);
  const { status, output = null, nextState = null } = await testState(bare);
  const made = conformanceCase(bare, { status, output, nextState }, '2026-11-30');
  expect(JSON.stringify(made)).not.toContain(secret);
  expect(Object.keys((made['definition'] as { States: object }).States)).toEqual(['Check', 'Large?']);
  const folder = mkdtempSync(join(tmpdir(), 'cases-'));
  writeFileSync(join(folder, 'cases.jsonl'), `${JSON.stringify(made)}\n`);
  const read = readCases(join(folder, 'cases.jsonl'))[0] as Case;
  rmSync(folder, { recursive: true });
  const { answer } = await runCase(read.input, read.answer.placeholders);
  expect(answer).toMatchObject(read.answer.expected);
  expect(read.answer.expected).toMatchObject({ status: 'SUCCEEDED', nextState: 'Large?' });
});
