import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordRun, replayHistory, returns, Simulator, type JsonObject, type Replay } from 'cdk-workflow-simulator';
import { inlineFunction, machine, table, templateOf } from '../world/small-templates';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deployed-names-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Deployment {
  readonly stack: string;
  readonly region: string;
  readonly account: string;
}

const PRODUCTION: Deployment = { stack: 'Prod', region: 'eu-central-1', account: '210987654321' };
const HERE: Deployment = { stack: 'Shop', region: 'us-east-1', account: '123456789012' };

const arn = (logicalId: string): JsonObject => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const task = (resource: string, parameters: JsonObject, more: JsonObject): JsonObject => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Parameters: parameters,
  TimeoutSeconds: 60,
  ResultPath: '$.last',
  ...more,
});

interface Calls {
  readonly fn: string;
  readonly orders: string;
}

const USUAL: Calls = { fn: 'Charge', orders: 'Orders' };
const INVOICES = 'InvoicesOfAllOfTheCustomersInTheWorldWhoEverBought';

function app({ fn, orders }: Calls): JsonObject {
  return templateOf({
    Charge: inlineFunction('exports.handler = async () => 1;'),
    ChargeTwice: inlineFunction('exports.handler = async () => 1;'),
    Orders: table(),
    Archive: table(),
    Mails: { Type: 'AWS::SQS::Queue', Properties: {} },
    [INVOICES]: { Type: 'AWS::SQS::Queue', Properties: {} },
    Machine: machine({
      StartAt: 'Charge',
      States: {
        Charge: task('lambda:invoke', { FunctionName: arn(fn), 'Payload.$': '$' }, { Next: 'Keep' }),
        Keep: task(
          'dynamodb:putItem',
          { TableName: { Ref: orders }, Item: { pk: { 'S.$': '$.id' } } },
          { Next: 'Tell' },
        ),
        Tell: task('sqs:sendMessage', { QueueUrl: { Ref: 'Mails' }, 'MessageBody.$': '$.id' }, { Next: 'Invoice' }),
        Invoice: task('sqs:sendMessage', { QueueUrl: { Ref: INVOICES }, 'MessageBody.$': '$.id' }, { End: true }),
      },
    }),
  });
}

async function deployed(calls: Calls, { stack, region, account }: Deployment): ReturnType<typeof Simulator.load> {
  const file = join(folder, `${stack}.json`);
  writeFileSync(file, JSON.stringify(app(calls)));
  const states = { Charge: [returns({})], Keep: [returns({})], Tell: [returns({})], Invoice: [returns({})] };
  return Simulator.load(file, { region, account, permissions: 'off', mocks: { states: { Machine: states } } });
}

/** What went through the machine in production, under an app that was synthesized for another account and region. */
async function replayed(calls: Calls, input: JsonObject = { id: 'o-1' }): Promise<Replay> {
  const [production, here] = [await deployed(USUAL, PRODUCTION), await deployed(calls, HERE)];
  try {
    const run = await production.stateMachine('Machine').start(input);
    await run.toEnd();
    expect(run.status).toBe('SUCCEEDED');
    // As the AWS CLI prints it: without the definition and the ARNs.
    const { events } = recordRun(run);
    return await replayHistory({ events }, { definition: here.stateMachine('Machine').definition });
  } finally {
    await Promise.all([production.close(), here.close()]);
  }
}

describe('a history of another deployment', () => {
  test('goes as recorded: account, region and the random ends of names are those of the deployment', async () => {
    const replay = await replayed(USUAL);
    expect(replay.toText()).toMatch(/: same \(2\d events\)$/);
  });

  test.each([
    [{ ...USUAL, fn: 'ChargeTwice' }, 'Charge', 'parameters.FunctionName'],
    [{ ...USUAL, orders: 'Archive' }, 'Keep', 'parameters.TableName'],
  ])('parts where another resource is called: %o', async (calls, state, member) => {
    expect((await replayed(calls)).parting).toMatchObject({ state, member });
  });

  test('a name that came with the input is equal only to itself', async () => {
    const named = { id: 'Prod-Orders-A1B2C3D4E5F6' };
    expect((await replayed(USUAL, named)).isSame).toBe(true);
    const production = await deployed(USUAL, PRODUCTION);
    const run = await production.stateMachine('Machine').start(named);
    await run.toEnd();
    const { events } = JSON.parse(
      JSON.stringify(recordRun(run)).replaceAll(
        /(MessageBody\\*": ?\\*")Prod-Orders-A1B2C3D4E5F6/g,
        '$1Prod-Orders-Z9Y8X7W6V5U4',
      ),
    ) as { events: JsonObject[] };
    const replay = await replayHistory({ events }, { definition: production.stateMachine('Machine').definition });
    await production.close();
    expect(replay.parting).toMatchObject({ state: 'Tell', member: 'parameters.MessageBody' });
  });
});
