import { Template } from 'aws-cdk-lib/assertions';
import { Work } from 'cdk-workflow-patterns';
import type { ResourceJson, TemplateJson } from '../../support/synthesize';
import { Session, pollingStack } from './polling';

const session = new Session();

afterEach(() => session.close());

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const stack = pollingStack((_, fn) => ({ cancel: Work.invoke(fn('Cancel')) }));

/** Whether a late job is started, checked and cancelled in the world of a template. */
async function goesWell(template: TemplateJson): Promise<boolean> {
  await session.loadTemplate(template, { status: 'RUNNING' });
  const run = await session.run();
  await session.close();
  return run.error === 'PollUntilDone.TooLate' && !(run.cause ?? '').includes('cancelFailure');
}

test('the role may call the three functions, and needs each of them', async () => {
  const json = Template.fromStack(stack).toJSON() as TemplateJson;
  const isPolicy = ([id]: [string, unknown]): boolean => /^FlowStateMachineRoleDefaultPolicy/.test(id);
  const [id, policy] = Object.entries(json.Resources).find(isPolicy) ?? [];
  const { Statement: statements } = (policy?.Properties.PolicyDocument ?? {}) as { Statement: Statement[] };
  const own = statements.filter(({ Action }) => !/^(logs|xray):/.test([Action].flat()[0] ?? ''));
  expect(own.map(({ Action }) => Action)).toEqual(Array(3).fill('lambda:InvokeFunction'));
  expect(await goesWell(json)).toBe(true);
  for (const removed of own) {
    const without = structuredClone(json);
    const left = statements.filter((each) => each !== removed);
    (without.Resources[id ?? ''] as ResourceJson).Properties.PolicyDocument = {
      Version: '2012-10-17',
      Statement: left,
    };
    expect([removed, await goesWell(without)]).toEqual([removed, false]);
  }
});
