import type { EndpointRequest, EndpointResponse } from 'cdk-workflow-simulator';
import type { Scenario, Stage } from '../demo/stage';

const SALES = 'arn:aws:sts::123456789012:assumed-role/Sales/mon';
const STOCK = 'arn:aws:sts::123456789012:assumed-role/Stock/mon';
const BODY = { month: '2026-10' };

/** What can happen to a report that is asked for over HTTP. */
export const REPORT_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a report is asked for twice with the same key, is one, and is its owner’s alone',
    play: async (stage: Stage): Promise<void> => {
      const headers = { 'Idempotency-Key': 'october' };
      const accepted = await ask(stage, { method: 'POST', path: '/reports', body: BODY, headers, caller: SALES });
      const path = (accepted.headers['location'] ?? '').replace('/prod', '');
      const again = await ask(stage, { method: 'POST', path: '/reports', body: BODY, headers, caller: SALES });
      stage.check('the same report', again.headers['location'], accepted.headers['location']);
      stage.check('to another team', (await ask(stage, { path, caller: STOCK })).status, 404);
      stage.check('at first', statusOf(await ask(stage, { path, caller: SALES })), 'RUNNING');
      await stage.world.advance({ minutes: 11 });
      stage.check('then', statusOf(await ask(stage, { path, caller: SALES })), 'SUCCEEDED');
      for (const run of stage.world.stateMachine('Report').runs) stage.showRun(run);
    },
  },
  {
    title: 'a request that does not fit is refused, and the same key with another month too',
    play: async (stage: Stage): Promise<void> => {
      const post = async (body: { month: string }): Promise<number> => {
        const headers = { 'Idempotency-Key': 'october' };
        return (await ask(stage, { method: 'POST', path: '/reports', body, headers, caller: SALES })).status;
      };
      stage.check('a month that is none', await post({ month: 'October' }), 400);
      stage.check('a month', await post(BODY), 202);
      stage.check('another month', await post({ month: '2026-11' }), 409);
    },
  },
];

async function ask(stage: Stage, request: EndpointRequest): Promise<EndpointResponse> {
  const answer = await stage.world.endpoint('Report/Http').request(request);
  stage.note('request', `${request.method ?? 'GET'} ${request.path} as ${request.caller} -> ${answer.status}`);
  return answer;
}

function statusOf({ body }: EndpointResponse): unknown {
  return (JSON.parse(body) as { status?: unknown }).status;
}
