import type { Json, JsonObject } from '../../base/json';
import { priceOf } from '../../report';
import { ServiceError } from '../../engine/service-error';
import type { TaskFault } from '../../faults/faults';
import { allStates } from '../../language/validate/names';
import type { Run } from '../../world/api/run';
import type { World } from '../../world/api/world';
import { ControlError, found } from '../control-error';
import { executionReport } from '../execution-report';
import { machineOf } from '../run-machine';
import { faultsOf } from '../given-faults';
import { routes, type ControlCall } from '../route';
import { BEGINNING, EXECUTION, FAULT, integer, json, list, listed, object, oneOf, text } from '../schemas';
import { instant } from './messages';

const AT = { execution: 'e1' };

type Until = 'end' | 'wait' | 'state' | 'closed';

const MACHINE = object({
  path: text('The construct path'),
  arn: text('The ARN'),
  states: list(text('A state')),
  definition: json('The definition'),
});

export const EXECUTION_ROUTES = routes(
  {
    operation: 'describeMachine',
    method: 'GET',
    path: '/machines/{machine}',
    summary: 'A state machine: its definition with every reference resolved, and the names of its states.',
    answer: MACHINE,
    example: { at: { machine: 'Shop/Order' } },
    carryOut: ({ world, at }) => {
      const { path, arn, states, definition } = found(() => world.stateMachine(at['machine'] as string));
      return { path, arn, states: [...states], definition: definition as unknown as Json };
    },
  },
  {
    operation: 'startExecution',
    method: 'POST',
    path: '/machines/{machine}/executions',
    summary: 'Starts an execution, which goes on when time passes.',
    body: object(
      {
        input: json('The input; left out: {}'),
        name: text('Its name'),
        faults: list(FAULT),
        testCase: text('The test case of the mock file whose answers it gets'),
        from: BEGINNING,
      },
      [],
    ),
    answer: EXECUTION,
    example: { at: { machine: 'Shop/Order' }, body: { input: { id: 'o1' }, name: 'e1' } },
    carryOut: async ({ world, session, at, body }) => {
      const machine = found(() => world.stateMachine(at['machine'] as string));
      const { input = {}, faults, ...options } = body;
      const run = await machine.start(input, { ...options, faults: faultsOf(faults) });
      session.served.resume();
      return executionOf(run, world);
    },
  },
  {
    operation: 'listExecutions',
    method: 'GET',
    path: '/executions',
    summary: 'Every execution, in the order of their starts.',
    query: { machine: text('Only those of a state machine') },
    answer: listed('executions', EXECUTION),
    example: {},
    carryOut: ({ world, query: { machine } }) => {
      const runs = machine === undefined ? world.runs : found(() => world.stateMachine(machine)).runs;
      return { executions: runs.map((run) => executionOf(run, world)) };
    },
  },
  {
    operation: 'describeExecution',
    method: 'GET',
    path: '/executions/{execution}',
    summary: 'How an execution stands, by its ARN or name.',
    answer: EXECUTION,
    example: { at: AT },
    carryOut: (call) => executionOf(runOf(call), call.world),
  },
  {
    operation: 'readHistory',
    method: 'GET',
    path: '/executions/{execution}/history',
    summary: "The events, in the shape of AWS's GetExecutionHistory.",
    query: { after: text('Only those after the event of this id') },
    answer: listed('events', { type: 'object', description: 'An event' }),
    example: { at: AT },
    carryOut: (call) => ({ events: runOf(call).history.slice(Number(call.query['after'] ?? 0)) as unknown as Json }),
  },
  {
    operation: 'describeStartedMachine',
    method: 'GET',
    path: '/executions/{execution}/machine',
    summary:
      'The state machine of an execution with the definition that it was started with, whatever was deployed since; of a child of a distributed Map, what the Map has it do.',
    answer: MACHINE,
    example: { at: AT },
    carryOut: (call) => {
      const { path, arn, definition } = machineOf(runOf(call), call.world);
      const states = [...allStates(definition as unknown as JsonObject, '')].map(({ name }) => name);
      return { path, arn, states, definition: definition as unknown as Json };
    },
  },
  {
    operation: 'renderReport',
    method: 'GET',
    path: '/executions/{execution}/report',
    summary: 'A report of the execution as one HTML page: diagram, path, timeline, messages, items, cost.',
    answer: object({ html: text('The page') }),
    example: { at: AT },
    carryOut: async (call) => ({ html: await executionReport(runOf(call), call.world) }),
  },
  {
    operation: 'advanceExecution',
    method: 'POST',
    path: '/executions/{execution}/advance',
    summary:
      'Lets time pass until the execution has ended, waits for an answer or in a Wait state, enters a state, or waits no longer for the answer for which it waits now.',
    body: object(
      {
        until: oneOf('What is waited for', 'end', 'wait', 'state', 'closed'),
        state: text("The state that is entered; for 'wait' and 'closed' the one it waits in"),
        number: integer("For 'closed', with a state: which of its callbacks, from 1"),
      },
      ['until'],
    ),
    answer: EXECUTION,
    example: { at: AT, body: { until: 'end' } },
    carryOut: async (call) => {
      const run = runOf(call);
      const { until, state, number } = call.body as { until: Until; state?: string; number?: number };
      await call.session.passTime(() => {
        if (until === 'end') return run.toEnd();
        if (until === 'wait') return run.toWait(state);
        if (until === 'closed') return run.toClosed(state, number);
        if (state !== undefined) return run.toState(state);
        throw new ControlError(
          400,
          'InvalidRequest',
          "'until' is 'state', and no state is named",
          "Name it: { until: 'state', state: … }",
        );
      });
      return executionOf(run, call.world);
    },
  },
  {
    operation: 'answerCallback',
    method: 'POST',
    path: '/executions/{execution}/callback',
    summary: 'Answers the callback that an execution waits for, in the place of whoever has its token.',
    body: object(
      {
        state: text('The state that waits; needed where several do'),
        number: integer(
          'With a state: which of its callbacks, from 1, in the order in which they were asked for; also one that was answered or has timed out: the answer comes late, or a second time',
        ),
        succeed: json('The output'),
        fail: object({ error: text('The error'), cause: text('The cause') }, ['error']),
        heartbeat: { const: true, description: 'It only tells that it is alive' },
      },
      [],
    ),
    answer: object({ refused: text("What AWS refuses a late or second answer with: 'TaskTimedOut'") }, []),
    example: { at: AT, body: { succeed: { approved: true } } },
    carryOut: (call) => {
      const { state, number, succeed, fail, heartbeat } = call.body;
      if ([succeed, fail, heartbeat].filter((each) => each !== undefined).length !== 1)
        throw new ControlError(
          400,
          'InvalidRequest',
          "One of 'succeed', 'fail' and 'heartbeat' is needed",
          'Give one of them',
        );
      const callback = runOf(call).callback(state as string | undefined, number as number | undefined);
      const { error, cause } = (fail ?? {}) as { error: string; cause?: string };
      const refused = refusalOf(() => {
        if (succeed !== undefined) callback.succeed(succeed);
        else if (fail !== undefined) callback.fail(error, cause);
        else callback.heartbeat();
      });
      call.session.served.resume();
      return refused;
    },
  },
  {
    operation: 'strikeExecution',
    method: 'POST',
    path: '/executions/{execution}/faults',
    summary:
      'Has faults strike an execution under way, beside those that it was started with; their attempts count the calls from now on. A call that is scheduled and was not made yet (see rewind, stepped) is the next one.',
    body: object({ faults: list(FAULT) }),
    answer: EXECUTION,
    example: { at: AT, body: { faults: [{ state: 'Ask', kind: 'answerLost' }] } },
    carryOut: (call) => {
      const run = runOf(call);
      run.strike(faultsOf(call.body['faults']) as readonly TaskFault[]);
      return executionOf(run, call.world);
    },
  },
  {
    operation: 'stopExecution',
    method: 'POST',
    path: '/executions/{execution}/stop',
    summary: 'Stops an execution.',
    body: object({ error: text('The error'), cause: text('The cause') }, []),
    answer: EXECUTION,
    example: { at: AT, body: { error: 'Stopped', cause: 'by the test' } },
    carryOut: (call) => {
      const run = runOf(call);
      run.stop(call.body['error'] as string | undefined, call.body['cause'] as string | undefined);
      call.session.served.resume();
      return executionOf(run, call.world);
    },
  },
  {
    operation: 'redriveExecution',
    method: 'POST',
    path: '/executions/{execution}/redrive',
    summary: 'Starts an execution again at the state where it failed.',
    body: object({}),
    answer: EXECUTION,
    example: { at: AT, body: {} },
    carryOut: (call) => {
      const run = runOf(call);
      run.redrive();
      call.session.served.resume();
      return executionOf(run, call.world);
    },
  },
);

function runOf({ world, at }: ControlCall): Run {
  return found(() => world.run(at['execution'] as string));
}

/** Those that wait, with what they were asked with, and those that do not any more. */
function callbacksOf({ waiting, callbacks }: Run): JsonObject {
  const known = new Map(callbacks.map((each) => [each.taskToken, each.number]));
  return {
    waiting: waiting.map(({ sinceMs, ...each }) => ({
      ...each,
      number: known.get(each.taskToken) ?? 0,
      since: instant(sinceMs),
    })),
    closed: callbacks
      .filter(({ isOpen }) => !isOpen)
      .map(({ state, number, taskToken, sinceMs }) => ({ state, number, taskToken, since: instant(sinceMs) })),
  };
}

/** What AWS says to an answer that nobody waits for; anything else that is wrong with it is thrown. */
function refusalOf(answer: () => void): JsonObject {
  try {
    answer();
    return {};
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'TaskTimedOut') return { refused: error.code };
    throw error;
  }
}

function executionOf(run: Run, world: World): JsonObject {
  const { arn, input, transitions, unreachedFaults } = run;
  const { path = [], ...state } = run.toJSON();
  return {
    arn,
    input,
    ...state,
    path,
    ...(machineOf(run, world).type === 'STANDARD' && { dollars: priceOf(transitions) }),
    ...callbacksOf(run),
    unreachedFaults: unreachedFaults as unknown as Json,
  };
}
