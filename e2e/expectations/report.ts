import type { Deployment, HttpAnswer } from '../deployment';
import type { Expectation, ExpectationSet } from '../expectation';

const API = 'Report/Http/Api';
const OCTOBER = { month: '2026-10' };

function ask(deployment: Deployment, key: string, json: Record<string, string>): Promise<HttpAnswer> {
  const headers = { 'Idempotency-Key': key };
  return deployment.call(API, '/reports', { method: 'POST', headers, json });
}

/** The status of the report at an address, or that of a refusal. */
async function look(deployment: Deployment, location: string, method: 'GET' | 'DELETE' = 'GET'): Promise<unknown> {
  const { status, headers, body } = await deployment.call(API, location.replace('/prod', ''), { method });
  if (status !== 200) return status;
  return { ...(JSON.parse(body) as object), id: 'id', retryAfter: headers['retry-after'] };
}

function statusIn({ body }: HttpAnswer): unknown {
  return (JSON.parse(body) as { status?: unknown }).status;
}

const ONE: Expectation = {
  name: 'a report that is asked for twice with one key is one, runs, and is stopped',
  play: async (deployment) => {
    const accepted = await ask(deployment, 'october', OCTOBER);
    const again = await ask(deployment, 'october', OCTOBER);
    const location = accepted.headers['location'] ?? '';
    return {
      status: accepted.status,
      retryAfter: accepted.headers['retry-after'],
      isSame: again.headers['location'] === location,
      location: location.replace(/[0-9a-f]{39}-[0-9a-f]{39}/, 'id'),
      running: await look(deployment, location),
      stopped: await look(deployment, location, 'DELETE'),
      afterwards: await look(deployment, location),
      askedAfterwards: statusIn(await ask(deployment, 'october', OCTOBER)),
    };
  },
  expected: {
    status: 202,
    retryAfter: '60',
    isSame: true,
    location: '/prod/reports/id',
    running: { id: 'id', status: 'RUNNING', retryAfter: '60' },
    stopped: { id: 'id', status: 'ABORTED', error: 'HttpApi.Stopped', retryAfter: undefined },
    afterwards: { id: 'id', status: 'ABORTED', error: 'HttpApi.Stopped', retryAfter: undefined },
    askedAfterwards: 'ABORTED',
  },
};

const REFUSED: Expectation = {
  name: 'the same key with another month is refused, and a report that nobody has is not found',
  play: async (deployment) => {
    const month = (await ask(deployment, 'november', { month: '2026-11' })).status;
    return {
      month,
      another: (await ask(deployment, 'november', { month: '2026-12' })).status,
      unknown: await look(deployment, `/prod/reports/${'0'.repeat(39)}-${'0'.repeat(39)}`),
    };
  },
  expected: { month: 202, another: 409, unknown: 404 },
};

// The emulator deploys no request validator, and a report takes ten minutes, which is more than a run may take: the simulator's tests have its result.
export const REPORT: readonly ExpectationSet[] = [{ app: 'as it stands', mailboxes: [], expectations: [ONE, REFUSED] }];
