import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Template } from 'aws-cdk-lib/assertions';
import { Work } from 'cdk-workflow-patterns';
import { Simulator, returns } from 'cdk-workflow-simulator';
import type { ResourceJson, TemplateJson } from '../../support/synthesize';
import { statementsOf } from '../../support/synthesize';
import type { Props } from './asking';
import { askingStack } from './asking';

const SHOPS: Props = ({ stack, fn, queue, connection }) => ({
  targets: {
    call: Work.invoke(fn('Shop')),
    mail: Work.sendMessageAndWait(queue('Mail', { encryptionMasterKey: new kms.Key(stack, 'Key') }), {
      deadline: Duration.seconds(10),
    }),
    web: Work.request(connection(), { url: 'https://shop.example.com/offers', method: 'PUT' }),
  },
});

interface Statement {
  readonly Action: string | string[];
}

test('the role may do exactly what asking takes', () => {
  const template = Template.fromStack(askingStack(SHOPS));
  const role = Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith('Flow')) ?? '';
  const statements = statementsOf(template, role) as Statement[];
  const ofMachine = /^(logs|xray):/;
  expect(statements.filter(({ Action }) => !ofMachine.test([Action].flat()[0] ?? ''))).toEqual([
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': ['Shop563325D0', 'Arn'] } },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Mail6A3D1F64', 'Arn'] } },
    {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] },
    },
    {
      Effect: 'Allow',
      Action: 'states:InvokeHTTPEndpoint',
      Condition: {
        StringEquals: { 'states:HTTPMethod': 'PUT', 'states:HTTPEndpoint': 'https://shop.example.com/offers' },
      },
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':states:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':stateMachine:*',
          ],
        ],
      },
    },
    {
      Effect: 'Allow',
      Action: 'events:RetrieveConnectionCredentials',
      Resource: { 'Fn::GetAtt': ['PartnerConnectionFCF11A12', 'Arn'] },
    },
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: { 'Fn::GetAtt': ['PartnerConnectionFCF11A12', 'SecretArn'] },
    },
  ]);
});

/** Asks everybody in the world of a template, and says how many have answered; undefined when asking failed as a whole. */
async function answered(template: TemplateJson): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'asking-'));
  const machine = Object.entries(template.Resources).find(
    ([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine',
  );
  const file = join(folder, 'Test.template.json');
  writeFileSync(file, JSON.stringify(template));
  const world = await Simulator.load(file);
  try {
    world.function('Shop563325D0').mock([returns({})]);
    world.service('http', 'invoke').mock([returns({ StatusCode: 200, ResponseBody: {} })]);
    const run = await world.stateMachine(machine?.[0] ?? '').start({});
    await world.advance({ seconds: 5 });
    for (const waiting of run.waiting) run.callback(waiting).succeed({});
    await run.toEnd();
    return (run.output as unknown as { scatterGather: { counts: { answered: number } } }).scatterGather.counts.answered;
  } finally {
    await world.close();
    rmSync(folder, { recursive: true });
  }
}

test('without any one of them somebody is not asked', async () => {
  const json = Template.fromStack(askingStack(SHOPS)).toJSON() as TemplateJson;
  expect(await answered(json)).toBe(3);
  const [id, policy] =
    Object.entries(json.Resources).find(([each]) => /^FlowStateMachineRoleDefaultPolicy/.test(each)) ?? [];
  const { Statement: statements } = (policy?.Properties.PolicyDocument ?? {}) as { Statement: Statement[] };
  const asking = statements.filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0] ?? ''));
  expect(asking).toHaveLength(6);
  for (const removed of asking) {
    const without = structuredClone(json);
    const left = statements.filter((each) => each !== removed);
    (without.Resources[id ?? ''] as ResourceJson).Properties.PolicyDocument = {
      Version: '2012-10-17',
      Statement: left,
    };
    expect([removed.Action, await answered(without)]).toEqual([removed.Action, 2]);
  }
});
