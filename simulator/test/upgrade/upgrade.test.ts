/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment -- definitions are changed as freely as people change JSON */
import {
  checkUpgrade,
  recordRun,
  type ExploreDeploymentOptions,
  type JsonObject,
  type UpgradeFinding,
} from 'cdk-workflow-simulator';
import { changed, order, SHOP } from '../replay/shop';

const upgrade = (after: JsonObject, before = SHOP): ReturnType<typeof checkUpgrade> => checkUpgrade(before, after);
const of = ({ findings }: { readonly findings: readonly UpgradeFinding[] }, area: string): readonly UpgradeFinding[] =>
  findings.filter((each) => each.area === area);

test('nothing changed: nobody has to do anything', async () => {
  const result = await upgrade(structuredClone(SHOP));
  expect(result.findings).toEqual([]);
  expect(result.toMarkdown()).toBe('## Upgrade of The state machine: nothing changed\n\n');
});

test('a field that the input needs now breaks callers; one that is only asked for does not', async () => {
  const reads = changed((d) => {
    d.States['Check'].Arguments.Payload = '{% {"order": $states.input.order, "who": $states.input.customer} %}';
  });
  const result = await upgrade(reads);
  expect(result.isBreaking).toBe(true);
  expect(of(result, 'callers')).toMatchObject([{ severity: 'breaking', where: 'input.customer' }]);
  const asks = changed((d) => {
    d.States['Check'].Arguments.Payload = '{% $exists($states.input.customer) ? 1 : $states.input.order %}';
  });
  expect(of(await upgrade(asks), 'callers')).toEqual([]);
});

test('fields are found behind states that hand the input on, and not behind those that replace it', async () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ResultPath: '$.done' };
  const before = {
    StartAt: 'A',
    States: { A: { ...task, Parameters: { FunctionName: 'a', 'P.$': '$.one' }, Next: 'B' }, B: { Type: 'Succeed' } },
  };
  const next = { ...task, Parameters: { FunctionName: 'b', 'P.$': '$.two' }, End: true };
  const after = (more: object): JsonObject => ({ ...before, States: { A: { ...before.States.A, ...more }, B: next } });
  expect(of(await upgrade(after({}), before as never), 'callers').map(({ where }) => where)).toEqual(['input.two']);
  expect(of(await upgrade(after({ OutputPath: '$.done' }), before as never), 'callers')).toEqual([]);
});

test('a renamed state concerns who watches, a call that is gone who still runs, a shorter timeout who was slow', async () => {
  const result = await upgrade(
    changed((d) => {
      d.States['Bill'] = d.States['Charge'];
      delete d.States['Charge'];
      d.States['Large?'].Default = 'Bill';
      d.States['Approve'].Next = 'Bill';
      d.States['Approve'].Resource = 'arn:aws:states:::sns:publish.waitForTaskToken';
      d.States['Approve'].Arguments = { TopicArn: 'arn:t', Message: '{% $states.context.Task.Token %}' };
      d.States['Check'].TimeoutSeconds = 20;
    }),
  );
  expect(of(result, 'observers')).toMatchObject([{ what: "The state 'Charge' is called 'Bill' now", where: 'Charge' }]);
  expect(of(result, 'inFlight')).toMatchObject([
    { what: expect.stringContaining('sqs:sendMessage on https://queue is not called any more') },
  ]);
  expect(of(result, 'permissions')).toMatchObject([
    { where: 'Approve', what: 'The role needs to be allowed sns:publish on arn:t' },
  ]);
  expect(of(result, 'behaviour')).toMatchObject([{ where: 'States.Check.TimeoutSeconds', severity: 'warning' }]);
  expect(of(result, 'redrive')).toHaveLength(1);
  expect(result.isBreaking).toBe(false);
});

test('histories tell what breaks, and the report is Markdown with a picture', async () => {
  const histories = [recordRun(await order('usual')), recordRun(await order('declined'))];
  const after = changed((d) => {
    d.States['Charge'].Catch[0].ErrorEquals = ['Card.Refused'];
  });
  const result = await checkUpgrade(SHOP, after, { histories, title: 'Shop/Order' });
  expect(result.replays.map(({ isSame }) => isSame)).toEqual([true, false]);
  const report = result.toMarkdown();
  expect(report).toContain('## Upgrade of Shop/Order: breaking');
  expect(report).toContain('1 of 2 histories go as recorded');
  expect(report).toMatch(/\| breaking \| What it does \| `Charge` \| .*because of States\.Charge\.Catch.* \|/);
  expect(report).toMatch(/```mermaid\n[^]+```\n/);
  expect(JSON.parse(JSON.stringify(result))).toMatchObject({ isBreaking: true, replayed: 2, same: 1 });
});

describe('with an execution of the old app', () => {
  const DEFINITION = {
    StartAt: 'Price',
    States: {
      Price: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', Next: 'Sleep' },
      Sleep: { Type: 'Wait', Seconds: 3600, Next: 'Pay' },
      Pay: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', End: true },
    },
  };
  const app = (code: string): ExploreDeploymentOptions['v1'] => ({
    Resources: {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'work',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: ROLE,
          Code: { ZipFile: `exports.handler = async (e) => { ${code} };` },
        },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: ROLE, Definition: DEFINITION },
      },
    },
  });
  const ROLE = 'arn:aws:iam::123456789012:role/machine';
  const v1 = app('return e.price === undefined ? { price: 7 } : { paid: e.price };');
  const against = (v2: ExploreDeploymentOptions['v2'], v = v1): ReturnType<typeof checkUpgrade> =>
    checkUpgrade(DEFINITION, DEFINITION, {
      deployment: {
        v1: v,
        v2,
        load: { permissions: 'off' },
        run: (world) => world.stateMachine('Machine').start({}),
      },
    });

  test('the report tells of deployments in the middle: each end once, with the moments that lead there', async () => {
    const result = await against(
      app(
        `if (e.price !== undefined) throw new Error('price is gone: give amount');
        return e.amount === undefined ? { amount: { value: 7 } } : { paid: e.amount.value };`,
      ),
    );
    expect(result.findings).toMatchObject([
      {
        area: 'inFlight',
        severity: 'breaking',
        where: "while Stack/Machine waits in 'Sleep'; before the call of 'Pay' by Stack/Machine",
        what: expect.stringContaining('price is gone'),
        remedy: expect.stringMatching(/^Deploy first what both versions .* replayDeployment\(options, 2\)$/),
      },
    ]);
    expect(result.isBreaking).toBe(true);
    expect(result.toMarkdown()).toContain(
      'The new version was deployed at 4 moments of an execution of the old one: 2 did not end well.',
    );
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({ scenarios: 5, boundaries: { length: 4 } });
  });

  test('a new version that is not well by itself is told apart', async () => {
    const result = await against(app(`throw new Error('broken');`));
    expect(result.findings.map(({ area }) => area)).toEqual(['behaviour', 'inFlight']);
    expect(result.findings[0]?.what).toContain('The new version is not well by itself');
  });

  test('a harmless one breaks nobody, and fails for an old app that is not well by itself', async () => {
    const result = await against(app('return e.price ? { paid: e.price } : { price: 7 };'));
    expect([result.isBreaking, result.findings]).toEqual([false, []]);
    expect(result.toMarkdown()).toContain('4 moments of an execution of the old one: 0 did not end well');
    await expect(against(v1, app(`throw new Error('broken');`))).rejects.toThrow(/Without a deployment/);
  });
});

test('fails for a definition that AWS would refuse', async () => {
  await expect(upgrade({ StartAt: 'Nowhere', States: {} })).rejects.toThrow(/AWS would refuse the new definition/);
});
