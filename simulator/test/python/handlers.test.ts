import { describeWithPython } from './available';
import { invoke, pythonFunction, worldOf } from './python-worlds';

describeWithPython('a Python handler', () => {
  test('gets its event, the context and the environment that Lambda gives it', async () => {
    const code = `
import os
def handler(event, context):
    return {
        'got': event['x'], 'name': context.function_name, 'arn': context.invoked_function_arn,
        'remaining': context.get_remaining_time_in_millis(), 'memory': context.memory_limit_in_mb,
        'group': context.log_group_name, 'version': context.function_version, 'id': len(context.aws_request_id),
        'client': context.client_context, 'region': os.environ['AWS_REGION'], 'own': os.environ['OWN'],
        'is_here': os.path.samefile(os.environ['LAMBDA_TASK_ROOT'], os.getcwd()),
    }
`;
    const properties = { FunctionName: 'fn', Environment: { Variables: { OWN: 'x' } } };
    expect(await invoke(code, { x: 7 }, properties)).toMatchObject({
      output: {
        got: 7,
        name: 'fn',
        arn: 'arn:aws:lambda:us-east-1:123456789012:function:fn',
        remaining: 10_000,
        memory: '512',
        group: '/aws/lambda/fn',
        version: '$LATEST',
        id: 36,
        client: null,
        region: 'us-east-1',
        own: 'x',
        is_here: true,
      },
    });
  });

  test('is imported once, and keeps its module from one invocation to the next', async () => {
    const code = `
calls = 0
def handler(event, context):
    global calls
    calls += 1
    return calls
`;
    const world = await worldOf({ Fn: pythonFunction(code) });
    await world.function('Fn').invoke();
    expect(await world.function('Fn').invoke()).toMatchObject({ output: 2 });
  });

  test.each([
    ['decimals', 'from decimal import Decimal\nR = {"a": Decimal("1.50"), "b": 0.5}', '{"a": 1.50, "b": 0.5}'],
    [
      'named tuples',
      'from collections import namedtuple\nR = namedtuple("P", "x y")(1, (2, None))',
      '{"x": 1, "y": [2, null]}',
    ],
    ['characters beyond ASCII', 'R = ["\\u00fc"]', '["ü"]'],
    ['bytes', 'R = b"[1]"', '[1]'],
    ['nothing', 'R = None', 'null'],
  ])('returns %s as Lambda makes JSON of them', async (_, code, payload) => {
    expect(await invoke(`${code}\ndef handler(event, context): return R`)).toMatchObject({ payload });
  });

  test('writes its log by print, by standard error and by logging, whose entries stay whole', async () => {
    const code = `
import logging, sys
def handler(event, context):
    print('one'); print('two', file=sys.stderr); sys.stdout.write('three\\nfour\\n')
    logging.warning('five\\nsix'); logging.info('unheard')
    print('no end', end='')
`;
    const world = await worldOf({ Fn: pythonFunction(code) });
    await world.function('Fn').invoke();
    expect(world.function('Fn').logs.map(({ message }) => message)).toEqual([
      ...['one', 'two', 'three', 'four'],
      expect.stringMatching(/^\[WARNING\]\t2025-01-01T00:00:00\.000Z\t[0-9a-f-]{36}\tfive\nsix$/),
      'no end',
    ]);
  });

  test('writes its log as JSON where the function asks for it', async () => {
    const code = `
import logging
def handler(event, context):
    logging.error('x %s', 1, extra={'order': 7})
`;
    const variables = { AWS_LAMBDA_LOG_FORMAT: 'JSON' };
    const world = await worldOf({ Fn: pythonFunction(code, { Environment: { Variables: variables } }) });
    await world.function('Fn').invoke();
    expect(JSON.parse(world.function('Fn').logs[0]?.message ?? '')).toMatchObject({
      ...{ timestamp: '2025-01-01T00:00:00Z', level: 'ERROR', message: 'x 1', logger: 'root', order: 7 },
    });
  });
});

describeWithPython('a Python handler fails as on Lambda when it', () => {
  test('raises', async () => {
    const code = 'def inner():\n    raise KeyError("k")\ndef handler(event, context):\n    inner()\n';
    const world = await worldOf({ Fn: pythonFunction(code) });
    const failed = await world.function('Fn').invoke();
    expect(failed).toMatchObject({ error: 'KeyError', message: "'k'" });
    const payload = JSON.parse((failed as { payload: string }).payload) as Record<string, unknown>;
    expect(Object.keys(payload)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace']);
    expect(payload['stackTrace']).toEqual([
      '  File "/var/task/index.py", line 4, in handler\n    inner()\n',
      '  File "/var/task/index.py", line 2, in inner\n    raise KeyError("k")\n',
    ]);
    expect(world.function('Fn').logs[0]?.message).toMatch(
      /^\[ERROR\] KeyError: 'k'\nTraceback \(most recent call last\):\n {2}File "\/var\/task\/index\.py", line 4/,
    );
    expect(await world.function('Fn').invoke()).toMatchObject({ error: 'KeyError' });
  });

  test.each([
    [
      'raises a class of its own',
      'class Refused(Exception): pass\ndef handler(event, context): raise Refused("x")',
      { error: 'Refused', message: 'x' },
    ],
    ['raises while it is imported', 'raise ValueError("early")', { error: 'ValueError', message: 'early' }],
    [
      'can not be parsed',
      'def handler(',
      {
        error: 'Runtime.UserCodeSyntaxError',
        message: expect.stringMatching(/^Syntax error in module 'index': /) as string,
      },
    ],
    [
      'lacks the function',
      'def other(event, context): pass',
      { error: 'Runtime.HandlerNotFound', message: "Handler 'handler' missing on module 'index'" },
    ],
    [
      'imports what is not there',
      'import no_such_module',
      {
        error: 'Runtime.ImportModuleError',
        message: "Unable to import module 'index': No module named 'no_such_module'",
      },
    ],
    [
      'returns what JSON has nothing for',
      'def handler(event, context): return {1, 2}',
      {
        error: 'Runtime.MarshalError',
        message: 'Unable to marshal response: Object of type set is not JSON serializable',
      },
    ],
    [
      'returns what is no JSON',
      'def handler(event, context): return {"a": float("nan")}',
      { error: 'Runtime.MarshalError', message: 'Unable to marshal response: it is no JSON' },
    ],
    [
      'returns more than 6 MB',
      'def handler(event, context): return "x" * (6 * 1024 * 1024 + 200)',
      {
        error: 'Function.ResponseSizeTooLarge',
        message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    ],
    [
      'exits',
      'import sys\ndef handler(event, context): sys.exit(3)',
      {
        error: 'Runtime.ExitError',
        message: expect.stringMatching(/Runtime exited with error: exit status 3$/) as string,
      },
    ],
    [
      'exits without an error',
      'import os\ndef handler(event, context): os._exit(0)',
      {
        error: 'Runtime.ExitError',
        message: expect.stringMatching(/Runtime exited without providing a reason$/) as string,
      },
    ],
    [
      'crashes',
      'import os, signal\ndef handler(event, context): os.kill(os.getpid(), signal.SIGSEGV)',
      { error: 'Runtime.ExitError', message: expect.stringMatching(/signal: segmentation fault$/) as string },
    ],
  ])('%s', async (_, code, expected) => {
    expect(await invoke(code)).toMatchObject(expected);
  });

  test('has a handler of another form than file.function', async () => {
    expect(await invoke('', {}, { Handler: 'index' })).toMatchObject({ error: 'Runtime.MalformedHandlerName' });
    expect(await invoke('', {}, { Handler: 'sys.exit' })).toMatchObject({ error: 'Runtime.BuiltInModuleConflict' });
  });

  test('exits: what it has written before is in the log, and the next invocation starts anew', async () => {
    const code = `
import os
calls = 0
def handler(event, context):
    global calls
    calls += 1
    print('before')
    if event['exit']: os._exit(1)
    return calls
`;
    const world = await worldOf({ Fn: pythonFunction(code) });
    expect(await world.function('Fn').invoke({ exit: true })).toMatchObject({ error: 'Runtime.ExitError' });
    expect(world.function('Fn').logs.map(({ message }) => message)).toEqual(['before']);
    expect(await world.function('Fn').invoke({ exit: false })).toMatchObject({ output: 1 });
  });

  test('needs more memory than it has', async () => {
    const code = 'def handler(event, context):\n    return len([bytearray(1 << 20) for _ in range(4096)])\n';
    expect(await invoke(code, {}, { MemorySize: 256 })).toMatchObject({
      error: 'Runtime.ExitError',
      message: expect.stringMatching(/signal: killed$/) as string,
    });
  });

  test('holds its thread without computing: it gets time to come to its end', async () => {
    const code = 'import subprocess\ndef handler(event, context):\n    return subprocess.call(["sleep", "1.5"])\n';
    const world = await worldOf({ Fn: pythonFunction(code) }, { handlerGuardMs: 1_000 });
    expect(await world.function('Fn').invoke()).toMatchObject({ output: 0 });
  });

  test('never returns: it ends with the timeout, and the next invocation starts anew', async () => {
    const code = 'def handler(event, context):\n    while event.get("block"): pass\n    return "free"\n';
    const world = await worldOf({ Fn: pythonFunction(code) }, { handlerGuardMs: 1_000 });
    expect(await world.function('Fn').invoke({ block: true })).toMatchObject({ error: 'Sandbox.Timedout' });
    expect(await world.function('Fn').invoke({})).toMatchObject({ output: 'free' });
  });
});

describeWithPython('a connection of a Python handler to anywhere else', () => {
  test.each([
    ['an address', 'socket.create_connection(("192.0.2.1", 80))', '192.0.2.1:80'],
    ['a name', 'urllib.request.urlopen("http://example.com/")', 'example.com:80'],
  ])('is refused, and an error of the test even where the handler gets over it: %s', async (_, connect, target) => {
    const code = `
import socket, urllib.request
def handler(event, context):
    try: ${connect}
    except OSError as error: return str(error)
`;
    const world = await worldOf({ Fn: pythonFunction(code) });
    await expect(world.function('Fn').invoke()).rejects.toThrow(
      `[Stack/Fn] the handler connects to ${target}, and the simulator lets it reach simulated services only;`,
    );
  });
});

test('a Python function says what to install where there is no Python', async () => {
  const code = 'def handler(event, context): pass';
  const world = await worldOf({ Fn: pythonFunction(code) }, { python: '/no/such/python' });
  await expect(world.function('Fn').invoke()).rejects.toThrow(
    "[Stack/Fn] its runtime 'python3.12' needs Python 3.9 or later on this machine, and '/no/such/python' is none; " +
      'install Python 3.12 with boto3 (python3 -m pip install boto3), name the interpreter with the option python, or ' +
      "mock the function with world.function('Stack/Fn').mock(…)",
  );
  world.function('Fn').mock((event) => ({ mocked: event }));
  expect(await world.function('Fn').invoke({ a: 1 })).toMatchObject({ output: { mocked: { a: 1 } } });
});
