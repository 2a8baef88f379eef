import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CoverageRecorder,
  CoverageReport,
  type CoverageSelection,
  type CoverageSummary,
  type JsonObject,
} from 'cdk-workflow-simulator';
import { Agenda } from '../../src/base/agenda';
import { Engine } from '../../src/engine/engine';
import { SeededRandom } from '../../src/base/random';
import type { TaskPort } from '../../src/engine/ports';
import { CoverageFile, clearCoverage, mergeCoverage, readCoverage } from '../../src/world/asl-coverage/coverage-files';
import { pointsOf } from '../../src/world/asl-coverage/points';
import { ORDER } from './order-template';

const folder = mkdtempSync(join(tmpdir(), 'asl-coverage-'));

afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  recorder: CoverageRecorder,
  inputs: JsonObject[],
  start: TaskPort['start'] = (_, reply) => reply.succeed({}),
) {
  const agenda = new Agenda({ startMs: 0 });
  const engine = new Engine({ agenda, random: new SeededRandom(1), tasks: { start }, observer: recorder });
  const { arn } = engine.createStateMachine({ name: 'Order', definition: ORDER });
  for (const input of inputs) engine.startExecution({ stateMachineArn: arn, input });
  await agenda.run();
}

function hitsOf(recorder: CoverageRecorder): Record<string, number> {
  return { ...recorder.coverage[0]?.hits };
}

test('the points of a definition are its states, transitions, rules, retriers and catchers, those inside of others included', () => {
  expect(pointsOf(ORDER).map(({ id }) => id)).toEqual([
    'states:Is it paid?',
    'transitions:Is it paid? → Ship',
    'transitions:Is it paid? → Refuse',
    'choices:Is it paid?[0]',
    'choices:Is it paid?[1]',
    'choices:Is it paid?[Default]',
    'states:Ship',
    'transitions:Ship → Refuse',
    'transitions:Ship → Tell all',
    'retriers:Ship[0]',
    'retriers:Ship[1]',
    'catchers:Ship[0]',
    'catchers:Ship[1]',
    'states:Tell all',
    'transitions:Tell all → end',
    'states:Tell',
    'transitions:Tell → end',
    'states:Refuse',
  ]);
});

test('a run exercises the rule, the states and the iterations it goes through, although another rule leads to the same state', async () => {
  const recorder = new CoverageRecorder();
  await run(recorder, [{ paid: false, free: 1 }, { paid: false }], (_, reply) => reply.succeed({ people: [1, 2] }));
  expect(hitsOf(recorder)).toEqual({
    'states:Is it paid?': 2,
    'choices:Is it paid?[1]': 1,
    'choices:Is it paid?[Default]': 1,
    'transitions:Is it paid? → Ship': 1,
    'transitions:Is it paid? → Refuse': 1,
    'states:Ship': 1,
    'transitions:Ship → Tell all': 1,
    'states:Tell all': 1,
    'transitions:Tell all → end': 1,
    'states:Tell': 2,
    'transitions:Tell → end': 2,
    'states:Refuse': 1,
  });
});

test('retriers and catchers count by which of them the error met', async () => {
  const recorder = new CoverageRecorder();
  await run(recorder, [{ paid: true }, { paid: true }], ({ attempt }, reply) =>
    reply.fail(attempt === 0 ? 'Busy' : 'Gone'),
  );
  expect(hitsOf(recorder)).toMatchObject({
    'retriers:Ship[0]': 2,
    'catchers:Ship[0]': 2,
    'transitions:Ship → Refuse': 2,
  });
  expect(Object.keys(hitsOf(recorder))).not.toContain('retriers:Ship[1]');
  expect(Object.keys(hitsOf(recorder))).not.toContain('catchers:Ship[1]');
});

test('children of a distributed Map exercise the definition that holds theirs', async () => {
  const recorder = new CoverageRecorder();
  const agenda = new Agenda({ startMs: 0 });
  const tasks: TaskPort = { start: (_, reply) => reply.succeed({}) };
  const engine = new Engine({ agenda, random: new SeededRandom(1), tasks, observer: recorder });
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Each',
    States: { Each: { Type: 'Pass', End: true } },
  };
  const { arn } = engine.createStateMachine({
    name: 'Wide',
    definition: { StartAt: 'All', States: { All: { Type: 'Map', ItemProcessor: processor, End: true } } },
  });
  engine.startExecution({ stateMachineArn: arn, input: [1, 2, 3] });
  await agenda.run();
  expect(recorder.coverage).toHaveLength(1);
  expect(hitsOf(recorder)).toMatchObject({ 'states:All': 1, 'states:Each': 3 });
});

test('what several processes wrote is added up, and cleared for the next run', async () => {
  for (const input of [{ paid: true }, { paid: false }]) {
    const recorder = new CoverageRecorder();
    const file = new CoverageFile(folder, recorder);
    await run(recorder, [input], (_, reply) => reply.succeed({ people: [] }));
    file.flush();
    file.flush();
    await run(recorder, [input], (_, reply) => reply.succeed({ people: [] }));
    file.flush();
  }
  const [coverage, ...others] = readCoverage(folder);
  expect(others).toEqual([]);
  expect(coverage).toMatchObject({
    machine: 'Order',
    hits: { 'states:Is it paid?': 4, 'states:Refuse': 2, 'states:Ship': 2 },
  });
  clearCoverage(folder);
  expect(readCoverage(folder)).toEqual([]);
  expect(readCoverage(join(folder, 'never written'))).toEqual([]);
});

describe('a report', () => {
  async function report(): Promise<CoverageReport> {
    const recorder = new CoverageRecorder();
    await run(recorder, [{ paid: true }], (_, reply) => reply.succeed({ people: [] }));
    return new CoverageReport(mergeCoverage(recorder.coverage));
  }

  test('shows a row for each machine, and what was not exercised', async () => {
    expect((await report()).toTable().split('\n')).toEqual([
      'State machine      states  transitions        choices   retriers   catchers',
      '---------------------------------------------------------------------------',
      'All            60 % (3/5)   50 % (3/6)  33.33 % (1/3)  0 % (0/2)  0 % (0/2)',
      'Order          60 % (3/5)   50 % (3/6)  33.33 % (1/3)  0 % (0/2)  0 % (0/2)',
      'Not exercised in Order:',
      '  transition  Is it paid? → Refuse',
      '  choice  Is it paid?: rule 2 → Ship',
      '  choice  Is it paid?: Default → Refuse',
      '  transition  Ship → Refuse',
      '  retrier  Ship: Retry of Busy',
      '  retrier  Ship: Retry of States.Timeout',
      '  catcher  Ship: Catch of Gone → Refuse',
      '  catcher  Ship: Catch of States.ALL → Refuse',
      '  state  Tell',
      '  state  Refuse',
    ]);
    expect((await report()).toTable(1).split('\n').slice(-2)).toEqual([
      '  transition  Is it paid? → Refuse',
      '… and 9 more; asl-coverage.json has all of them',
    ]);
  });

  describe('of what is selected', () => {
    const points = pointsOf({
      States: {
        Charge: { Type: 'Task', Next: 'Ask: send' },
        'Ask: send': { Type: 'Task', Next: 'Ask: wait' },
        'Ask: wait': { Type: 'Wait', End: true },
      },
    });
    const coverage = ['Shop/Order', 'Legacy/Old'].map((machine) => ({
      machine,
      definitionHash: machine,
      points,
      hits: { 'states:Charge': 1, 'states:Ask: send': 1 },
    }));
    const states = (selection: CoverageSelection): unknown => {
      const { machines, total, fragments } = new CoverageReport(coverage, selection);
      const share = (summary: CoverageSummary | undefined): string =>
        summary === undefined ? 'none' : `${summary.states.covered}/${summary.states.total}`;
      return [machines.map(({ machine }) => machine), share(total), share(fragments)];
    };
    const both = ['Shop/Order', 'Legacy/Old'];

    test.each<[string, CoverageSelection, unknown]>([
      ['states of fragments stand apart', {}, [both, '2/2', '2/4']],
      ['or count', { fragments: 'counted' }, [both, '4/6', 'none']],
      ['a machine is left out', { exclude: ['Legacy/*'] }, [['Shop/Order'], '1/1', '1/2']],
      ['one machine is meant', { include: ['Shop/Order'] }, [['Shop/Order'], '1/1', '1/2']],
      ['a fragment of all machines is left out', { exclude: ['*:Ask: *'] }, [both, '2/2', 'none']],
      ['a state of a fragment is named', { include: ['*:Ask: wait'] }, [both, '0/2', 'none']],
      ['nothing fits', { include: ['Nobody'] }, [[], '0/0', 'none']],
    ])('%s', (_, selection, expected) => expect(states(selection)).toEqual(expected));

    test('the table says what stands apart, and the JSON has it', () => {
      const report = new CoverageReport(coverage);
      expect(report.toTable()).toMatch(/^Of fragments, apart +50 % \(2\/4\)/m);
      expect(report.toSummaryJson()).toMatchObject({ fragments: { states: { pct: 50 } } });
      expect(report.toJson()['Shop/Order']?.states).toHaveLength(3);
      expect(report.below({ states: 100 })).toEqual([]);
      expect(new CoverageReport(coverage, { fragments: 'counted' }).below({ states: 100 })).toHaveLength(1);
    });

    test('fails for an option that there is not', () => {
      expect(() => states({ exlude: [] } as CoverageSelection)).toThrow("unknown member 'exlude'; it takes 'include'");
      expect(() => states({ fragments: 'no' } as unknown as CoverageSelection)).toThrow("'fragments' must be one of");
    });
  });

  test('gives counts and percentages as JSON', async () => {
    const json = await report();
    expect(json.toJson()).toMatchObject({ Order: { retriers: [{ label: 'Ship: Retry of Busy', hits: 0 }, {}] } });
    expect(json.toSummaryJson()).toMatchObject({
      total: { states: { total: 5, covered: 3, pct: 60 } },
      Order: { choices: { total: 3, covered: 1, pct: 33.33 } },
    });
  });

  test('fails a threshold that is not met, and meets the one that is', async () => {
    const missed = (await report()).below({ states: 60, choices: 50, retriers: 1 });
    expect(missed).toEqual([
      'ASL coverage threshold for choices (50 %) not met: 33.33 %',
      'ASL coverage threshold for retriers (1 %) not met: 0 %',
    ]);
  });

  test('counts what there is nothing of as exercised', () => {
    expect(new CoverageReport([]).total.catchers).toEqual({ total: 0, covered: 0, pct: 100 });
    expect(new CoverageReport([]).below({ states: 100 })).toEqual([]);
  });
});
