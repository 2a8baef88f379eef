/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment -- definitions are changed as freely as people change JSON */
import { checkUpgrade, recordRun, type JsonObject, type UpgradeFinding } from 'cdk-workflow-simulator';
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

test('fails for a definition that AWS would refuse', async () => {
  await expect(upgrade({ StartAt: 'Nowhere', States: {} })).rejects.toThrow(/AWS would refuse the new definition/);
});
