import type { Case } from './case';
import { judge } from './judge';
import type { Ran } from './report';
import { runCase } from './run-case';

/** Runs cases one after another and compares each with AWS's answer. */
export async function runCases(cases: readonly Case[]): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (const one of cases) ran.push(await runAndJudge(one));
  return ran;
}

/** What a recording lacks so that nothing can be compared, by the flag that says so. */
const NOT_COMPARABLE: Readonly<Record<string, string>> = {
  'real-task-call': 'the state called a real service, whose answer is not part of the case',
  'task-results-not-recorded': 'the results of its tasks were not recorded',
  'distributed-map-children-not-recorded': 'the results of the tasks in its child executions were not recorded',
};

async function runAndJudge(one: Case): Promise<Ran> {
  const skipped = one.input.flags.map((flag) => NOT_COMPARABLE[flag]).find((why) => why !== undefined);
  if (skipped !== undefined) return { case: one, skipped };
  try {
    const actual = await runCase(one.input, one.answer.placeholders);
    return { case: one, actual, verdict: judge(actual, one.answer) };
  } catch (error) {
    const difference = `the run threw: ${error instanceof Error ? error.message : String(error)}`;
    return { case: one, verdict: { result: difference, cause: difference, full: difference } };
  }
}
