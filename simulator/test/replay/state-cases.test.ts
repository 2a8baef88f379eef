import { replayHistory, recordRun, CoverageRecorder, CoverageReport } from 'cdk-workflow-simulator';
import { stateCases } from '../../src/replay/state-cases';
import { testState } from '../../src/test-state';
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
