import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MAX_DATA_BYTES } from '../../capabilities/results/limits';
import { checkStandard } from '../../capabilities/start/check-standard';
import { checkJsonSchema, DRAFT_4_OF_API_GATEWAY } from '../../core/json-schema';
import { checkDuration, refusal } from '../../core/refusal';
import type { AsyncHttpApiProps } from './props';
import { checkResults } from './result-links';

const NEITHER_READ_NOR_STOPPED = 'an Express execution can be neither read nor stopped, and its name is not taken once';

/** Refuses what can't be an API of a workflow. */
export function checkApi(scope: IConstruct, props: AsyncHttpApiProps): void {
  checkStandard(scope, props.workflow, NEITHER_READ_NOR_STOPPED);
  checkJsonSchema(scope, 'requestSchema', props.requestSchema, DRAFT_4_OF_API_GATEWAY);
  const { collection = 'executions', pollAfter } = props;
  if (!/^[A-Za-z0-9-]+$/.test(collection)) {
    const instead = "leave it out for 'executions'";
    throw refusal(scope, { prop: 'collection', must: 'be letters, digits and hyphens', got: collection, instead });
  }
  if (pollAfter !== undefined) {
    const bounds = { atLeast: Duration.seconds(1), atMost: Duration.days(1), instead: 'it stands in Retry-After' };
    checkDuration(scope, 'pollAfter', pollAfter, bounds);
    if (pollAfter.isUnresolved()) {
      const instead = 'give a literal duration';
      throw refusal(scope, { prop: 'pollAfter', must: 'be known at synthesis', got: pollAfter, instead });
    }
  }
  checkNumber(scope, 'maxBodyBytes', props.maxBodyBytes, MAX_DATA_BYTES);
  for (const prop of ['rateLimit', 'burstLimit', 'callerRateLimit'] as const) {
    checkNumber(scope, prop, props[prop], 10_000);
  }
  checkResults(scope, props);
}

function checkNumber(scope: IConstruct, prop: string, value: number | undefined, atMost: number): void {
  if (value === undefined) return;
  if (Token.isUnresolved(value) || !Number.isInteger(value) || value < 1 || value > atMost) {
    const instead = 'leave it out for the default';
    throw refusal(scope, { prop, must: `be a whole number from 1 to ${atMost}`, got: value, instead });
  }
}
