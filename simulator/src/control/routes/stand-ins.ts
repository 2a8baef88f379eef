import type { Json, JsonObject } from '../../base/json';
import { fails, returns, waits, type Mock, type MockAnswer } from '../../services/mocks';
import type { World } from '../../world/api/world';
import { ControlError, found } from '../control-error';
import { faultsOf } from '../given-faults';
import { routes, type ControlCall, type Route } from '../route';
import { ANSWER, ANSWERS, DONE, FAULT, list, object } from '../schemas';

/** Whatever can be mocked. */
interface Mocked {
  readonly standingMock: Mock | undefined;
  mock(mock: Mock): void;
  unmock(): void;
}

const MOCK = object({ answers: ANSWERS });
const EXAMPLE: JsonObject = {
  answers: [{ returns: { paid: true } }, { fails: { error: 'Declined', cause: 'no money' } }],
};

interface MockRoute {
  readonly of: string;
  readonly path: string;
  readonly at: Readonly<Record<string, string>>;
  readonly what: string;
  readonly find: (world: World, at: Readonly<Record<string, string>>) => Mocked;
}

const MOCKED: readonly MockRoute[] = [
  {
    of: 'State',
    path: '/machines/{machine}/states/{state}/mock',
    at: { machine: 'Shop/Order', state: 'Pay' },
    what: 'the task of a state',
    find: (world, at) => world.stateMachine(at['machine'] as string).state(at['state'] as string),
  },
  {
    of: 'Function',
    path: '/functions/{function}/mock',
    at: { function: 'Shop/Charge' },
    what: 'a function',
    find: (world, at) => world.function(at['function'] as string),
  },
  {
    of: 'Service',
    path: '/services/{service}/{action}/mock',
    at: { service: 'ses', action: 'sendEmail' },
    what: "a service's action, whoever calls it",
    find: (world, at) => world.service(at['service'] as string, at['action'] as string),
  },
];

/** Mocks and faults: what stands in for the app's own parts, and what goes wrong with them. */
export const STAND_IN_ROUTES = routes(
  ...MOCKED.flatMap(mockRoutes),
  {
    operation: 'setFaults',
    method: 'PUT',
    path: '/machines/{machine}/faults',
    summary:
      'Has faults strike every execution that begins from now on, whoever starts it, in the place of those set before.',
    body: object({ faults: list(FAULT) }),
    answer: DONE,
    example: { at: { machine: 'Shop/Order' }, body: { faults: [{ state: 'Pay', kind: 'error' }] } },
    carryOut: ({ world, at, body }) => {
      found(() => world.stateMachine(at['machine'] as string)).strike(faultsOf(body['faults']));
      return {};
    },
  },
  {
    operation: 'listFaults',
    method: 'GET',
    path: '/machines/{machine}/faults',
    summary: 'The faults that strike every execution that begins.',
    answer: object({ faults: list(FAULT) }),
    example: { at: { machine: 'Shop/Order' } },
    carryOut: ({ world, at }) => ({
      faults: found(() => world.stateMachine(at['machine'] as string)).standingFaults as unknown as Json,
    }),
  },
  {
    operation: 'clearFaults',
    method: 'DELETE',
    path: '/machines/{machine}/faults',
    summary: 'Lets executions that begin from now on go well.',
    answer: DONE,
    example: { at: { machine: 'Shop/Order' } },
    carryOut: ({ world, at }) => {
      found(() => world.stateMachine(at['machine'] as string)).strike([]);
      return {};
    },
  },
);

function mockRoutes({ of, path, at, what, find }: MockRoute): readonly Route[] {
  const mocked = (call: ControlCall): Mocked => found(() => find(call.world, call.at));
  return routes(
    {
      operation: `mock${of}`,
      method: 'PUT',
      path,
      summary: `Has answers stand for ${what} from now on.`,
      body: MOCK,
      answer: DONE,
      example: { at, body: EXAMPLE },
      carryOut: (call) => {
        mocked(call).mock((call.body['answers'] as JsonObject[]).map(answerOf));
        return {};
      },
    },
    {
      operation: `read${of}Mock`,
      method: 'GET',
      path,
      summary: `The answers that stand for ${what}; none where there is no mock, and "isCode" where a function of a test answers.`,
      answer: object({ answers: list(ANSWER), isCode: { const: true } }, ['answers']),
      example: { at },
      carryOut: (call) => givenOf(mocked(call).standingMock),
    },
    {
      operation: `unmock${of}`,
      method: 'DELETE',
      path,
      summary: `Takes the answers for ${what} away again.`,
      answer: DONE,
      example: { at },
      carryOut: (call) => {
        mocked(call).unmock();
        return {};
      },
    },
  );
}

/** A mock as it was given; a function of a test can't be told. */
function givenOf(mock: Mock | undefined): JsonObject {
  if (typeof mock === 'function') return { answers: [], isCode: true };
  const answers = (mock ?? []).map((each): JsonObject => {
    if (!('fails' in each)) return { ...each };
    const { error, message } = each.fails;
    return { fails: { error, ...(message !== '' && { cause: message }) } };
  });
  return { answers };
}

function answerOf(given: JsonObject): MockAnswer {
  if (Object.keys(given).length !== 1)
    throw new ControlError(
      400,
      'InvalidRequest',
      `An answer has one of 'returns', 'fails' and 'waits', got ${JSON.stringify(given)}`,
      'Give one of them',
    );
  if ('waits' in given) return waits;
  if ('returns' in given) return returns(given['returns']);
  const { error, cause } = given['fails'] as { error: string; cause?: string };
  return fails(error, cause);
}
