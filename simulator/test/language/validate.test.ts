import type { JsonObject } from '../../src/base/json';
import { definitionError, validateDefinition } from '../../src/language/validate';
import { variableReferences } from '../../src/language/validate/variable-references';

const task = (extra: JsonObject): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f' },
  End: true,
  ...extra,
});
const machine = (state: JsonObject, extra: JsonObject = {}): JsonObject => ({
  StartAt: 'S',
  States: { S: state },
  ...extra,
});
const jsonata = (state: JsonObject): JsonObject => machine(state, { QueryLanguage: 'JSONata' });
const pass = (extra: JsonObject = {}): JsonObject => ({ Type: 'Pass', End: true, ...extra });
const told = (definition: JsonObject, type?: 'EXPRESS'): string[] =>
  validateDefinition(definition, { type }).map(({ message, location }) => `${message} at ${location ?? 'null'}`);

describe('a definition that AWS takes', () => {
  test.each<[string, JsonObject]>([
    ['the least of all', machine(pass())],
    ['a version, a comment, a timeout', machine(pass(), { Version: '1.0', Comment: 'c', TimeoutSeconds: 60 })],
    ['a path that starts at a variable', machine(pass({ InputPath: '$order.id', OutputPath: '$$.Execution' }))],
    [
      'a state in JSONata in a machine in JSONPath',
      machine(pass({ QueryLanguage: 'JSONata', Output: '{% $states.input %}' })),
    ],
    [
      'a state in JSONPath in a Map in JSONata',
      machine({
        Type: 'Map',
        QueryLanguage: 'JSONata',
        End: true,
        ItemProcessor: { StartAt: 'I', States: { I: pass({ OutputPath: '$' }) } },
      }),
    ],
    [
      'a retrier and a catcher for everything, at the end',
      {
        StartAt: 'S',
        States: {
          S: task({
            Retry: [{ ErrorEquals: ['E'] }, { ErrorEquals: ['States.ALL'] }],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }],
          }),
          T: pass(),
        },
      },
    ],
    [
      'an expression that reads variables of its own',
      jsonata(pass({ Output: '{% ($x := 1; $map([1], function($y){ $x + $y + $z })) %}' })),
    ],
    [
      'texts that only hold what opens and closes expressions',
      jsonata(pass({ Output: [' {% $states.input %} ', 'a {% b', 'a %} b', 'a {% b %} c'] })),
    ],
    ['the same texts in JSONPath', machine(pass({ Result: ['{% a ', ' {% a %}'] }))],
    ['names in later steps of a path', jsonata(pass({ Output: '{% $states.input.items[value > 3].{"n": name} %}' }))],
    [
      'the error output in a catcher',
      {
        QueryLanguage: 'JSONata',
        StartAt: 'S',
        States: {
          S: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'f' },
            End: true,
            Catch: [{ ErrorEquals: ['E'], Next: 'T', Output: '{% $states.errorOutput %}' }],
          },
          T: pass(),
        },
      },
    ],
  ])('with %s has no diagnostics', (_, definition) => {
    expect(told(definition)).toEqual([]);
  });
});

const DISTRIBUTED = {
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'I',
    States: { I: { Type: 'Pass', End: true } },
  },
};

describe('a definition that AWS refuses', () => {
  const HALF =
    "A JSONata expression must start with '{%' with no leading spaces, and must end with '%}' with no trailing spaces";

  test.each<[string, JsonObject, string[]]>([
    [
      'expressions that are opened or closed wrongly',
      jsonata(pass({ Output: ['{% $states.input ', ' {% $states.input %}', '{% $states.input %} ', '{%}'] })),
      [0, 1, 2, 3].map((index) => `${HALF} at /States/S/Output[${index}]`),
    ],
    [
      'an expression that is not closed where a number or a text is wanted',
      jsonata({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', TimeoutSeconds: '{% 5', End: true }),
      [`${HALF} at /States/S/TimeoutSeconds`],
    ],
    [
      'batches without items or bytes',
      machine({
        Type: 'Map',
        ...DISTRIBUTED,
        ItemBatcher: { MaxItemsPerBatch: 0, MaxInputBytesPerBatch: 0 },
        End: true,
      }),
      [
        'Minimum value is 1 at /States/S/ItemBatcher/MaxItemsPerBatch',
        'Minimum value is 1 at /States/S/ItemBatcher/MaxInputBytesPerBatch',
      ],
    ],
    ['a cause that is not closed', jsonata({ Type: 'Fail', Cause: '{% $x ' }), [`${HALF} at /States/S/Cause`]],
    ['nothing in it', {}, ['These fields are required: [States, StartAt] at /']],
    ['a state without a type', machine({ End: true }), ['These fields are required: [Type] at /States/S']],
    [
      'a type that there is not',
      machine({ Type: 'Loop', End: true }),
      [
        "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/S/Type",
      ],
    ],
    [
      'a Task without a resource',
      machine({ Type: 'Task', End: true }),
      ['These fields are required: [Resource] at /States/S'],
    ],
    [
      'a resource that is no ARN',
      machine(task({ Resource: 'f' })),
      ['Value is not a valid resource ARN at /States/S/Resource'],
    ],
    [
      'a field of another type of state',
      machine(pass({ TimeoutSeconds: 1 })),
      ["Field 'TimeoutSeconds' is not supported at /States/S"],
    ],
    [
      'neither Next nor End',
      { StartAt: 'S', States: { S: { Type: 'Pass' }, T: pass() } },
      ['Exactly one of [Next, End] is required at /States/S', 'State "T" is not reachable. at /States/T'],
    ],
    [
      'a way to nowhere',
      { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'X' }, T: pass() } },
      ["Missing 'Next' target: X at /States/S/Next", 'State "T" is not reachable. at /States/T'],
    ],
    [
      'a start at nowhere',
      { StartAt: 'X', States: { S: pass() } },
      ["Missing 'Next' target: X at /StartAt", 'State "S" is not reachable. at /States/S'],
    ],
    [
      'no end',
      { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'T' }, T: { Type: 'Pass', Next: 'S' } } },
      ['Workflow has no terminal state at null'],
    ],
    [
      'a heartbeat that is no shorter than the timeout',
      machine(task({ TimeoutSeconds: 10, HeartbeatSeconds: 10 })),
      ['HeartbeatSeconds must be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds'],
    ],
    [
      'parameters that are a bare text',
      machine(task({ Parameters: '$.x' })),
      ['Expected value of type [OBJECT] at /States/S/Parameters'],
    ],
    [
      'parameters without what the service needs',
      machine(task({ Parameters: {} })),
      ["The field 'FunctionName' is required but was missing at /States/S/Parameters"],
    ],
    [
      'a path that is none, deep inside',
      machine(pass({ Parameters: { a: [{ 'b.$': '$.x[' }] } })),
      [
        "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters/a[0]",
      ],
    ],
    [
      'a list where a path must stand',
      machine(pass({ Parameters: { 'a.$': ['$.x'] } })),
      [
        "The value for the field 'a.$' must be a STRING that contains a JSONPath or an intrinsic function call but was an ARRAY at /States/S/Parameters",
      ],
    ],
    [
      'a result at many places',
      machine(pass({ ResultPath: '$.a[*]' })),
      ['Value is not a Reference Path at /States/S/ResultPath'],
    ],
    ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'].map(
      (field): [string, JsonObject, string[]] => [
        `the context object in ${field}`,
        machine({ Type: 'Map', ...DISTRIBUTED, [field]: '$$.Execution.Input.n', End: true }),
        [`Value is not a Reference Path at /States/S/${field}`],
      ],
    ),
    [
      'many places for the number of items',
      machine({ Type: 'Map', ...DISTRIBUTED, ItemBatcher: { MaxItemsPerBatchPath: '$.n[*]' }, End: true }),
      ['Value is not a Reference Path at /States/S/ItemBatcher/MaxItemsPerBatchPath'],
    ],
    [
      'a filter for the number of items to read',
      machine({
        Type: 'Map',
        ...DISTRIBUTED,
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { MaxItemsPath: '$.n[?(@.a)]' } },
        End: true,
      }),
      ['Value is not a Reference Path at /States/S/ItemReader/ReaderConfig/MaxItemsPath'],
    ],
    [
      'a wait of two kinds',
      machine({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true }),
      [
        'There should only be one of the following fields: [Seconds, SecondsPath, Timestamp, TimestampPath] at /States/S',
      ],
    ],
    [
      'a wait that is too long',
      machine({ Type: 'Wait', Seconds: 1e15, End: true }),
      ['Maximum value is 99999999 at /States/S/Seconds'],
    ],
    [
      'States.ALL beside another name',
      machine(task({ Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] })),
      ["'States.ALL' must appear alone at /States/S/Retry[0]/ErrorEquals"],
    ],
    [
      'States.ALL before the last catcher',
      {
        StartAt: 'S',
        States: {
          S: task({
            Catch: [
              { ErrorEquals: ['States.ALL'], Next: 'T' },
              { ErrorEquals: ['E'], Next: 'T' },
            ],
          }),
          T: pass(),
        },
      },
      ["'States.ALL' must appear in the last element at /States/S/Catch[0]/ErrorEquals"],
    ],
    [
      'a catcher that leads nowhere',
      machine(task({ Catch: [{ ErrorEquals: ['E'], Next: 'X' }] })),
      ["Missing 'Next' target: X at /States/S/Catch[0]/Next"],
    ],
    [
      'a choice without choices',
      machine({ Type: 'Choice', Choices: [], Default: 'S' }),
      ['Value cannot be empty at /States/S/Choices', 'Workflow has no terminal state at null'],
    ],
    [
      'a rule that compares twice',
      {
        StartAt: 'S',
        States: {
          S: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, IsString: true, Next: 'T' }] },
          T: pass(),
        },
      },
      ['A Choice rule must have exactly one comparison operator at /States/S/Choices[0]'],
    ],
    [
      'a rule of JSONPath in a machine of JSONata',
      {
        QueryLanguage: 'JSONata',
        StartAt: 'S',
        States: { S: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'T' }] }, T: pass() },
      },
      [
        "The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage at /States/S/Choices[0]",
        "The QueryLanguage is set to 'JSONata', but field 'IsNull' is only supported for the 'JSONPath' QueryLanguage at /States/S/Choices[0]",
        'These fields are required: [Condition] at /States/S/Choices[0]',
      ],
    ],
    [
      'a field of JSONata in a state of JSONPath',
      machine(pass({ Output: 1 })),
      [
        "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S",
      ],
    ],
    [
      'a state that goes back to JSONPath',
      jsonata(pass({ QueryLanguage: 'JSONPath', OutputPath: '$' })),
      ["'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S"],
    ],
    [
      'a language that there is not',
      machine(pass({ QueryLanguage: 'jsonpath' })),
      ["The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata] at /States/S/QueryLanguage"],
    ],
    [
      'an expression that does not parse',
      jsonata(pass({ Output: { v: '{% 1 + %}' } })),
      ['Unexpected end of expression at /States/S/Output/v'],
    ],
    [
      'an expression over an input that is not there',
      jsonata(pass({ Output: { v: '{% phone[0] & $f(fax) %}' } })),
      [
        "Reference to 'phone' at the top level is not supported. at /States/S/Output/v",
        "Reference to 'fax' at the top level is not supported. at /States/S/Output/v",
      ],
    ],
    [
      'an expression over the whole input',
      jsonata(pass({ Output: '{% $$ %}' })),
      ["Reference to '$$' is not supported. at /States/S/Output"],
    ],
    [
      'an expression that does not parse, where a number stands',
      jsonata({ Type: 'Wait', Seconds: '{% ( %}', End: true }),
      ['Expected ")" before end of expression at /States/S/Seconds'],
    ],
    [
      'an expression over a result that is not there yet',
      jsonata({
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
        Arguments: '{% $states.result %}',
        Output: '{% $states.result %}',
        End: true,
      }),
      ["Field '$states.result' does not exist. at /States/S/Arguments"],
    ],
    [
      'an expression over an error that is not caught',
      jsonata(pass({ Output: '{% $states.errorOutput %}' })),
      ["Field '$states.errorOutput' does not exist. at /States/S/Output"],
    ],
    [
      'one name twice',
      machine({ Type: 'Parallel', End: true, Branches: [machine(pass())] }),
      ['Duplicate State name: S at /States/S/Branches[0]/States/S'],
    ],
    [
      'a name of 81 characters',
      { StartAt: 'x'.repeat(81), States: { ['x'.repeat(81)]: pass() } },
      [`State names must have 1 to 80 characters at /States/${'x'.repeat(81)}`],
    ],
    [
      'a language for an item processor',
      machine({
        Type: 'Map',
        End: true,
        ItemProcessor: { StartAt: 'I', States: { I: pass() }, QueryLanguage: 'JSONata' },
      }),
      ["Field 'QueryLanguage' is not supported at /States/S/ItemProcessor"],
    ],
    [
      'a branch with an unreachable state',
      machine({ Type: 'Parallel', End: true, Branches: [{ StartAt: 'A', States: { A: pass(), B: pass() } }] }),
      ['State "B" is not reachable. at /States/S/Branches[0]/States/B'],
    ],
    [
      'credentials without a role',
      machine(task({ Credentials: {} })),
      ["The field 'RoleArn' is required but was missing at /States/S/Credentials"],
    ],
  ])('for %s', (_, definition, expected) => expect(told(definition)).toEqual(expected));

  test('for the names of its variables: what is no name, what is reserved, what a scope around it has', () => {
    const inner = { StartAt: 'I', States: { I: pass({ Assign: { outer: 1, own: 2 } }) } };
    const states = {
      S: { Type: 'Pass', Assign: { 'outer.$': '$', '1st': 1, states: 2 }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [inner], Next: 'D' },
      D: {
        Type: 'Map',
        End: true,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'J',
          States: { J: pass({ Assign: { outer: 1 } }) },
        },
      },
    };
    expect(told({ StartAt: 'S', States: states })).toEqual([
      'Invalid variable name: 1st at /States/S/Assign',
      'Invalid variable name: states at /States/S/Assign',
      "The variable name 'outer' was already defined in a parent scope. at /States/P/Branches[0]/States/I/Assign",
    ]);
  });

  test('as EXPRESS for waiting: a task token, a job, an activity, the same in the children of a Map', () => {
    const Parameters = { FunctionName: 'f', TaskDefinition: 't' };
    const express = (resource: string) => told(machine(task({ Resource: resource, Parameters })), 'EXPRESS');
    expect(express('arn:aws:states:::lambda:invoke.waitForTaskToken')).toEqual([
      "Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource",
    ]);
    expect(express('arn:aws:states:::ecs:runTask.sync')).toEqual([
      "Express state machine does not support '.sync' service integration at /States/S/Resource",
    ]);
    expect(express('arn:aws:states:us-east-1:123456789012:activity:a')).toEqual([
      'Express state machine does not support Activity ARN at /States/S/Resource',
    ]);
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
      StartAt: 'I',
      States: { I: task({ Resource: 'arn:aws:states:::ecs:runTask.sync', Parameters }) },
    };
    expect(told(machine({ Type: 'Map', End: true, ItemProcessor: processor }))).toEqual([
      "Express state machine does not support '.sync' service integration at /States/S/ItemProcessor/States/I/Resource",
    ]);
  });

  test('with all reasons at once, in one message', () => {
    const diagnostics = validateDefinition({
      StartAt: 'S',
      States: { S: { Type: 'Pass', Next: 'T', Retry: [] }, T: { Type: 'Pass', Next: 'S' } },
    });
    expect(definitionError(diagnostics)).toBe(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field 'Retry' is not supported at /States/S, " +
        "MISSING_END_STATE: Workflow has no terminal state at null'",
    );
  });

  test('for a text that is no JSON', () => {
    expect(validateDefinition('{"StartAt": }')).toMatchObject([
      { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION' },
    ]);
    expect(validateDefinition('[]')).toMatchObject([{ code: 'SCHEMA_VALIDATION_FAILED' }]);
  });
});

test('paths where nothing is evaluated are warned of, when warnings are asked for', () => {
  const definition = {
    StartAt: 'S',
    States: {
      S: {
        Type: 'Pass',
        Result: { r: ['$.x'] },
        Parameters: { a: '$.x', b: { c: "States.Format('{}', 1)" }, d: '$5' },
        Next: 'F',
      },
      F: { Type: 'Fail', Error: '$.error' },
    },
  };
  expect(validateDefinition(definition)).toEqual([]);
  expect(
    validateDefinition(definition, { severity: 'WARNING' }).map(({ code, location }) => `${code} ${location}`),
  ).toEqual([
    'NO_DOLLAR /States/S/Parameters/a',
    'NO_DOLLAR /States/S/Parameters/b/c',
    'PASS_RESULT_IS_STATIC /States/S/Result',
    'NO_PATH /States/F/Error',
  ]);
});

test('fixed arguments that a task fails of are warned of, and dynamic ones are not', () => {
  const Headers = { 'Host.$': '$.host' };
  const Parameters = { ApiEndpoint: 'http://x', 'Method.$': '$.method', 'InvocationConfig.$': '$.connection', Headers };
  const call = task({ Resource: 'arn:aws:states:::http:invoke', Parameters });
  const found = validateDefinition(machine(call), { severity: 'WARNING' });
  expect(found.filter(({ code }) => code === 'ARGUMENTS_IN_DOUBT').map(({ message }) => message)).toEqual([
    "The value for the field 'ApiEndpoint' must be the URL of an HTTPS API",
    "The header 'Host' can't be used in an HTTP Task",
  ]);
});

test('the variables that a state reads are listed by state, sorted, without those it makes itself', () => {
  const definition = {
    StartAt: 'A',
    States: {
      A: pass({
        Parameters: { 'b.$': 'States.Format($y, States.MathAdd($x.n, 1), $$.Id)', a: '$nothing' },
        InputPath: '$z',
      }),
      B: pass({ Result: { 'r.$': '$no' } }),
      C: pass({
        QueryLanguage: 'JSONata',
        Output: '{% ($t := $u; $map($w, function($i, $j){ $i + $t + $sum($v) })) %}',
      }),
    },
  };
  expect(variableReferences(definition)).toEqual({ A: ['x', 'y', 'z'], C: ['u', 'v', 'w'] });
});
