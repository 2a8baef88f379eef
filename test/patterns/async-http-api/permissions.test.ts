import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Simulator } from 'cdk-workflow-simulator';
import type { ResourceJson, TemplateJson } from '../../support/synthesize';
import { statementsOf } from '../../support/synthesize';
import { credentialsOf, shopStack } from './shop';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const ASSETS = join(__dirname, '..', '..', '..', 'assets');
const plain = Template.fromStack(shopStack()).toJSON() as TemplateJson;

function idOf({ Resources }: TemplateJson, type: string, prefix: string): string {
  const [id = ''] =
    Object.entries(Resources).find(([each, { Type }]) => Type === type && each.startsWith(prefix)) ?? [];
  return id;
}

/** The policy of the function. */
function policyOf(template: TemplateJson): ResourceJson {
  return template.Resources[idOf(template, 'AWS::IAM::Policy', 'HttpAnswerRole')] as ResourceJson;
}

/** Starts, repeats, shows and stops in the world of a template: the statuses of the answers. */
async function statusesIn(template: TemplateJson): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  const file = join(folder, 'Test.template.json');
  writeFileSync(file, JSON.stringify(template));
  const answer = `Test/${idOf(template, 'AWS::Lambda::Function', 'HttpAnswer')}`;
  const functions = { [answer]: { code: join(ASSETS, 'async-http-api-api') } };
  const world = await Simulator.load(file, { functions });
  try {
    const endpoint = world.endpoint(idOf(template, 'AWS::ApiGateway::RestApi', 'HttpApi'));
    const who = credentialsOf('iam', 'ada');
    const headers = { 'Idempotency-Key': 'k' };
    const post = (article: string) =>
      endpoint.request({ ...who, method: 'POST', path: '/executions', body: { article }, headers });
    const accepted = await post('tea');
    const path = `/executions/${(JSON.parse(accepted.body) as { id?: string }).id ?? 'none'}`;
    const others = [await post('cup'), await endpoint.request({ ...who, path })];
    const stopped = await endpoint.request({ ...who, method: 'DELETE', path });
    return [accepted, ...others, stopped].map(({ status }) => status);
  } finally {
    await world.close();
    rmSync(folder, { recursive: true });
  }
}

test('each permission of the function is needed', async () => {
  expect(await statusesIn(plain)).toEqual([202, 409, 200, 200]);
  const broken: [string, number[]][] = [];
  for (const action of ['StartExecution', 'DescribeExecution', 'StopExecution'].map((name) => `states:${name}`)) {
    broken.push([action, await statusesIn(without(action))]);
  }
  broken.push(['dynamodb:UpdateItem', await statusesIn(without('dynamodb:UpdateItem'))]);
  expect(broken).toEqual([
    ['states:StartExecution', [502, 502, 404, 404]],
    ['states:DescribeExecution', [202, 502, 502, 502]],
    ['states:StopExecution', [202, 409, 200, 502]],
    ['dynamodb:UpdateItem', [502, 502, 502, 502]],
  ]);
});

function without(action: string): TemplateJson {
  const template = structuredClone(plain);
  const document = policyOf(template).Properties.PolicyDocument as { Statement: Statement[] };
  const left = document.Statement.map((each) => ({
    ...each,
    Action: [each.Action].flat().filter((name) => name !== action),
  })).filter(({ Action }) => Action.length > 0);
  expect(left).not.toEqual(document.Statement.map((each) => ({ ...each, Action: [each.Action].flat() })));
  policyOf(template).Properties.PolicyDocument = { Version: '2012-10-17', Statement: left };
  return template;
}

test('a link can show what lies under the prefix of results, and nothing else', () => {
  const template = Template.fromStack(
    shopStack('iam', (stack) => ({
      resultBucket: new s3.Bucket(stack, 'Results', { encryptionKey: new kms.Key(stack, 'Key') }),
      resultPrefix: 'reports',
    })),
  );
  const role = idOf(template.toJSON() as TemplateJson, 'AWS::IAM::Role', 'HttpAnswerRole');
  const statements = (statementsOf(template, role) as Statement[]).filter(({ Action }) =>
    /^(s3|kms):/.test([Action].flat()[0] ?? ''),
  );
  expect(statements).toMatchObject([
    { Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [expect.anything(), '/reports/*']] } },
    { Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } },
  ]);
});
