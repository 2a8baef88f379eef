import type { App } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ConfirmEndpoint, VerificationWorkflow } from 'cdk-workflow-patterns';
import { Simulator } from 'cdk-workflow-simulator';
import { Stage } from '../bin/demo/stage';
import { exampleApp } from '../bin/example-stacks';
import { SCENARIOS } from '../bin/scenarios';
import { everything } from './support/everything';
import { templateOf } from './support/synthesize';

const account = '123456789012';
const REGIONS = ['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', 'us-iso-east-1', 'us-isob-east-1'];

/** A service as a principal: it has no region in it, and the same name in every partition. */
const SERVICE = /"(Principal|Service|iam:PassedToService)":\[?("[a-z0-9.-]+\.amazonaws\.com",?)+\]?/g;

function templatesOf(app: App): string {
  const stacks = app.node.children.filter((child) => Stack.isStack(child));
  return JSON.stringify(stacks.map((stack) => Template.fromStack(stack).toJSON()));
}

describe.each(REGIONS)('in %s', (region) => {
  const env = { account, region };
  const everywhere = templatesOf(exampleApp(env)) + templatesOf(everything(env));

  test('no ARN and no address is one of the partition aws', () => {
    expect(everywhere).toContain('{"Ref":"AWS::Partition"},":states:::');
    expect(everywhere.replaceAll(SERVICE, '').match(/.{60}(arn:aws:|amazonaws\.).{60}/g)).toBeNull();
  });
});

test('the first scenario of every example goes in China as anywhere else', async () => {
  const world = await Simulator.load(exampleApp({ account, region: 'cn-north-1' }));
  try {
    const stage = new Stage(world);
    for (const [scenario] of Object.values(SCENARIOS)) await scenario?.play(stage);
    expect(stage.checks.length).toBeGreaterThan(5);
    expect(stage.checks.filter(({ ok }) => !ok)).toEqual([]);
  } finally {
    await world.close();
  }
});

describe('in China', () => {
  const stack = (props: object): Template => {
    const china = new Stack(undefined, 'China', { env: { account, region: 'cn-north-1' } });
    new VerificationWorkflow(china, 'SignUp', props);
    return Template.fromStack(china);
  };

  test('links lead to an HTTP API and functions are not traced, for Function URLs and X-Ray of Lambda do not exist there', () => {
    const template = stack({});
    template.resourceCountIs('AWS::Lambda::Url', 0);
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 1);
    template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
  });

  test('fails with a Function URL that is asked for', () => {
    expect(() => stack({ endpoint: ConfirmEndpoint.functionUrl() })).toThrow(
      "[China/SignUp/Channel] 'endpoint' must not be a Function URL in cn-north-1, got 'ConfirmEndpoint.functionUrl()'; AWS offers none in China: use ConfirmEndpoint.httpApi()",
    );
  });
});

test('without tracing neither the machine nor its functions are traced', () => {
  const template = templateOf((stack) => void new VerificationWorkflow(stack, 'SignUp', { tracing: false }));
  template.allResourcesProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: false } });
  template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
});

test('where the region is known only at deployment, links lead to a Function URL', () => {
  templateOf((stack) => void new VerificationWorkflow(stack, 'SignUp')).resourceCountIs('AWS::Lambda::Url', 1);
});
