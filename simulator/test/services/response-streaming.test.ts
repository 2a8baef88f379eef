import { Simulator, type JsonObject, type World } from 'cdk-workflow-simulator';
import { inlineFunction, templateOf } from '../world/small-templates';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const HTTP = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'X-Own': 'a' }, cookies: ['c=1'] });
  response.write('one ');
  response.write({ two: 2 });
  response.end();
  await new Promise((done) => setTimeout(done, 10));
});`;

async function load(code: string, runtime: string, url: JsonObject = {}): Promise<World> {
  world = await Simulator.load(
    templateOf({
      Fn: inlineFunction(code, { FunctionName: 'fn', Runtime: runtime }),
      Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: 'fn', AuthType: 'NONE', ...url } },
    }),
    { permissions: 'off' },
  );
  return world;
}

describe.each(['nodejs22.x', 'nodejs24.x'])('a streaming handler on %s', (runtime) => {
  test('answers a Function URL with its status, headers, cookies and body', async () => {
    const loaded = await load(HTTP, runtime, { InvokeMode: 'RESPONSE_STREAM' });
    const response = await loaded.endpoint('Url').get('/');
    expect(response).toMatchObject({ status: 201, headers: { 'x-own': 'a' }, cookies: ['c=1'], body: 'one {"two":2}' });
  });

  test('answers Invoke with what it wrote', async () => {
    const code =
      'exports.handler = awslambda.streamifyResponse(async (e, s) => { s.write("[1"); s.write(",2]"); s.end(); })';
    const loaded = await load(code, runtime);
    expect(await loaded.function('Fn').invoke()).toMatchObject({ output: [1, 2] });
  });

  test('fails when it throws, and when it is not async', async () => {
    const throwing = await load(
      'exports.handler = awslambda.streamifyResponse(async () => { throw new TypeError("x") })',
      runtime,
    );
    expect(await throwing.function('Fn').invoke()).toMatchObject({ error: 'TypeError', message: 'x' });
    await throwing.close();
    const sync = await load('exports.handler = awslambda.streamifyResponse((e, s) => s.end())', runtime);
    expect(await sync.function('Fn').invoke()).toMatchObject({
      error: runtime === 'nodejs22.x' ? 'string' : 'Error',
      message: 'Streaming does not support non-async handlers.',
    });
  });

  test('times out when it does not end its stream', async () => {
    const loaded = await load(
      'exports.handler = awslambda.streamifyResponse(async (e, s) => { s.write("a") })',
      runtime,
    );
    expect(await loaded.function('Fn').invoke()).toMatchObject({ error: 'Sandbox.Timedout' });
  });
});

test('an answer over 6 MB fails, and one of 6 MB does not', async () => {
  const loaded = await load('exports.handler = async (size) => "a".repeat(size)', 'nodejs22.x');
  const { error, message } = (await loaded.function('Fn').invoke(6_291_555)) as { error?: string; message?: string };
  expect({ error, message }).toEqual({
    error: 'Function.ResponseSizeTooLarge',
    message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
  expect(await loaded.function('Fn').invoke(6_291_554)).not.toHaveProperty('error');
});
