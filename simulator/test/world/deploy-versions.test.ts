import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';

/** The parts of a template with a machine, its version and its alias. */
interface Deployed {
  readonly answer: string;
  readonly version?: string;
  readonly preference?: JsonObject;
  readonly routes?: readonly JsonObject[];
  readonly retain?: boolean;
  readonly revision?: JsonObject;
}

const GET_REVISION = { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] };

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: JsonObject }>>;
}

function template({ answer, version = 'Version', ...options }: Deployed): Template {
  const { preference, routes, retain = true, revision = GET_REVISION } = options;
  const StateMachineVersionArn = { Ref: version };
  const definition = { StartAt: 'Say', States: { Say: { Type: 'Pass', Result: answer, End: true } } };
  return {
    Resources: {
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: 'arn:aws:iam::123456789012:role/machine', DefinitionString: JSON.stringify(definition) },
      },
      [version]: {
        Type: 'AWS::StepFunctions::StateMachineVersion',
        ...(retain && { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }),
        Properties: { StateMachineArn: { Ref: 'Machine' }, StateMachineRevisionId: revision },
      },
      Alias: {
        Type: 'AWS::StepFunctions::StateMachineAlias',
        Properties: {
          Name: 'live',
          ...(routes === undefined
            ? { DeploymentPreference: { StateMachineVersionArn, ...(preference ?? { Type: 'ALL_AT_ONCE' }) } }
            : { RoutingConfiguration: routes as JsonObject[] }),
        },
      },
    },
  };
}

async function answers(world: World, qualifier: string, count = 1): Promise<unknown[]> {
  const said: unknown[] = [];
  for (let i = 0; i < count; i++) {
    const run = await world.stateMachine('Machine').start({}, { qualifier });
    await run.toEnd();
    said.push(run.output);
  }
  return said;
}

const shareOf = (said: readonly unknown[], answer: string): number =>
  said.filter((each) => each === answer).length / said.length;

test('another definition is another version of the same logical id, and the one before stays where it is retained', async () => {
  const world = await Simulator.load(template({ answer: 'one' }));
  await world.deploy(template({ answer: 'two' }));
  expect(await answers(world, 'live')).toEqual(['two']);
  expect([...(await answers(world, '1')), ...(await answers(world, '2'))]).toEqual(['one', 'two']);
  await world.deploy(template({ answer: 'one' }));
  expect([...(await answers(world, '3')), ...(await answers(world, 'live'))]).toEqual(['one', 'one']);
  await world.close();
});

test('a version under another logical id is the next one, and one that is not retained goes', async () => {
  const world = await Simulator.load(template({ answer: 'one', version: 'First', retain: false }));
  await world.deploy(template({ answer: 'two', version: 'Second', retain: false }));
  expect([...(await answers(world, '2')), ...(await answers(world, 'live'))]).toEqual(['two', 'two']);
  await expect(answers(world, '1')).rejects.toThrow('State Machine Does Not Exist');
  await world.close();
});

test('a version without a revision is not published anew, and the alias stays with it', async () => {
  const world = await Simulator.load(template({ answer: 'one', revision: 'INITIAL' as unknown as JsonObject }));
  await world.deploy(template({ answer: 'two', revision: 'INITIAL' as unknown as JsonObject }));
  expect(await answers(world, 'live')).toEqual(['one']);
  const newest = await world.stateMachine('Machine').start({});
  await newest.toEnd();
  expect(newest.output).toBe('two');
  await world.close();
});

test('a linear deployment leads a part more of the executions to the new version with each interval', async () => {
  const preference = { Type: 'LINEAR', Percentage: 40, Interval: 10 };
  const world = await Simulator.load(template({ answer: 'one', preference, retain: false }), { seed: 5 });
  expect(shareOf(await answers(world, 'live', 20), 'one')).toBe(1);
  await world.deploy(template({ answer: 'two', preference, retain: false }));
  const shares: number[] = [];
  for (let step = 0; step < 3; step++) {
    shares.push(shareOf(await answers(world, 'live', 400), 'two'));
    // Until the last step CloudFormation does not delete the version of before.
    if (step < 2) expect(await answers(world, '1')).toEqual(['one']);
    await world.advance({ minutes: 10 });
  }
  expect(shares[0]).toBeCloseTo(0.4, 1);
  expect(shares[1]).toBeCloseTo(0.8, 1);
  expect(shares[2]).toBe(1);
  await expect(answers(world, '1')).rejects.toThrow('State Machine Does Not Exist');
  await world.close();
});

test('the same seed routes the same executions to the same versions', async () => {
  const preference = { Type: 'CANARY', Percentage: 30, Interval: 60 };
  const routed = async (seed: number): Promise<unknown[]> => {
    const world = await Simulator.load(template({ answer: 'one', preference }), { seed });
    await world.deploy(template({ answer: 'two', preference }));
    return answers(world, 'live', 30).finally(() => world.close());
  };
  const first = await routed(1);
  expect(await routed(1)).toEqual(first);
  expect(await routed(2)).not.toEqual(first);
});

test('a deployment while another one takes over begins from the version of that', async () => {
  const preference = { Type: 'CANARY', Percentage: 50, Interval: 60 };
  const world = await Simulator.load(template({ answer: 'one', preference }));
  await world.deploy(template({ answer: 'two', preference }));
  await world.advance({ minutes: 30 });
  await world.deploy(template({ answer: 'three', preference }));
  expect(new Set(await answers(world, 'live', 40))).toEqual(new Set(['two', 'three']));
  await world.advance({ minutes: 45 });
  expect(new Set(await answers(world, 'live', 40))).toEqual(new Set(['two', 'three']));
  await world.advance({ minutes: 15 });
  expect(new Set(await answers(world, 'live', 10))).toEqual(new Set(['three']));
  await world.close();
});

test('routes that a template gives itself hold at once', async () => {
  const routes = (weight: number): readonly JsonObject[] => [
    { StateMachineVersionArn: { Ref: 'Version' }, Weight: weight },
  ];
  const world = await Simulator.load(template({ answer: 'one', routes: routes(100) }));
  await world.deploy(template({ answer: 'two', routes: routes(100) }));
  expect(await answers(world, 'live')).toEqual(['two']);
  await world.close();
});

test('what AWS would answer otherwise is refused by name', async () => {
  const world = await Simulator.load(template({ answer: 'one', version: 'First' }));
  await expect(world.deploy(template({ answer: 'one', version: 'Second' }))).rejects.toThrow(
    '[Stack/Second] the version is another resource, and its state machine has not changed',
  );
  const endpoint = await world.listen();
  await world.close();
  await endpoint.close();
});
