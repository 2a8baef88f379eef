/** One step per client: each does what a handler with that client does, and gives what came of it. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import aws4 from 'aws4';
import { aws4Interceptor } from 'aws4-axios';
import { AwsClient } from 'aws4fetch';
import axios from 'axios';
import got from 'got';
import { createRequire } from 'node:module';
import https from 'node:https';

const require = createRequire(import.meta.url);
const { TABLE, TOPIC, QUEUE, BUCKET, MACHINE, API, AWS_REGION: region } = process.env;
const {
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
} = process.env;
const credentials = { accessKeyId, secretAccessKey, sessionToken };
const DYNAMODB = `https://dynamodb.${region}.amazonaws.com/`;
const put = (pk) => JSON.stringify({ TableName: TABLE, Item: { pk: { S: pk } } });
const target = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' };

let calls = 0;
const idempotent = makeIdempotent(async ({ order }) => ({ order, calls: ++calls }), {
  persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY }),
  config: new IdempotencyConfig({}),
});

const steps = {
  'aws-sdk': async () => {
    const AWS = require('aws-sdk');
    const documents = new AWS.DynamoDB.DocumentClient();
    await documents.put({ TableName: TABLE, Item: { pk: 'v2', n: 1 } }).promise();
    await new AWS.SNS().publish({ TopicArn: TOPIC, Message: 'v2' }).promise();
    await new AWS.SQS().sendMessage({ QueueUrl: QUEUE, MessageBody: 'v2' }).promise();
    await new AWS.S3().putObject({ Bucket: BUCKET, Key: 'v2', Body: 'text' }).promise();
    const { executionArn } = await new AWS.StepFunctions()
      .startExecution({ stateMachineArn: MACHINE, input: '{}' })
      .promise();
    const { Item: item } = await documents.get({ TableName: TABLE, Key: { pk: 'v2' } }).promise();
    const { Body: body } = await new AWS.S3().getObject({ Bucket: BUCKET, Key: 'v2' }).promise();
    const refused = await documents
      .get({ TableName: 'other', Key: { pk: 'v2' } })
      .promise()
      .catch(({ code }) => code);
    return { item, body: String(body), started: executionArn.startsWith('arn:'), refused };
  },
  'aws-sdk, presigned': async () => {
    const AWS = require('aws-sdk');
    const address = new AWS.S3().getSignedUrl('putObject', { Bucket: BUCKET, Key: 'v2-signed', Expires: 60 });
    return { status: (await fetch(address, { method: 'PUT', body: 'text' })).status };
  },
  aws4fetch: async () => {
    const client = new AwsClient(credentials);
    const { status } = await client.fetch(DYNAMODB, { method: 'POST', headers: target, body: put('aws4fetch') });
    const at = `https://${BUCKET}.s3.${region}.amazonaws.com/aws4fetch`;
    await client.fetch(at, { method: 'PUT', body: 'text' });
    return { status, body: await (await client.fetch(at)).text() };
  },
  axios: async () => {
    const client = axios.create();
    client.interceptors.request.use(aws4Interceptor({ options: { region, service: 'dynamodb' }, credentials }));
    const { status } = await client.post(DYNAMODB, JSON.parse(put('axios')), { headers: target });
    const refused = await axios.post(DYNAMODB, {}, { headers: target }).catch(({ response }) => response?.status);
    return { status, refused, own: (await axios.get(API)).data };
  },
  aws4: () =>
    new Promise((resolve, reject) => {
      const signed = aws4.sign(
        { host: `dynamodb.${region}.amazonaws.com`, path: '/', headers: target, body: put('aws4') },
        credentials,
      );
      const request = https.request(signed, (response) =>
        response.resume().on('end', () => resolve({ status: response.statusCode })),
      );
      request.on('error', reject).end(signed.body);
    }),
  got: async () => {
    const { statusCode, body } = await got(API);
    return { status: statusCode, body: JSON.parse(body) };
  },
  'lib-storage': async () => {
    const client = new S3Client({});
    const Body = Buffer.alloc(11 * 1024 * 1024, 'x');
    const { ETag } = await new Upload({ client, params: { Bucket: BUCKET, Key: 'big', Body } }).done();
    return { parts: ETag.replaceAll('"', '').split('-')[1] };
  },
  's3-request-presigner': async () => {
    const client = new S3Client({});
    const at = { Bucket: BUCKET, Key: 'a b/c' };
    const sent = await fetch(await getSignedUrl(client, new PutObjectCommand(at)), { method: 'PUT', body: 'text' });
    const address = await getSignedUrl(client, new GetObjectCommand(at), { expiresIn: 60 });
    const read = await axios.get(address);
    const other = await fetch(address, { method: 'DELETE' });
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    return { sent: sent.status, read: read.data, other: other.status, late: (await fetch(address)).status };
  },
  'powertools logger, metrics, tracer': async (context) => {
    const logger = new Logger({ serviceName: 'shop' });
    logger.addContext(context);
    logger.info('sold', { order: 'o1' });
    const metrics = new Metrics({ namespace: 'Shop', serviceName: 'shop' });
    metrics.addMetric('sold', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    const tracer = new Tracer({ serviceName: 'shop' });
    const client = tracer.captureAWSv3Client(new DynamoDBClient({}));
    const parent = tracer.getSegment();
    const part = parent?.addNewSubsegment('sell');
    if (part !== undefined) tracer.setSegment(part);
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'tracer' } } }));
    part?.close();
    return { hasSegment: part !== undefined };
  },
  'powertools idempotency': async (context) => {
    idempotent.lambdaContext = context;
    const first = await idempotent({ order: 'o1' });
    const again = await idempotent({ order: 'o1' });
    return { first, again, other: await idempotent({ order: 'o2' }) };
  },
  'powertools parameters': async () => ({
    parameter: await getParameter('/shop/colour'),
    secret: await getSecret('shop-secret'),
  }),
  'powertools batch': async (context) => {
    const record = (messageId, body) => ({
      messageId,
      body,
      eventSource: 'aws:sqs',
      attributes: {},
      messageAttributes: {},
    });
    const processor = new BatchProcessor(EventType.SQS);
    const sell = async ({ body }) => {
      if (body === 'bad') throw new Error('bad');
    };
    return processPartialResponse({ Records: [record('1', 'good'), record('2', 'bad')] }, sell, processor, { context });
  },
  'aws-xray-sdk-core': async () => {
    const xray = require('aws-xray-sdk-core');
    const client = xray.captureAWSv3Client(new DynamoDBClient({}));
    await client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'xray' } } }));
    xray.captureHTTPsGlobal(https, true);
    return xray.captureAsyncFunc('part', async (part) => {
      part?.addAnnotation('order', 'o1');
      part?.close();
      return { traced: (process.env._X_AMZN_TRACE_ID ?? '').startsWith('Root=') };
    });
  },
};

export const handler = (step, context) => steps[step](context);
