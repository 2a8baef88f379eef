import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Simulator } from '../../src';
import { AppModel } from '../../src/world/assembly/app-model';

const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
const app = new App({ outdir });
const producer = new Stack(app, 'Producer', { env: { account: '111111111111', region: 'eu-west-1' } });
const orders = new Construct(producer, 'Orders');
const topic = new Topic(orders, 'Events');
const consumer = new Stack(app, 'Consumer', { env: { account: '111111111111', region: 'eu-west-1' } });
new Queue(consumer, 'First');
const second = new Construct(consumer, 'Second');
new Queue(second, 'Queue');
new CfnOutput(consumer, 'TopicArn', { value: topic.topicArn });
const other = new Stack(new Stage(app, 'Beta'), 'Other');
new Topic(other, 'News');
app.synth();

afterAll(() => rmSync(outdir, { recursive: true }));

const find = (model: AppModel, reference: string): string => model.find(reference, 'queue', 'AWS::SQS::Queue').path;

test.each([
  ['an App', app],
  ['its folder', outdir],
  ['a Stack with the stacks it needs', consumer],
])('%s is loaded, and references between stacks are resolved', (_, source) => {
  const model = new AppModel(source);
  const stack = model.stacks.find(({ name }) => name === 'Consumer');
  const arn = model.find('Orders', 'topic', 'AWS::SNS::Topic').arn;
  expect(arn).toMatch(/^arn:aws:sns:eu-west-1:111111111111:Producer-Orders/);
  expect(stack?.output('TopicArn')).toBe(arn);
});

test('stacks inside of stages are part of the app', () => {
  expect(new AppModel(app).find('News', 'topic', 'AWS::SNS::Topic').path).toBe('Beta/Other/News/Resource');
});

test('a Stack alone does not bring the rest of the app along', () => {
  expect(new AppModel(producer).stacks.map(({ name }) => name)).toEqual(['Producer']);
});

test('a Template of the assertions library is loaded', () => {
  expect(new AppModel(Template.fromStack(producer)).ofType('AWS::SNS::Topic')).toHaveLength(1);
});

test.each([
  ['the whole path', 'Consumer/Second/Queue'],
  ['the path in the stack', 'Second/Queue'],
  ['a construct that contains only one', 'Second'],
  ['the logical id', consumer.getLogicalId(second.node.findChild('Queue').node.defaultChild as never)],
])('a resource is found by %s', (_, reference) => {
  expect(find(new AppModel(consumer), reference)).toBe('Consumer/Second/Queue/Resource');
});

test('fails when a reference could mean more than one resource, and lists them', () => {
  expect(() => find(new AppModel(consumer), 'Consumer')).toThrow(
    "'Consumer' could be more than one queue: 'Consumer/First', 'Consumer/Second/Queue'; give the whole path",
  );
});

test('fails when there is no such resource, and lists what there is', () => {
  expect(() => find(new AppModel(consumer), 'Third')).toThrow(
    "There is no queue 'Third'; there is 'Consumer/First', 'Consumer/Second/Queue'",
  );
  expect(() => find(new AppModel(producer), 'Third')).toThrow("There is no queue 'Third'; the app has no queue at all");
});

test('fails for a folder that is no cloud assembly, a path without a file, and an object that is no template', () => {
  expect(() => new AppModel(__dirname)).toThrow(
    "is not a cloud assembly: it has no manifest.json; run 'cdk synth' first",
  );
  expect(() => new AppModel('no/such/cdk.out')).toThrow("run 'cdk synth' first, or hand in the App");
  expect(() => new AppModel({})).toThrow('this has no Resources');
});

describe("aws-cdk-lib's own validator", () => {
  const seen: (string | undefined)[] = [];
  const watched = {
    synth: () => {
      seen.push(process.env['CDK_VALIDATION']);
      return { directory: outdir };
    },
  };
  const before = process.env['CDK_VALIDATION'];

  beforeEach(() => {
    seen.length = 0;
    delete process.env['CDK_VALIDATION'];
  });

  afterAll(() => {
    if (before !== undefined) process.env['CDK_VALIDATION'] = before;
  });

  test('is switched off while an app is synthesized, and as it was afterwards', async () => {
    Simulator.synthesize(watched);
    const world = await Simulator.load(watched);
    await world.close();
    expect(seen).toEqual(['false', 'false']);
    expect(process.env).not.toHaveProperty('CDK_VALIDATION');
  });

  test('is left as the user has set it', () => {
    process.env['CDK_VALIDATION'] = 'true';
    Simulator.synthesize(watched);
    expect([seen, process.env['CDK_VALIDATION']]).toEqual([['true'], 'true']);
  });

  test('is as it was when the synthesis fails', () => {
    const broken = {
      synth: () => {
        throw new Error('no app');
      },
    };
    expect(() => Simulator.synthesize(broken)).toThrow('no app');
    expect(process.env).not.toHaveProperty('CDK_VALIDATION');
  });
});
