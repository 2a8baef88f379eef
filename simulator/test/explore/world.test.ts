import { exploreFaults, Simulator } from 'cdk-workflow-simulator';
import { approvalStack } from '../world/approval-stack';

test('every single fault of an app with real handlers is explored in a fresh world each', async () => {
  const stack = approvalStack();
  const exploration = await exploreFaults({
    create: () => Simulator.load(stack),
    mustCatch: true,
    run: async (world, faults) => {
      const run = await world.stateMachine('Machine').start({ requestId: 'r1' }, { faults });
      await run.toWait('Ask for approval').catch(() => undefined);
      const [message] = world.topic('Approvers').messages;
      const { link } = JSON.parse(message?.message ?? '{}') as { link?: string };
      if (link !== undefined) await world.fetch(link);
      return run;
    },
    invariant: async (world, run) => {
      const item = await world.table('Requests').get({ pk: 'r1' });
      if (run.status === 'SUCCEEDED') expect(item?.['status']).toMatch(/APPROVED|EXPIRED/);
    },
  });
  expect(exploration.violated).toEqual([]);
  expect(exploration.broken).toEqual([]);
  expect(exploration.scenarios).toBe(1 + 2 * (9 + 7));
  // The stack catches nothing but the timeout of the approval.
  expect(exploration.uncaught.map(({ faults }) => faults[0])).toContainEqual({
    state: 'Record approval',
    kind: 'error',
    error: 'Fault.Injected',
    attempt: 1,
  });
});
