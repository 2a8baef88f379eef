import { Simulator } from 'cdk-workflow-simulator';

const ROLE = 'arn:aws:iam::123456789012:role/machine';

interface Template {
  readonly Resources: Record<string, object>;
}

test('a function runs its newest code, and an execution in flight keeps its definition', async () => {
  const world = await Simulator.load(app('1', 'Old'), { permissions: 'off' });
  const run = await world.stateMachine('Machine').start({});
  await world.advance(1000);
  await world.deploy(app('2', 'New'));
  await run.toEnd();
  expect(run).toMatchObject({ status: 'SUCCEEDED', output: 2 });
  expect(run.path.map(({ name }) => name)).toEqual(['Sleep', 'Old']);
  const later = await world.stateMachine('Machine').execute({});
  expect(later.path.map(({ name }) => name)).toEqual(['Sleep', 'New']);
  await world.close();
});

function app(answer: string, state: string): Template {
  return {
    Resources: {
      Answer: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: { ZipFile: `exports.handler = async () => ${answer};` },
        },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: ROLE,
          Definition: {
            StartAt: 'Sleep',
            States: {
              Sleep: { Type: 'Wait', Seconds: 10, Next: state },
              [state]: { Type: 'Task', Resource: { 'Fn::GetAtt': ['Answer', 'Arn'] }, End: true },
            },
          },
        },
      },
    },
  };
}
