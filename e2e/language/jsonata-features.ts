import { anyState, isExpression, mentions } from '../state-machine-definition';
import { isJsonata, jsonata, output, type LanguageFeature } from './feature';

export const JSONATA_FEATURES: readonly LanguageFeature[] = [
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
    name: 'the Output of a Choice that takes its default',
    isUsedBy: (definition) => anyState(definition, (state) => state.Type === 'Choice' && state.Output !== undefined),
    probe: {
      definition: jsonata('Choose', {
        Choose: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input.n > 5 %}', Output: 'large', Next: 'Read' }],
          Output: 'small',
          Default: 'Read',
        },
        Read: output('$states.input'),
      }),
      input: { n: 3 },
      expected: { output: 'small' },
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
