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

async function runAndJudge(one: Case): Promise<Ran> {
  try {
    const actual = await runCase(one.input, one.answer.placeholders);
    return { case: one, actual, verdict: judge(actual, one.answer) };
  } catch (error) {
    const difference = `the run threw: ${error instanceof Error ? error.message : String(error)}`;
    return { case: one, verdict: { result: difference, cause: difference, full: difference } };
  }
}
