import { CALL_FAULT_KINDS } from '../faults/call-faults';
import { TASK_FAULT_KINDS } from '../faults/faults';
import { SPEEDS } from '../wire/pace';
import type { Schema } from './route';

/** An object with exactly these members. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return { type: 'object', properties, required: [...required], additionalProperties: false };
}

export const list = (items: Schema): Schema => ({ type: 'array', items });

export const listed = (name: string, items: Schema): Schema => object({ [name]: list(items) });

export const text = (description: string): Schema => ({ type: 'string', description });

export const integer = (description: string): Schema => ({ type: 'integer', description });

export const oneOf = (description: string, ...values: readonly string[]): Schema => ({
  type: 'string',
  enum: [...values],
  description,
});

export const json = (description: string): Schema => ({ description });

export const INSTANT: Schema = {
  type: 'string',
  description: 'A virtual instant, ISO 8601 in UTC: 2025-01-01T00:00:00.000Z',
};

export const DURATION: Schema = {
  ...object(
    Object.fromEntries(
      ['days', 'hours', 'minutes', 'seconds', 'milliseconds'].map((unit) => [unit, { type: 'number', minimum: 0 }]),
    ),
    [],
  ),
  description: 'A span of virtual time: the sum of its units',
};

export const DONE: Schema = { ...object({}), description: 'Done' };

export const SPEED: Schema = {
  description: "How virtual time goes by: 'real', 'fastest', 'paused', 'stepped' or a factor above 0",
  anyOf: [
    { type: 'string', enum: [...SPEEDS] },
    { type: 'number', exclusiveMinimum: 0 },
  ],
};

export const ITEM: Schema = { type: 'object', description: 'An item as plain values' };

export const ANSWER: Schema = object(
  {
    returns: json('A value'),
    fails: object({ error: text('The name that Retry and Catch see'), cause: text('The cause') }, ['error']),
    waits: { const: true, description: 'A callback task is taken for requested, and waits' },
  },
  [],
);

export const ANSWERS: Schema = {
  ...list(ANSWER),
  minItems: 1,
  description: 'Answers one after the other, of which the last one stays; each has one of returns, fails and waits',
};

export const BEGINNING: Schema = {
  ...object(
    {
      state: text("The state, of the machine's own sequence"),
      input: json('What the state is given; left out: the input of the execution'),
      variables: { type: 'object', description: 'The variables as they are when the state is entered' },
    },
    ['state'],
  ),
  description: 'Begins in the middle, as if all before had been; no execution on AWS is started so',
};

export const FAULT: Schema = object(
  {
    state: text('The Task state, or the distributed Map whose reader or writer it is about'),
    function: text('The function one of whose calls of AWS it is about, in the place of a state'),
    call: text("That call: 'dynamodb:putItem'"),
    kind: oneOf('What goes wrong', ...new Set([...TASK_FAULT_KINDS, ...CALL_FAULT_KINDS])),
    invocation: {
      description: "For a call: in which invocation of the function, from 1, or 'every'",
      anyOf: [{ type: 'integer', minimum: 1 }, { const: 'every' }],
    },
    part: oneOf('For a distributed Map: whose call goes wrong', 'reader', 'writer'),
    attempt: {
      description: "Which call, from 1, or 'every'",
      anyOf: [{ type: 'integer', minimum: 1 }, { const: 'every' }],
    },
    iteration: {
      description: 'Only calls within this iteration of a Map, from 0; several for Maps inside of each other',
      anyOf: [{ type: 'integer', minimum: 0 }, list({ type: 'integer', minimum: 0 })],
    },
    error: text('The name of the error; left out: what the service or its client says'),
    cause: text('The cause'),
    afterMs: {
      type: 'number',
      minimum: 0,
      description: "For 'late' and 'zombie': when the effect happens after the call",
    },
  },
  ['kind'],
);

const NUMBER = integer('Which of the callbacks of its state it is, from 1, in the order in which they were asked for');

const CLOSED = object({ state: text('The state'), number: NUMBER, since: INSTANT, taskToken: text('The token') });

const WAITING = object({
  state: text('The state'),
  number: NUMBER,
  since: INSTANT,
  taskToken: text('The token'),
  arguments: json('What the request was made with'),
});

export const EXECUTION: Schema = object(
  {
    arn: text('The ARN'),
    name: text('The name'),
    status: oneOf('The status', 'RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
    input: json('The input'),
    output: json('The output, once it has succeeded'),
    error: text('The error, once it has failed'),
    cause: text('The cause of the error'),
    path: list(text('The states that were entered, in their order')),
    transitions: integer('What a Standard machine is billed for'),
    dollars: { type: 'number', description: 'The price of the transitions, for a Standard machine' },
    elapsedMs: integer('Virtual milliseconds from the start to the end, or to now'),
    waiting: { ...list(WAITING), description: 'The callbacks that wait for an answer' },
    closed: {
      ...list(CLOSED),
      description: 'The callbacks that wait no longer: they were answered, or have timed out',
    },
    unreachedFaults: { ...list(FAULT), description: 'The faults that have struck nothing so far' },
  },
  ['arn', 'name', 'status', 'input', 'path', 'transitions', 'elapsedMs', 'waiting', 'closed', 'unreachedFaults'],
);

export const INVOCATION: Schema = object(
  {
    output: json('What the handler returned; absent when it failed'),
    error: text('The type of the error'),
    message: text('Its message'),
    payload: text('The JSON text that a caller gets'),
  },
  ['payload'],
);
