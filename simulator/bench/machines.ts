import type { JsonObject } from '../src/base/json';

/** A chain of Pass states, each with the same fields. */
export function chain(length: number, fields: JsonObject = {}): JsonObject {
  const states: JsonObject = {};
  for (let at = 0; at < length; at += 1) {
    const last = at === length - 1;
    states[`S${at}`] = { Type: 'Pass', ...fields, ...(last ? { End: true } : { Next: `S${at + 1}` }) };
  }
  return { StartAt: 'S0', States: states };
}

/** A Map whose items, too many for an input, are made by an expression and go through two states. */
export function inlineMap(items: number): JsonObject {
  const map = { QueryLanguage: 'JSONata', Items: `{% [1..${items}] %}`, Output: 'done', End: true };
  return { StartAt: 'Map', States: { Map: { ...mapState(twoStates('$')), ...map } } };
}

/** A distributed Map over JSON Lines in S3, in batches of 100, each an EXPRESS execution of two states an item. */
export function distributedMap(): JsonObject {
  const perItem = {
    StartAt: 'Each',
    States: { Each: { ...mapState(twoStates('$.id')), ItemsPath: '$.Items', End: true } },
  };
  const map = {
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...perItem },
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Parameters: { Bucket: 'bench', Key: 'items.jsonl' },
    },
    ItemBatcher: { MaxItemsPerBatch: 100 },
    ResultSelector: { done: true },
    ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'bench', Prefix: 'out' } },
    End: true,
  };
  return { StartAt: 'Map', States: { Map: { Type: 'Map', ...map } } };
}

function mapState(processor: JsonObject): JsonObject {
  return { Type: 'Map', ItemProcessor: processor };
}

function twoStates(id: string): JsonObject {
  return {
    StartAt: 'First',
    States: {
      First: { Type: 'Pass', Parameters: { 'id.$': id }, Next: 'Second' },
      Second: { Type: 'Pass', Result: true, ResultPath: '$.done', End: true },
    },
  };
}
