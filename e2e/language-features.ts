import { anyState, isExpression, mentions, type State, type StateMachineDefinition } from './state-machine-definition';

/** A part of the States Language, how to see that a machine uses it, and a machine that shows whether an engine has it. */
export interface LanguageFeature {
  readonly name: string;
  /** Left out where a machine runs the same without it until the thing happens: expectations that make it happen name it. */
  isUsedBy?(definition: StateMachineDefinition): boolean;
  readonly probe: Probe;
}

export interface Probe {
  readonly definition: StateMachineDefinition;
  readonly input?: unknown;
  /** The output on success; the error's name on failure. */
  readonly expected: { readonly output: unknown } | { readonly error: string };
}

const NOWHERE = 'arn:aws:states:::lambda:invoke';
const MISSING = 'arn:aws:lambda:us-east-1:123456789012:function:there-is-no-such-function';
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/123456789012/there-is-no-such-queue';

const isJsonata = (state: State, definition: StateMachineDefinition): boolean =>
  (state.QueryLanguage ?? definition.QueryLanguage) === 'JSONata';

/** One machine of JSONata states; `states` are chained as they stand. */
function jsonata(startAt: string, states: Record<string, State>): StateMachineDefinition {
  return {
    StartAt: startAt,
    States: Object.fromEntries(
      Object.entries(states).map(([name, state]) => [name, { QueryLanguage: 'JSONata', ...state }]),
    ),
  };
}

const output = (expression: string): State => ({ Type: 'Pass', Output: `{% ${expression} %}`, End: true });

const JSONATA_FEATURES: readonly LanguageFeature[] = [
  {
    name: 'JSONata states in a JSONPath machine',
    isUsedBy: (definition) =>
      definition.QueryLanguage !== 'JSONata' && anyState(definition, (state) => state.QueryLanguage === 'JSONata'),
    probe: {
      definition: {
        StartAt: 'Path',
        States: {
          Path: { Type: 'Pass', Parameters: { 'doubled.$': 'States.MathAdd($.n, $.n)' }, Next: 'Expression' },
          Expression: { QueryLanguage: 'JSONata', ...output('$states.input.doubled * 10') },
        },
      },
      input: { n: 21 },
      expected: { output: 420 },
    },
  },
  {
    name: 'JSONata 2.0.6: filters, higher-order functions, object merges, the ternary',
    isUsedBy: (definition) => anyState(definition, (state) => isJsonata(state, definition)),
    probe: {
      definition: jsonata('Compute', {
        Compute: output(
          `{ 'dear': $states.input.items[price > 2].name, 'total': $sum($states.input.items.price),
             'names': $map($states.input.items, function($i, $at) { $string($at) & $uppercase($i.name) }),
             'merged': $merge([{'a': 1}, {'b': 2}]), 'kind': $count($states.input.items) > 1 ? 'many' : 'one',
             'byName': $states.input.items{name: price} }`,
        ),
      }),
      input: {
        items: [
          { name: 'tea', price: 2 },
          { name: 'pot', price: 30 },
        ],
      },
      expected: {
        output: {
          dear: 'pot',
          total: 32,
          names: ['0TEA', '1POT'],
          merged: { a: 1, b: 2 },
          kind: 'many',
          byName: { tea: 2, pot: 30 },
        },
      },
    },
  },
  {
    name: "the functions that AWS adds to JSONata's own",
    isUsedBy: (definition) => mentions(definition, /\$(partition|range|hash|random|uuid|parse)\(/),
    probe: {
      definition: jsonata('Compute', {
        Compute: output(
          `{ 'parts': $partition([1,2,3], 2), 'range': $range(1, 5, 2), 'hash': $hash('abc', 'SHA-256'),
             'parsed': $parse('{"a":[1]}').a, 'uuid': $length($uuid()), 'random': $random() < 1 }`,
        ),
      }),
      expected: {
        output: {
          parts: [[1, 2], [3]],
          range: [1, 3, 5],
          hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
          parsed: [1],
          uuid: 36,
          random: true,
        },
      },
    },
  },
  {
    name: 'variables assigned by JSONata states',
    isUsedBy: (definition) =>
      anyState(definition, (state) => isJsonata(state, definition) && state.Assign !== undefined),
    probe: {
      definition: jsonata('Keep', {
        Keep: { Type: 'Pass', Assign: { kept: '{% $states.input.n %}' }, Output: 'lost', Next: 'Read' },
        Read: output(`{ 'kept': $kept, 'input': $states.input }`),
      }),
      input: { n: 7 },
      expected: { output: { kept: 7, input: 'lost' } },
    },
  },
  {
    name: 'a Choice between JSONata conditions, with Assign in a rule',
    isUsedBy: (definition) => anyState(definition, (state) => state.Type === 'Choice' && isJsonata(state, definition)),
    probe: {
      definition: jsonata('Choose', {
        Choose: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.n > 5 %}', Assign: { size: 'large' }, Next: 'Read' }],
          Default: 'Read',
        },
        Read: output('$size'),
      }),
      input: { n: 7 },
      expected: { output: 'large' },
    },
  },
  {
    name: 'a Fail state whose error is an expression',
    isUsedBy: (definition) =>
      anyState(
        definition,
        (state) => state.Type === 'Fail' && (isExpression(state.Error) || isExpression(state.Cause)),
      ),
    probe: {
      definition: jsonata('Stop', {
        Stop: { Type: 'Fail', Error: `{% 'Custom.' & $states.input.kind %}`, Cause: 'why' },
      }),
      input: { kind: 'Gone' },
      expected: { error: 'Custom.Gone' },
    },
  },
  {
    name: 'a Wait whose seconds are an expression',
    isUsedBy: (definition) => anyState(definition, (state) => state.Type === 'Wait' && isExpression(state.Seconds)),
    probe: {
      definition: jsonata('Pause', {
        Pause: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'Done' },
        Done: output(`'waited'`),
      }),
      input: { seconds: 1 },
      expected: { output: 'waited' },
    },
  },
];

const ERROR_FEATURES: readonly LanguageFeature[] = [
  {
    name: 'Assign and Output in a Catch',
    isUsedBy: (definition) =>
      anyState(definition, (state) => state.Catch?.some((catcher) => catcher.Assign !== undefined) ?? false),
    probe: {
      definition: jsonata('Invoke', {
        Invoke: {
          Type: 'Task',
          Resource: NOWHERE,
          Arguments: { FunctionName: MISSING },
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Assign: { why: '{% $states.errorOutput.Error %}' },
              Output: '{% $states.input %}',
              Next: 'Read',
            },
          ],
          End: true,
        },
        Read: output(`{ 'error': $why, 'input': $states.input }`),
      }),
      input: { n: 1 },
      expected: { output: { error: 'Lambda.ResourceNotFoundException', input: { n: 1 } } },
    },
  },
  {
    name: 'a callback that times out after an expression',
    isUsedBy: (definition) => anyState(definition, (state) => isExpression(state.TimeoutSeconds)),
    probe: {
      definition: jsonata('Await', {
        Await: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
          Arguments: { PhoneNumber: '+15550100', Message: '{% $states.context.Task.Token %}' },
          TimeoutSeconds: '{% $states.input.seconds %}',
          Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.errorOutput.Error %}', Next: 'Read' }],
          End: true,
        },
        Read: output('$states.input'),
      }),
      input: { seconds: 1 },
      expected: { output: 'States.Timeout' },
    },
  },
  {
    name: 'a missed heartbeat',
    probe: {
      definition: jsonata('Await', {
        Await: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
          Arguments: { PhoneNumber: '+15550100', Message: '{% $states.context.Task.Token %}' },
          HeartbeatSeconds: 1,
          TimeoutSeconds: 3,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Output: 'missed', Next: 'Read' }],
          End: true,
        },
        Read: output('$states.input'),
      }),
      expected: { output: 'missed' },
    },
  },
  {
    name: 'a callback whose request fails',
    probe: {
      definition: jsonata('Await', {
        Await: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: MISSING, Payload: { token: '{% $states.context.Task.Token %}' } },
          TimeoutSeconds: 3,
          End: true,
        },
      }),
      expected: { error: 'Lambda.ResourceNotFoundException' },
    },
  },
  {
    name: 'a timeout of the whole machine',
    probe: {
      definition: {
        TimeoutSeconds: 1,
        StartAt: 'Pause',
        States: { Pause: { Type: 'Wait', Seconds: 5, End: true } },
      },
      expected: { error: 'States.Timeout' },
    },
  },
  {
    name: 'retries that wait no longer than MaxDelaySeconds',
    probe: {
      definition: {
        TimeoutSeconds: 6,
        ...jsonata('Send', {
          Send: {
            Type: 'Task',
            Resource: 'arn:aws:states:::sqs:sendMessage',
            Arguments: { QueueUrl: QUEUE, MessageBody: 'x' },
            Retry: [
              { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 10, MaxDelaySeconds: 2, MaxAttempts: 2 },
            ],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Read' }],
            End: true,
          },
          Read: output(`'tried'`),
        }),
      },
      expected: { output: 'tried' },
    },
  },
];

const SCOPE_FEATURES: readonly LanguageFeature[] = [
  {
    name: 'Parallel branches that read the outer variables',
    isUsedBy: (definition) => anyState(definition, (state) => state.Type === 'Parallel'),
    probe: {
      definition: jsonata('Keep', {
        Keep: { Type: 'Pass', Assign: { kept: 3 }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Branches: [jsonata('A', { A: output('$kept + 1') }), jsonata('B', { B: output('$kept + 2') })],
          Next: 'Sum',
        },
        Sum: output('$sum($states.input)'),
      }),
      expected: { output: 9 },
    },
  },
  {
    name: 'an inline Map of an expression',
    isUsedBy: (definition) =>
      anyState(
        definition,
        (state) => state.Type === 'Map' && state.ItemProcessor?.ProcessorConfig?.Mode !== 'DISTRIBUTED',
      ),
    probe: {
      definition: jsonata('Each', {
        Each: {
          Type: 'Map',
          Items: '{% $states.input.numbers %}',
          ItemSelector: { n: '{% $states.context.Map.Item.Value %}', at: '{% $states.context.Map.Item.Index %}' },
          MaxConcurrency: 2,
          ItemProcessor: jsonata('Square', { Square: output('$states.input.n * $states.input.n + $states.input.at') }),
          End: true,
        },
      }),
      input: { numbers: [2, 3] },
      expected: { output: [4, 10] },
    },
  },
  {
    name: 'a distributed Map',
    isUsedBy: (definition) =>
      anyState(definition, (state) => state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED'),
    probe: {
      definition: jsonata('Each', {
        Each: {
          Type: 'Map',
          Items: '{% $states.input.numbers %}',
          ItemBatcher: { MaxItemsPerBatch: 2 },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
            ...jsonata('Sum', { Sum: output('$sum($states.input.Items)') }),
          },
          End: true,
        },
      }),
      input: { numbers: [1, 2, 3] },
      expected: { output: [3, 3] },
    },
  },
  {
    name: 'variables assigned by JSONPath states',
    isUsedBy: (definition) =>
      anyState(definition, (state) => !isJsonata(state, definition) && state.Assign !== undefined),
    probe: {
      definition: {
        StartAt: 'Keep',
        States: {
          Keep: { Type: 'Pass', Assign: { 'kept.$': '$.n' }, Next: 'Read' },
          Read: { Type: 'Pass', Parameters: { 'kept.$': '$kept' }, End: true },
        },
      },
      input: { n: 7 },
      expected: { output: { kept: 7 } },
    },
  },
  {
    name: 'a conditional write that is refused, by its error',
    isUsedBy: (definition) => mentions(definition, /DynamoDB\.ConditionalCheckFailedException/),
    probe: {
      definition: jsonata('Write', {
        Write: {
          Type: 'Task',
          Resource: 'arn:aws:states:::dynamodb:updateItem',
          Arguments: {
            TableName: '{% $states.input.table %}',
            Key: { id: { S: 'nobody' } },
            UpdateExpression: 'SET seen = :yes',
            ConditionExpression: 'attribute_exists(id)',
            ExpressionAttributeValues: { ':yes': { BOOL: true } },
          },
          End: true,
        },
      }),
      input: { table: 'probe' },
      expected: { error: 'DynamoDB.ConditionalCheckFailedException' },
    },
  },
];

/** Every feature that our machines may use and that an engine may lack. */
export const LANGUAGE_FEATURES: readonly LanguageFeature[] = [
  ...JSONATA_FEATURES,
  ...ERROR_FEATURES,
  ...SCOPE_FEATURES,
];
