import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FanOutSource } from 'cdk-workflow-patterns';
import type { Run } from 'cdk-workflow-simulator';
import type { TemplateJson } from '../../support/synthesize';
import { LinesWorld, linesIn, outcomeOf, type More } from './lines-world';

const KEY_EACH: More = (stack) => {
  // Three keys: one for the machine, one for what is read, one for what is written.
  const bucket = (id: string): s3.Bucket =>
    new s3.Bucket(stack, id, { encryptionKey: new kms.Key(stack, `${id}Key`), encryption: s3.BucketEncryption.KMS });
  return {
    source: FanOutSource.csv('{% $states.input.key %}', { bucket: bucket('In'), keyPrefix: 'input/' }),
    resultBucket: bucket('Out'),
    encryptionKey: new kms.Key(stack, 'Key'),
  };
};

const STARTS = {
  startOnUpload: {},
  startOnSchedule: { schedule: events.Schedule.rate(Duration.days(1)), input: { key: 'input/lines.csv' } },
};

const VARIANTS: readonly (readonly [string, More, string])[] = [
  ['keys of AWS', () => ({}), 'Lines'],
  ['one key', (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }), 'Lines'],
  ['three keys', KEY_EACH, 'In'],
];

/** Takes every path: an upload, the schedule, a rerun. Answers how each ended and how many items failed in it. */
async function everyPath(world: LinesWorld, bucket: string): Promise<readonly string[]> {
  world.failing.add('3');
  world.world.bucket(bucket).put('input/lines.csv', 'id\n1\n2\n3');
  await world.world.advance({ days: 1 });
  const first = world.world.stateMachine('Lines/Workflow').runs;
  if (first.some(({ status }) => status !== 'SUCCEEDED')) return first.map(({ status }) => status);
  world.failing.clear();
  const again = await world.rerun({ failures: outcomeOf(first[0] as Run).failures });
  if (again.status !== 'SUCCEEDED') return [again.status];
  return [...first, again].map((run) => `${run.status} ${outcomeOf(run).counts.failed}`);
}

const ALL = ['SUCCEEDED 1', 'SUCCEEDED 1', 'SUCCEEDED 0'];

/** The function by which the CDK changes the notifications of a bucket that the user brings along. */
const NOT_OURS = /BucketNotificationsHandler/;

/** Roles are enforced in the simulation, so that what a path needs and does not have fails it. Here the other way round. */
test.each(VARIANTS)('with %s, every permission is needed by some path', async (_, more, bucket) => {
  const world = await LinesWorld.open((stack) => ({ ...more(stack), ...STARTS, rerunFailures: {} }));
  expect(await everyPath(world, bucket)).toEqual(ALL);
  expect(world.world.unusedPermissions().filter(({ role }) => !NOT_OURS.test(role))).toEqual([]);
  await world.close();
});

/** What AWS uses beside the calls that an execution makes, the key of the machine (`KeyUse`) among it: no call fails without. */
const BESIDE = /^(logs|xray):|^states:(DescribeExecution|StopExecution|RedriveExecution)$/;

describe('with three keys, without any one statement some path fails', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lines-'));
  const app = new App({ outdir: directory });
  const stack = new Stack(app, 'Test');
  linesIn(stack, (each) => ({ ...KEY_EACH(each), ...STARTS, rerunFailures: {} }));
  app.synth();
  const file = join(directory, stack.templateFile);
  const original = readFileSync(file, 'utf8');

  afterAll(() => rmSync(directory, { recursive: true }));

  test.each(removable(JSON.parse(original) as TemplateJson))('%s', async (_, policy, at) => {
    const template = JSON.parse(original) as TemplateJson;
    statementsOf(template, policy).splice(at, 1);
    writeFileSync(file, JSON.stringify(template));
    const world = await LinesWorld.over({ directory });
    const paths = everyPath(world, 'In').catch((error: Error) => [error.message]);
    expect(await paths).not.toEqual(ALL);
    await world.close();
  });
});

interface Statement {
  readonly Action: string | string[];
}

function statementsOf(template: TemplateJson, policy: string): Statement[] {
  const { PolicyDocument: document } = template.Resources[policy]?.Properties as {
    PolicyDocument: { Statement: Statement[] };
  };
  return document.Statement;
}

/** Each statement of the roles of the workflow, in words, but for what nothing calls. */
function removable(template: TemplateJson): [text: string, policy: string, at: number][] {
  const policies = Object.keys(template.Resources).filter(
    (id) => template.Resources[id]?.Type === 'AWS::IAM::Policy' && id.startsWith('Lines'),
  );
  return policies.flatMap((policy) =>
    statementsOf(template, policy).flatMap(({ Action }, at): [string, string, number][] => {
      const actions = [Action].flat();
      return policy.includes('KeyUse') || actions.every((action) => BESIDE.test(action))
        ? []
        : [[`${policy}: ${actions.join(', ')} (${at})`, policy, at]];
    }),
  );
}
