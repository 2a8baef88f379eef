import { Simulator, type JsonObject } from 'cdk-workflow-simulator';

/** A schedule that starts a machine under a role with these statements. */
function scheduled(statements: JsonObject[]): JsonObject {
  const definition = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
  const machine = { 'Fn::GetAtt': ['Machine', 'Arn'] };
  const role = { 'Fn::GetAtt': ['EventsRole', 'Arn'] };
  return {
    Resources: {
      EventsRole: {
        Type: 'AWS::IAM::Role',
        Properties: { Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: statements } }] },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: 'arn:aws:iam::123456789012:role/M', DefinitionString: JSON.stringify(definition) },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'T', Arn: machine, RoleArn: role }] },
      },
    },
  };
}

test('a rule starts a machine under the role of its target', async () => {
  const world = await Simulator.load(scheduled([{ Effect: 'Allow', Action: 'states:StartExecution', Resource: '*' }]));
  await world.advance({ hours: 2 });
  expect(world.stateMachine('Machine').runs).toHaveLength(2);
  expect(world.unusedPermissions()).toEqual([]);
  await world.close();
});

test('fails, for a test to hear, when that role may not start it', async () => {
  const world = await Simulator.load(scheduled([{ Effect: 'Allow', Action: 'states:StopExecution', Resource: '*' }]));
  await expect(world.advance({ hours: 2 })).rejects.toThrow(
    /events.amazonaws.com can't deliver under its role: User: .*\/events is not authorized to perform: states:StartExecution/,
  );
  await world.close();
});
