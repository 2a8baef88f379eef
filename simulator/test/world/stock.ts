import type { JsonObject } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from './small-templates';

/** How a handler adds one to a number in a table: by a read and a write, or by a write that is refused when the number has changed. */
export type Write = 'getThenPut' | 'conditional';

const WRITES: Readonly<Record<Write, string>> = {
  getThenPut: `
    const sold = Number((await read())?.sold.N ?? 0);
    await client.send(new PutItemCommand({ TableName, Item: { ...Key, sold: { N: String(sold + 1) } } }));`,
  conditional: `
    for (;;) {
      const sold = (await read())?.sold;
      const Item = { ...Key, sold: { N: String(Number(sold?.N ?? 0) + 1) } };
      const condition = sold === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'sold = :sold', ExpressionAttributeValues: { ':sold': sold } };
      try {
        return await client.send(new PutItemCommand({ TableName, Item, ...condition })).then(() => null);
      } catch (error) {
        if (error.name !== 'ConditionalCheckFailedException') throw error;
      }
    }`,
};

const code = (write: string): string => `
  const { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({});
  const TableName = 'Stock';
  const Key = { pk: { S: 'bulbs' } };
  const read = async () => (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  exports.handler = async () => { ${write} };`;

/** A machine `Machine` whose function `Sell` adds one to what was sold, in the table `Stock`; or one with another body. */
export function stockTemplate(write: Write | { readonly body: string }): ReturnType<typeof templateOf> {
  const sell: JsonObject = { Type: 'Task', Resource: { 'Fn::GetAtt': ['Sell', 'Arn'] }, End: true };
  return templateOf({
    Stock: table({ TableName: 'Stock' }),
    Sell: inlineFunction(code(typeof write === 'string' ? WRITES[write] : write.body)),
    Machine: machine({ StartAt: 'Sell', States: { Sell: sell } }),
  });
}
