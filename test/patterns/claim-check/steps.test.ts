import { Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ClaimCheck, LoadPayload, StorePayload, Workflow } from 'cdk-workflow-patterns';
import { exploreFaults, Simulator, type World } from 'cdk-workflow-simulator';
import { definitionOf, stackWith } from '../../support/synthesize';
import { claimStack, keysOf, LARGE, SMALL } from './checking';
import { assertOneObject, assertOwnFolders, assertSame } from './invariants';

const stack = claimStack();
const template = Template.fromStack(stack);

let world: World;
afterEach(() => world.close());

test('the states are these, field by field', async () => {
  world = await Simulator.load(stack);
  const { States: states } = definitionOf(template);
  const folder = '("claims/" & $states.context.Execution.Name & "/")';
  const body = '{"payload": $states.input.report}';
  const bucket = expect.stringMatching(/^\$\{ClaimsBucket\w+\}$/) as string;
  expect(states['Put: store payload']).toMatchObject({
    Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
    Arguments: {
      Bucket: bucket,
      Key:
        '{% $length($string($states.input.report)) < 1000 ? $error("it is small enough to travel") : ' +
        `${folder} & $hash($string(${body}), "SHA-256") & ".json" %}`,
      Body: `{% ${body} %}`,
      ContentType: 'application/json',
    },
    TimeoutSeconds: 60,
    Next: 'Between',
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Between' }],
  });
  expect(states['Get: load payload']).toMatchObject({
    Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
    Arguments: { Bucket: bucket },
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Get: load payload, or not' }],
  });
});

test('a large payload lies in S3 and a reference travels, for 1 transition each way', async () => {
  world = await Simulator.load(stack);
  const run = await (await world.stateMachine('Machine').start({ report: LARGE })).toEnd();
  const between = run.path.find(({ state }) => state === 'Between')?.input as { payload: object };
  const [key] = keysOf(world);
  expect(between.payload).toEqual({ claimCheck: { bucket: world.bucket('Claims/Bucket').name, key } });
  assertSame(run, LARGE);
  expect(key).toMatch(new RegExp(`^claims/${run.name}/[0-9a-f]{64}\\.json$`));
  expect(run.transitions).toBe(3);
});

test('a small payload travels itself, for 1 transition each way', async () => {
  world = await Simulator.load(stack);
  const run = await (await world.stateMachine('Machine').start({ report: SMALL })).toEnd();
  expect(run.output).toEqual({ report: SMALL, payload: SMALL, read: SMALL });
  expect(keysOf(world)).toEqual([]);
  // The last state of a machine has none behind it to go on with.
  expect(run.transitions).toBe(4);
});

test.each([
  ['another execution', { key: 'claims/somebody-else/a.json' }],
  ['the rest of the bucket', { key: 'secrets/a.json' }],
  ['another bucket', { bucket: 'other' }],
])('fails with a reference that leads into %s', async (_, change) => {
  world = await Simulator.load(claimStack({}, '{% $states.input.given %}'));
  const bucket = world.bucket('Claims/Bucket').name;
  const name = 'mine';
  const claimCheck = { bucket, key: `claims/${name}/a.json`, ...change };
  world.bucket('Claims/Bucket').put(claimCheck.key, { payload: 'secret' });
  const run = await (
    await world.stateMachine('Machine').start({ report: SMALL, given: { claimCheck } }, { name })
  ).toEnd();
  expect(run).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  expect(JSON.stringify(run.output ?? null)).not.toContain('secret');
});

test('what lies in the folder of the execution is loaded, whoever put it there', async () => {
  world = await Simulator.load(claimStack({}, '{% $states.input.given %}'));
  const bucket = world.bucket('Claims/Bucket').name;
  world.bucket('Claims/Bucket').put('claims/mine/a.json', { payload: 7 });
  const given = { claimCheck: { bucket, key: 'claims/mine/a.json' } };
  const run = await (await world.stateMachine('Machine').start({ report: SMALL, given }, { name: 'mine' })).toEnd();
  expect(run.output).toMatchObject({ read: 7 });
});

test('they stand twice in one machine', async () => {
  world = await Simulator.load(
    stackWith((twice) => {
      const store = new ClaimCheck(twice, 'Claims', { threshold: Size.bytes(10) });
      const step = { store, payload: '{% $states.input.payload %}' };
      const definition = sfn.Chain.start(new StorePayload(twice, 'A', step))
        .next(new LoadPayload(twice, 'B', step))
        .next(new StorePayload(twice, 'C', step))
        .next(new LoadPayload(twice, 'D', step));
      new Workflow(twice, 'Machine', { definition });
    }),
  );
  const run = await (await world.stateMachine('Machine').start({ payload: LARGE })).toEnd();
  expect(run.output).toEqual({ payload: LARGE });
  expect(keysOf(world)).toHaveLength(1);
});

test('after whatever fault what is loaded is what was stored', async () => {
  const exploration = await exploreFaults({
    create: () => Simulator.load(stack),
    run: (each, faults) => each.stateMachine('Machine').start({ report: LARGE }, { faults }),
    invariant: (each, run) => {
      assertSame(run, LARGE);
      assertOwnFolders(keysOf(each), [run]);
      assertOneObject(keysOf(each), [run]);
    },
    mayEndUncaught: ({ error }) => error !== undefined,
  });
  exploration.assertNothingFound();
  expect(exploration.scenarios).toBeGreaterThan(8);
  world = await Simulator.load(stack);
});
