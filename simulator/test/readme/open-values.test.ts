import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator } from 'cdk-workflow-simulator';
import { notesOfApp } from '../world/small-templates';

const TEMPLATE = `
Parameters: { Stage: { Type: String }, Size: { Type: Number } }
Resources:
  Pool: { Type: AWS::Cognito::UserPool }
  Far: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: arn:aws:iam::123456789012:role/shared, DefinitionS3Location: { Bucket: b, Key: k },
    DefinitionSubstitutions: { All: !Sub ['\${Stage}/\${Size}/\${Pool.ProviderName}/\${News}/{{resolve:ssm:/shop/url}}/{{resolve:secretsmanager:db:SecretString:password}}', { News: !ImportValue 'Shared:TopicArn' }] } } }
  Worker: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { S3Bucket: b, S3Key: k } } }
`;

const folder = mkdtempSync(join(tmpdir(), 'open-values-'));
const before = process.cwd();

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('what a template leaves open is given', async () => {
  mkdirSync(join(folder, 'dist', 'worker'), { recursive: true });
  writeFileSync(join(folder, 'template.yaml'), TEMPLATE);
  writeFileSync(join(folder, 'dist', 'worker', 'index.js'), 'exports.handler = async () => "worked"');
  writeFileSync(
    join(folder, 'far.asl.json'),
    '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"${All}","End":true}}}',
  );
  process.chdir(folder);
  const world = await Simulator.load('template.yaml', {
    parameters: { Stage: 'beta', 'template:Size': 5 },
    attributes: { 'template/Pool': { ProviderName: 'cognito' } }, // Fn::GetAtt; 'Ref' stands for what Ref gives
    imports: { 'Shared:TopicArn': 'arn:aws:sns:us-east-1:123456789012:news' },
    references: { 'ssm:/shop/url': 'https://example.com', 'secretsmanager:db:SecretString:password': 'x' },
    definitions: { 'template/Far': 'far.asl.json' }, // machines whose definition lies in S3
    functions: { 'template/Worker': { code: 'dist/worker' } }, // functions whose code lies in S3
    permissions: { roles: { 'arn:aws:iam::123456789012:role/shared': 'trusted' } },
  });
  const run = await (await world.stateMachine('Far').start()).toEnd();
  expect(run.output).toBe('beta/5/cognito/arn:aws:sns:us-east-1:123456789012:news/https://example.com/x');
  expect(await world.function('Worker').invoke()).toMatchObject({ output: 'worked' });
  expect(notesOfApp(world)).toEqual([]);
  await world.close();
});
