import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';

const dynamodb = new DynamoDBClient({});
const sfn = new SFNClient({});

/** Answers a request for approval. */
export const handler = async (event) => {
  const requestId = event.queryStringParameters?.id;
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: process.env.TABLE, Key: { pk: { S: requestId } }, ConsistentRead: true }),
  );
  if (Item === undefined) return { statusCode: 404, body: 'unknown' };
  try {
    const output = JSON.stringify({ by: 'boss', at: new Date().toISOString() });
    await sfn.send(new SendTaskSuccessCommand({ taskToken: Item.token.S, output }));
    return { statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: 'thank you' };
  } catch (error) {
    if (error.name !== 'TaskTimedOut') throw error;
    return { statusCode: 410, body: 'too late' };
  }
};
