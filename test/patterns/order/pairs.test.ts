import type { Fault, FaultKind } from 'cdk-workflow-simulator';
import type { Execution } from '../../../simulator/src/engine/run/execution';
import { possibleFaults } from '../../../simulator/src/explore/possible-faults';
import { taskCallsOf, type ScheduledCall } from '../../../simulator/src/explore/task-calls';
import { FastShop } from './fast-shop';

/** Long enough for every effect that lands late. */
const LATENESS_MS = 10 * 60_000;

/** What is wrong after an order was processed with these faults: the reconciler comes before late effects land, and again after them. */
async function play(faults: readonly Fault[]): Promise<{ wrong: string[]; execution: Execution; status: string }> {
  const shop = await FastShop.open();
  const execution = await shop.process(faults);
  await shop.reconcile();
  await shop.advance(LATENESS_MS);
  await shop.reconcile();
  const wrong = await shop.violations();
  const unended = execution.isOver ? [] : ['the execution never ends'];
  return { wrong: [...wrong, ...unended], execution, status: (await shop.status()) ?? 'not recorded' };
}

/**
 * Where a second fault may strike: a pair is tried in the order in which its faults strike. The first attempt of each later state stands for
 * the ones after it, which differ in number only; of the struck state itself it is the attempt after the fault.
 */
function callsBehind(fault: Fault, execution: Execution): ScheduledCall[] {
  const calls = taskCallsOf(execution.calls);
  const behind = calls.slice(calls.findIndex(({ state }) => state === fault.state));
  return behind.filter(({ state, number }) =>
    state === fault.state ? fault.attempt !== 'every' && number === 2 : number === 1,
  );
}

const KINDS: readonly FaultKind[] = [
  ...(['error', 'throttle', 'timeout', 'answerLost', 'late', 'zombie', 'twice'] as const),
  ...(['stopped', 'machineTimedOut'] as const),
];

describe('every pair of faults leaves stock, money, goods and messages in order', () => {
  const ends: Record<string, number> = {};
  const kinds = new Set<FaultKind>();
  let scenarios = 0;
  let firsts: readonly Fault[] = [];

  beforeAll(async () => {
    const { execution } = await play([]);
    firsts = possibleFaults(taskCallsOf(execution.calls));
  });

  /** A test for each kind, so that none is long. */
  test.each(KINDS)('with %s first', async (kind) => {
    const findings: string[] = [];
    for (const first of firsts.filter((fault) => fault.kind === kind)) {
      kinds.add(kind);
      const { wrong: wrongAlone, execution } = await play([first]);
      if (wrongAlone.length > 0) findings.push(`${JSON.stringify(first)}: ${wrongAlone.join('; ')}`);
      for (const second of possibleFaults(callsBehind(first, execution))) {
        scenarios += 1;
        const { wrong, status } = await play([first, second]);
        ends[status] = (ends[status] ?? 0) + 1;
        if (wrong.length > 0) findings.push(`${JSON.stringify([first, second])}: ${wrong.join('; ')}`);
      }
    }
    expect(findings).toEqual([]);
  });

  test('of every kind that is possible, and every end was seen', () => {
    process.stdout.write(
      `order workflow, ${scenarios} pairs of faults, by the end of the order ${JSON.stringify(ends)}\n`,
    );
    expect([...kinds].sort()).toEqual([...new Set(firsts.map(({ kind }) => kind))].sort());
    expect(Object.keys(ends).sort()).toEqual([
      'CANCELLED',
      'COMPENSATION_FAILED',
      'COMPLETION_FAILED',
      'SHIPPED',
      'not recorded',
    ]);
    expect(scenarios).toBeGreaterThan(2000);
  });
});
