/** What Amazon DynamoDB answers. */
export const DYNAMODB_SHAPES: Readonly<Record<string, string>> = {
  'dynamodb:putItem': `
    { Attributes: <{ S: text, N: text, B: text, SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL:
    boolean, BOOL: boolean }>, ConsumedCapacity: { TableName: text(1..1024), CapacityUnits: number,
    ReadCapacityUnits: number, WriteCapacityUnits: number, Table: { ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }, LocalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }>, GlobalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }> }, ItemCollectionMetrics: { ItemCollectionKey: <{ S: text, N: text, B: text,
    SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean, BOOL: boolean }>, SizeEstimateRangeGB:
    [number] } }`,
  'dynamodb:getItem': `
    { Item: <{ S: text, N: text, B: text, SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean,
    BOOL: boolean }>, ConsumedCapacity: { TableName: text(1..1024), CapacityUnits: number, ReadCapacityUnits:
    number, WriteCapacityUnits: number, Table: { ReadCapacityUnits: number, WriteCapacityUnits: number,
    CapacityUnits: number }, LocalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits: number,
    CapacityUnits: number }>, GlobalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits: number,
    CapacityUnits: number }> } }`,
  'dynamodb:updateItem': `
    { Attributes: <{ S: text, N: text, B: text, SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL:
    boolean, BOOL: boolean }>, ConsumedCapacity: { TableName: text(1..1024), CapacityUnits: number,
    ReadCapacityUnits: number, WriteCapacityUnits: number, Table: { ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }, LocalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }>, GlobalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }> }, ItemCollectionMetrics: { ItemCollectionKey: <{ S: text, N: text, B: text,
    SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean, BOOL: boolean }>, SizeEstimateRangeGB:
    [number] } }`,
  'dynamodb:deleteItem': `
    { Attributes: <{ S: text, N: text, B: text, SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL:
    boolean, BOOL: boolean }>, ConsumedCapacity: { TableName: text(1..1024), CapacityUnits: number,
    ReadCapacityUnits: number, WriteCapacityUnits: number, Table: { ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }, LocalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }>, GlobalSecondaryIndexes: <{ ReadCapacityUnits: number, WriteCapacityUnits:
    number, CapacityUnits: number }> }, ItemCollectionMetrics: { ItemCollectionKey: <{ S: text, N: text, B: text,
    SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean, BOOL: boolean }>, SizeEstimateRangeGB:
    [number] } }`,
  'dynamodb:query': `
    { Items: [<{ S: text, N: text, B: text, SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean,
    BOOL: boolean }>], Count: number, ScannedCount: number, LastEvaluatedKey: <{ S: text, N: text, B: text, SS:
    [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean, BOOL: boolean }>, ConsumedCapacity: {
    TableName: text(1..1024), CapacityUnits: number, ReadCapacityUnits: number, WriteCapacityUnits: number, Table: {
    ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number }, LocalSecondaryIndexes: <{
    ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number }>, GlobalSecondaryIndexes: <{
    ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number }> } }`,
  'dynamodb:scan': `
    { Items: [<{ S: text, N: text, B: text, SS: [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean,
    BOOL: boolean }>], Count: number, ScannedCount: number, LastEvaluatedKey: <{ S: text, N: text, B: text, SS:
    [text], NS: [text], BS: [text], M: <any>, L: [any], NULL: boolean, BOOL: boolean }>, ConsumedCapacity: {
    TableName: text(1..1024), CapacityUnits: number, ReadCapacityUnits: number, WriteCapacityUnits: number, Table: {
    ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number }, LocalSecondaryIndexes: <{
    ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number }>, GlobalSecondaryIndexes: <{
    ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number }> } }`,
};
