const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');

const dynamodb = new DynamoDBClient({});
const sns = new SNSClient({});

/** Stores the token of the request and tells the approvers. */
exports.handler = async ({ requestId, taskToken }) => {
  const askedAt = new Date().toISOString();
  const Item = { pk: { S: requestId }, token: { S: taskToken }, askedAt: { S: askedAt }, status: { S: 'ASKED' } };
  await dynamodb.send(
    new PutItemCommand({
      TableName: process.env.TABLE,
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  if (process.env.TOPIC) {
    await sns.send(
      new PublishCommand({
        TopicArn: process.env.TOPIC,
        Subject: 'Approval',
        Message: JSON.stringify({ requestId, link: `${process.env.LINK}answer?id=${encodeURIComponent(requestId)}` }),
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'approval' } },
      }),
    );
  }
  console.log('asked %s', requestId);
  return { askedAt };
};
