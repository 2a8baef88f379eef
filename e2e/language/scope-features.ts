import { anyState, mentions } from '../state-machine-definition';
import { isJsonata, jsonata, output, type LanguageFeature } from './feature';

export const SCOPE_FEATURES: readonly LanguageFeature[] = [
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
    name: 'the Output of a Parallel',
    isUsedBy: (definition) => anyState(definition, (state) => state.Type === 'Parallel' && state.Output !== undefined),
    probe: {
      definition: jsonata('Both', {
        Both: {
          Type: 'Parallel',
          Branches: [jsonata('A', { A: output('1') }), jsonata('B', { B: output('2') })],
          Output: '{% $sum($states.result) %}',
          End: true,
        },
      }),
      expected: { output: 3 },
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
