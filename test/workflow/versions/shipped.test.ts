import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Versioning, VerificationWorkflow, type VerificationWorkflowProps } from 'cdk-workflow-patterns';
import { exploreDeployment, type Run, type World } from 'cdk-workflow-simulator';
import { resourcesOf } from '../../support/synthesize';

function signUp(props: VerificationWorkflowProps): Stack {
  const stack = new Stack(new App(), 'Stack');
  new VerificationWorkflow(stack, 'SignUp', props);
  return stack;
}

const versioning = Versioning.allAtOnce({ alarms: [] });

test('a function of ours is called by its version, which is retained', () => {
  const template = Template.fromStack(signUp({ versioning }));
  const versions = Object.entries(resourcesOf(template, 'AWS::Lambda::Version'));
  expect(versions.map(([id]) => id)).toEqual([expect.stringMatching(/^SignUpChannelSendCurrentVersion/)]);
  expect(versions[0]?.[1]).toMatchObject({ DeletionPolicy: 'Retain' });
});

test('a verification whose next version has other reminders is unharmed at every boundary', async () => {
  const run = async (world: World): Promise<Run> => {
    await world.table('SignUp/Users').put({ userId: 'u', email: 'a@example.com', verified: false });
    return world.stateMachine('SignUp/Workflow').start({ userId: 'u' }, { qualifier: 'live' });
  };
  const found = await exploreDeployment({
    v1: signUp({ versioning, reminders: [Duration.minutes(10)] }),
    v2: signUp({ versioning, reminders: [Duration.minutes(5), Duration.minutes(20)], deadline: Duration.hours(1) }),
    run,
    invariant: async (world) => expect(await world.table('SignUp/Users').items()).toEqual([]),
  });
  found.assertNothingFound();
  expect(found.boundaries.length).toBeGreaterThan(3);
});
