import { Simulator, type World } from 'cdk-workflow-simulator';
import { inlineFunction, machine, templateOf } from '../world/small-templates';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:fn';

const told = `
exports.handler = async (event, { invokedFunctionArn: arn, functionVersion: version, clientContext: client }) =>
  ({ arn, version, client });`;

const caller = `
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
exports.handler = async (input) => {
  const { Payload, ExecutedVersion } = await new LambdaClient({}).send(new InvokeCommand(input));
  return { ...(Payload.length > 0 && JSON.parse(Buffer.from(Payload).toString())), ExecutedVersion };
};`;

const invoking = (Resource: string, more: Record<string, string> = {}) =>
  machine({ StartAt: 'Work', States: { Work: { Type: 'Task', Resource, Parameters: more, End: true } } });

let world: World;

beforeAll(async () => {
  const FunctionName = { Ref: 'Fn' };
  const optimized = 'arn:aws:states:::lambda:invoke';
  const template = templateOf({
    Fn: inlineFunction(told, { FunctionName: 'fn' }),
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } },
    },
    Other: inlineFunction(told, { FunctionName: 'other' }),
    Caller: inlineFunction(caller, { FunctionName: 'caller' }),
    ByArn: invoking(`${ARN}:live`),
    ByUnknownArn: invoking(`${ARN}:x`),
    ByQualifier: invoking(optimized, { FunctionName: 'fn', Qualifier: 'live' }),
    ByUnknownQualifier: invoking(optimized, { FunctionName: 'fn', Qualifier: 'x' }),
  });
  world = await Simulator.load(template, { permissions: 'off' });
});

afterAll(() => world.close());

const invoke = (input: Record<string, string>) => world.function('Caller').invoke(input);
const run = async (name: string) => (await world.stateMachine(name).start()).toEnd();

test.each([
  [{ FunctionName: 'fn' }, ARN, '$LATEST'],
  [{ FunctionName: 'fn:live' }, `${ARN}:live`, '1'],
  [{ FunctionName: `${ARN}:live` }, `${ARN}:live`, '1'],
  [{ FunctionName: 'fn', Qualifier: 'live' }, `${ARN}:live`, '1'],
  [{ FunctionName: 'fn:live', Qualifier: 'live' }, `${ARN}:live`, '1'],
  [{ FunctionName: 'fn', Qualifier: '1' }, `${ARN}:1`, '1'],
  [{ FunctionName: 'fn:$LATEST' }, `${ARN}:$LATEST`, '$LATEST'],
])('the handler that %j leads to sees by which name it is invoked', async (input, arn, version) => {
  expect(await invoke(input)).toMatchObject({ output: { arn, version, ExecutedVersion: version } });
});

test.each<Record<string, string>>([
  { FunctionName: 'fn:x' },
  { FunctionName: `${ARN}:x` },
  { FunctionName: 'fn', Qualifier: 'x' },
  { FunctionName: 'fn', Qualifier: 'x', InvocationType: 'Event' },
  { FunctionName: 'fn', Qualifier: 'x', InvocationType: 'DryRun' },
])('fails %j, since the function has no such version or alias', async (input) => {
  expect(await invoke(input)).toMatchObject({
    error: 'ResourceNotFoundException',
    message: `Function not found: ${ARN}:x`,
  });
});

test('fails an alias of another function, and a qualifier that is not the one in the name', async () => {
  expect(await invoke({ FunctionName: 'other:live' })).toMatchObject({ error: 'ResourceNotFoundException' });
  expect(await invoke({ FunctionName: 'fn:live', Qualifier: '1' })).toMatchObject({
    error: 'InvalidParameterValueException',
  });
});

test('tasks invoke the version or the alias that they name, and fail when there is none', async () => {
  expect(await run('ByArn')).toMatchObject({ output: { arn: `${ARN}:live`, version: '1' } });
  expect(await run('ByQualifier')).toMatchObject({
    output: { ExecutedVersion: '1', Payload: { arn: `${ARN}:live`, version: '1' } },
  });
  for (const name of ['ByUnknownArn', 'ByUnknownQualifier']) {
    expect(await run(name)).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  }
});

test('the handler gets the client context, and Lambda refuses one that is no object', async () => {
  const ClientContext = Buffer.from('{"custom":{"who":"ada"}}').toString('base64');
  const FunctionName = 'fn';
  expect(await invoke({ FunctionName, ClientContext })).toMatchObject({
    output: { client: { custom: { who: 'ada' } } },
  });
  expect(await invoke({ FunctionName, ClientContext: 'string' })).toMatchObject({
    error: 'InvalidRequestContentException',
  });
});

test('fails an invocation of a type that there is not', async () => {
  expect(await invoke({ FunctionName: 'fn', InvocationType: 'Later' })).toMatchObject({ error: 'ValidationException' });
});
