import { request } from 'node:http';
import { Simulator, type AwsEndpoint, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

const CODE = `exports.handler = async ({ rawPath, queryStringParameters, body }) => ({
  statusCode: 201, cookies: ['a=1', 'b=2'], body: JSON.stringify({ rawPath, q: queryStringParameters.q, body }),
});`;

let world: World;
let endpoint: AwsEndpoint;

beforeAll(async () => {
  const resources = {
    Fn: inlineFunction(CODE),
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE' },
    },
  };
  world = await Simulator.load(templateOf(resources), { permissions: 'off' });
  endpoint = await world.listen({ speed: 'fastest' });
});
afterAll(() => world.close());

/** A request with a name of its own, as clients send it that resolve `*.localhost`. */
function send(host: string, path: string, body: string, more: Record<string, string> = {}) {
  const { port } = new URL(endpoint.url);
  const headers = { host, 'content-type': 'application/json', ...more };
  return new Promise<{ status?: number | undefined; cookies?: string[] | undefined; body: string }>(
    (resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode, cookies: response.headers['set-cookie'], body: text }),
        );
      })
        .on('error', reject)
        .end(body);
    },
  );
}

test('an address of the app is served on loopback, by the name that begins it', async () => {
  const [[theirs = '', ours = ''] = []] = Object.entries(endpoint.httpAddresses);
  expect(theirs).toBe(world.endpoint('Url').url);
  const { host, port } = new URL(ours);
  expect(port).toBe(new URL(endpoint.url).port);
  const answer = await send(host, '/a/b?q=1', '{"x":1}');
  expect(answer).toMatchObject({ status: 201, cookies: ['a=1', 'b=2'] });
  expect(JSON.parse(answer.body)).toEqual({ rawPath: '/a/b', q: '1', body: '{"x":1}' });
});

test('fails for a page of somebody else', async () => {
  const { host } = new URL(Object.values(endpoint.httpAddresses)[0] ?? '');
  expect((await send(host, '/a', '{}', { origin: 'https://evil.example' })).status).toBe(403);
});
