import type { JsonObject } from '../src/base/json';
import { testState, TestStateException } from '../src/test-state';
import type { CaseInput } from './case';
import type { Actual } from './judge';
import { defined } from './run-execution';

/** The account of the recordings. */
const ACCOUNT = '111111111111';

/** Runs a single state as AWS's TestState API does. */
export async function runState(input: CaseInput): Promise<Actual> {
  try {
    const answer = await testState({
      definition: input.definition as JsonObject,
      input: input.input,
      stateName: input.stateName,
      variables: input.variables,
      context: input.context,
      mock: input.mock,
      stateConfiguration: input.stateConfiguration,
      inspectionLevel: input.inspectionLevel,
      accountId: ACCOUNT,
      roleArn: input.roleArnGiven === true ? `arn:aws:iam::${ACCOUNT}:role/test-state` : undefined,
    });
    return { answer: defined({ ...answer }), calls: [] };
  } catch (error) {
    if (!(error instanceof TestStateException)) throw error;
    return { answer: { exception: { error: error.code, message: error.message } }, calls: [] };
  }
}
