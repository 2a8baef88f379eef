import { hasOwn } from '../../jsonpath/select';
import { object, requireFields, type ObjectRule } from '../object-rule';
import type { Check } from '../scope';
import { integer, oneOf, text } from '../values';

const MAX_SECONDS = 99_999_999;

/** Looked at state by state. */
const states: Check = () => undefined;

const SEQUENCE = { Comment: text, StartAt: text, States: states };

/** A state machine. */
export const MACHINE: ObjectRule = {
  fields: {
    ...SEQUENCE,
    QueryLanguage: oneOf('JSONPath', 'JSONata'),
    Version: text,
    TimeoutSeconds: integer({ least: 1, most: MAX_SECONDS }),
  },
  required: ['States', 'StartAt'],
};

/** A branch of a Parallel. */
export const BRANCH: ObjectRule = { fields: SEQUENCE, required: MACHINE.required };

const config: Check = object({
  fields: { Mode: oneOf('INLINE', 'DISTRIBUTED'), ExecutionType: oneOf('STANDARD', 'EXPRESS') },
  relations: (value, at, checks) => {
    if (value['Mode'] !== 'DISTRIBUTED') return;
    if (!hasOwn(value, 'ExecutionType')) requireFields(value, ['ExecutionType'], at, checks);
    if (checks.type === 'EXPRESS') {
      checks.report.schema('Express state machine does not support Map state in Distributed mode', `${at}/Mode`);
    }
  },
});

/** What a Map does with an item. */
export const PROCESSOR: ObjectRule = { fields: { ...SEQUENCE, ProcessorConfig: config }, required: MACHINE.required };
