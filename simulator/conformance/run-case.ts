import { Aliases } from './aliases';
import type { CaseInput, Placeholder } from './case';
import type { Actual } from './judge';
import { runDefinition } from './run-definition';
import { runExecution } from './run-execution';
import { runState } from './run-state';

const LIMIT_MS = 30_000;

/** Runs a case; what it throws is the simulator's own fault. */
export async function runCase(input: CaseInput, placeholders: readonly Placeholder[]): Promise<Actual> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    return await Promise.race([start(input, placeholders), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

async function start(input: CaseInput, placeholders: readonly Placeholder[]): Promise<Actual> {
  const aliases = new Aliases();
  const { answer, calls } = await startHidden(aliases.hide(input), aliases.hide(placeholders));
  return { answer: aliases.show(answer), calls: aliases.show([...calls]) };
}

async function startHidden(input: CaseInput, placeholders: readonly Placeholder[]): Promise<Actual> {
  if (input.kind === 'execution') return runExecution(input, placeholders);
  if (input.kind === 'state') return runState(input);
  return runDefinition(input);
}
