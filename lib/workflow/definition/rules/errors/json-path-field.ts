import { has } from '../../../../states/task-facts';
import type { Rule } from '../../finding';

/** The fields of a state that JSONata has no use for. */
const FIELDS = [
  'InputPath',
  'Parameters',
  'ResultSelector',
  'ResultPath',
  'OutputPath',
  'Result',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ErrorPath',
  'CausePath',
];

/** A state in JSONata has a field of JSONPath: aws-cdk-lib leaves some of them there when a language-neutral task comes into a machine in JSONata. */
export const jsonPathField: Rule = ({ state }) => {
  if (state.QueryLanguage !== 'JSONata') return undefined;
  const field = FIELDS.find((name) => has(state, name));
  const inCatch = (state.Catch ?? []).some((handler) => handler.ResultPath !== undefined)
    ? 'ResultPath of its Catch'
    : undefined;
  const found = field ?? inCatch;
  return found === undefined
    ? undefined
    : `is in JSONata, which has no ${found}: AWS refuses the state machine; use 'arguments', 'outputs' and 'assign', or a task in JSONPath`;
};
