import type { Json } from 'cdk-workflow-simulator';

/** What an invocation comes to: a value, or an error by its type and message. */
export type Outcome = { readonly output: Json } | { readonly error: string; readonly message: string };

/** One handler, and what each of Lambda's runtime clients makes of it. */
export interface RuntimeCase {
  readonly name: string;
  /** The file of the handler, or all files of the asset by their names. */
  readonly code: string | Readonly<Record<string, string>>;
  /** @default 'index.handler' */
  readonly handler?: string;
  /** Up to nodejs22.x: aws-lambda-ric 3.3.0. */
  readonly client3: Outcome;
  /** Since nodejs24.x: aws-lambda-ric 4.0.2; the same as of client 3.x when left out. */
  readonly client4?: Outcome;
  /** The places in the clients' sources (3.3.0: src, 4.0.2: src) or in AWS's documentation that decide it. */
  readonly source: string;
}

const is = (output: Json): Outcome => ({ output });
const fails = (error: string, message: string): Outcome => ({ error, message });

const NEVER_SETTLED = fails(
  'Runtime.NodeJsExit',
  'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.',
);
const NO_CALLBACKS = fails(
  'Runtime.CallbackHandlerDeprecated',
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
);
const UNREADABLE = fails(
  'handled',
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
);
const exited = (status: number): Outcome =>
  fails('Runtime.ExitError', `Runtime exited with error: exit status ${status}`);

const CALLBACK_CONTEXT = '3: CallbackContext.js build; 4: runtime/buffered-invoke-processor.ts';
const ENDING = '3: Runtime.js handleOnceNonStreaming, _setErrorCallbacks; 4: no listeners, so Node.js ends with 1';
const JSON_TEXT = '3: RAPIDClient.js _trySerializeResponse; 4: utils/serialize.ts; rapid-client.cc Done';
const SHAPES = '3: Errors.js toRapidResponse; 4: utils/error.ts formatError';
const LOADING = '3: UserFunction.js; 4: function/module-loader.ts, handler-resolver.ts';
const EXIT = 'troubleshooting-invocation.html, Runtime.NodejsExit';

/** What handlers do, and what comes of it. */
export const RUNTIME_CASES: readonly RuntimeCase[] = [
  {
    name: 'async value',
    code: 'exports.handler = async () => ({ a: 1 })',
    client3: is({ a: 1 }),
    source: CALLBACK_CONTEXT,
  },
  { name: 'async undefined', code: 'exports.handler = async () => {}', client3: is(null), source: JSON_TEXT },
  {
    name: 'sync value',
    code: 'exports.handler = () => 5',
    client3: is(null),
    client4: is(5),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'sync throw',
    code: 'exports.handler = () => { throw new RangeError("x") }',
    client3: fails('RangeError', 'x'),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'thenable',
    code: 'exports.handler = () => ({ then: (done) => done(7) })',
    client3: is(7),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback',
    code: 'exports.handler = (e, c, callback) => callback(null, 1)',
    client3: is(1),
    client4: NO_CALLBACKS,
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback without a parameter',
    code: 'exports.handler = (...args) => { args[2]?.(null, 1); return 2 }',
    client3: is(1),
    client4: is(2),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback with an error',
    code: 'exports.handler = (e, c, callback) => callback(new TypeError("x"))',
    client3: fails('TypeError', 'x'),
    client4: NO_CALLBACKS,
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback with a text as error',
    code: 'exports.handler = (e, c, ...rest) => rest[0]?.("no")',
    client3: fails('string', 'no'),
    client4: is(null),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback twice',
    code: 'exports.handler = (e, c, ...rest) => { rest[0]?.(null, 1); rest[0]?.(null, 2); return 3 }',
    client3: is(1),
    client4: is(3),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback, then a rejection',
    code: 'exports.handler = async (e, c, ...rest) => { rest[0]?.(null, 1); throw new Error("x") }',
    client3: is(1),
    client4: fails('Error', 'x'),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback waits for the loop',
    code: 'exports.handler = (e, c, ...rest) => { const all = []; setTimeout(() => all.push(1), 20); rest[0]?.(null, all); return all }',
    client3: is([1]),
    client4: is([]),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'callback does not wait when told',
    code: 'exports.handler = (e, c, ...rest) => { c.callbackWaitsForEmptyEventLoop = false; const all = []; setTimeout(() => all.push(1), 20); rest[0]?.(null, all); return all }',
    client3: is([]),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'async does not wait for the loop',
    code: 'exports.handler = async () => { const all = []; setTimeout(() => all.push(1), 20); return all }',
    client3: is([]),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'an interval is not waited for',
    code: 'exports.handler = async () => { setInterval(() => {}, 1000); return 1 }',
    client3: is(1),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'an unreferenced interval lets the loop be empty',
    code: 'exports.handler = () => { setInterval(() => {}, 10).unref(); }',
    client3: is(null),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'sync, then a timer',
    code: 'exports.handler = (e, c, ...rest) => { setTimeout(() => rest[0]?.(null, "late"), 20); return "now" }',
    client3: is('late'),
    client4: is('now'),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'succeed',
    code: 'exports.handler = (e, c) => { c.succeed?.(1); return 2 }',
    client3: is(1),
    client4: is(2),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'succeed does not wait',
    code: 'exports.handler = (e, c) => { const all = []; setTimeout(() => all.push(1), 20); c.succeed?.(all); return all }',
    client3: is([]),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'done',
    code: 'exports.handler = (e, c) => { c.done?.(null, 1); return 2 }',
    client3: is(1),
    client4: is(2),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'done with an error',
    code: 'exports.handler = (e, c) => { c.done?.(new Error("x")); return 2 }',
    client3: fails('Error', 'x'),
    client4: is(2),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'fail',
    code: 'exports.handler = (e, c) => { c.fail?.(new Error("x")); return 2 }',
    client3: fails('Error', 'x'),
    client4: is(2),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'fail without an error',
    code: 'exports.handler = (e, c) => { c.fail?.(); return 2 }',
    client3: fails('string', 'handled'),
    client4: is(2),
    source: CALLBACK_CONTEXT,
  },
  {
    name: 'rejected with nothing',
    code: 'exports.handler = () => Promise.reject()',
    client3: fails('string', 'handled'),
    client4: fails('undefined', 'undefined'),
    source: CALLBACK_CONTEXT,
  },

  {
    name: 'a promise never settles',
    code: 'exports.handler = () => new Promise(() => {})',
    client3: NEVER_SETTLED,
    source: EXIT,
  },
  {
    name: 'loading never settles',
    code: { 'index.mjs': 'await new Promise(() => {}); export const handler = 1' },
    client3: NEVER_SETTLED,
    source: EXIT,
  },
  {
    name: 'an unseen rejection while it is loaded',
    code: 'Promise.reject(new RangeError("x")); exports.handler = async () => 1',
    client3: fails('Runtime.UnhandledPromiseRejection', 'RangeError: x'),
    client4: exited(1),
    source: '3: index.mjs run, whose first iteration comes in a turn of its own; 4: no listeners',
  },
  {
    name: 'a timer throws',
    code: 'exports.handler = async () => { setTimeout(() => { throw new Error("x") }, 5); await new Promise((done) => setTimeout(done, 50)); }',
    client3: fails('Error', 'x'),
    client4: exited(1),
    source: ENDING,
  },
  {
    name: 'an emitter throws',
    code: 'exports.handler = async () => { setImmediate(() => new (require("events"))().emit("error", new TypeError("x"))); await new Promise((done) => setTimeout(done, 50)); }',
    client3: fails('TypeError', 'x'),
    client4: exited(1),
    source: ENDING,
  },
  {
    name: 'an unseen rejection',
    code: 'exports.handler = async () => { Promise.reject(new Error("x")); await new Promise((done) => setTimeout(done, 50)); }',
    client3: fails('Runtime.UnhandledPromiseRejection', 'Error: x'),
    client4: exited(1),
    source: ENDING,
  },
  {
    name: 'an unseen rejection, then an answer',
    code: 'exports.handler = async () => { Promise.reject(new Error("x")); return 1; }',
    client3: is(1),
    client4: exited(1),
    source: ENDING,
  },
  {
    name: 'a rejection that the code listens to',
    code: 'process.removeAllListeners("unhandledRejection"); process.on("unhandledRejection", () => {}); exports.handler = async () => { Promise.reject(new Error("x")); await new Promise((done) => setTimeout(done, 50)); return 1 }',
    client3: is(1),
    source: ENDING,
  },
  { name: 'exit', code: 'exports.handler = async () => process.exit(3)', client3: exited(3), source: ENDING },
  {
    name: 'exit without a code',
    code: 'exports.handler = async () => process.exit()',
    client3: fails('Runtime.ExitError', 'Runtime exited without providing a reason'),
    source: ENDING,
  },
  {
    name: 'succeed, then exit',
    code: 'exports.handler = async (e, c) => { c.succeed?.(1); process.exit(3) }',
    client3: is(1),
    client4: exited(3),
    source: ENDING,
  },

  {
    name: 'BigInt',
    code: 'exports.handler = async () => 1n',
    client3: fails('Error', 'Unable to stringify response body'),
    client4: fails('Runtime.JSONStringifyError', 'Unable to stringify response body'),
    source: JSON_TEXT,
  },
  {
    name: 'a circle',
    code: 'exports.handler = async () => { const a = {}; a.a = a; return a }',
    client3: fails('Error', 'Unable to stringify response body'),
    client4: fails('Runtime.JSONStringifyError', 'Unable to stringify response body'),
    source: JSON_TEXT,
  },
  {
    name: 'BigInt to the callback',
    code: 'exports.handler = (e, c, ...rest) => { rest[0]?.(null, 1n); }',
    client3: fails('Error', 'Unable to stringify response body'),
    client4: is(null),
    source: JSON_TEXT,
  },
  {
    name: 'BigInt to a callback that does not wait',
    code: 'exports.handler = (e, c, ...rest) => { c.callbackWaitsForEmptyEventLoop = false; rest[0]?.(null, 1n); }',
    client3: fails('Error', 'Unable to stringify response body'),
    client4: is(null),
    source: JSON_TEXT,
  },
  {
    name: 'a function',
    code: 'exports.handler = async () => () => {}',
    client3: fails('TypeError', 'Wrong arguments'),
    source: JSON_TEXT,
  },
  {
    name: 'what JSON has no word for',
    code: 'exports.handler = async () => ({ d: new Date(0), n: NaN, u: undefined, m: new Map([[1, 2]]), b: Buffer.from("a") })',
    client3: is({ d: '1970-01-01T00:00:00.000Z', n: null, m: {}, b: { type: 'Buffer', data: [97] } }),
    source: JSON_TEXT,
  },

  {
    name: 'throws a text',
    code: 'exports.handler = async () => { throw "plain" }',
    client3: fails('string', 'plain'),
    source: SHAPES,
  },
  {
    name: 'throws an object',
    code: 'exports.handler = async () => { throw { a: 1 } }',
    client3: fails('object', '[object Object]'),
    source: SHAPES,
  },
  {
    name: 'throws what looks like an error',
    code: 'exports.handler = async () => { throw { name: "Mine", message: "x", stack: "s" } }',
    client3: fails('Mine', 'x'),
    client4: fails('object', '[object Object]'),
    source: SHAPES,
  },
  {
    name: 'throws without a prototype',
    code: 'exports.handler = async () => { throw Object.create(null) }',
    client3: fails('TypeError', 'Cannot convert object to primitive value'),
    client4: exited(1),
    source: SHAPES,
  },
  {
    name: 'throws a class of its own',
    code: 'class Refused extends Error { name = "Refused" }; exports.handler = async () => { throw new Refused("x") }',
    client3: fails('Refused', 'x'),
    source: SHAPES,
  },
  {
    name: 'throws a subclass without a name',
    code: 'class Refused extends Error {}; exports.handler = async () => { throw new Refused("x") }',
    client3: fails('Error', 'x'),
    source: SHAPES,
  },
  {
    name: 'throws an error of another realm',
    code: 'exports.handler = async () => { throw require("vm").runInNewContext("new TypeError(\'x\')") }',
    client3: fails('TypeError', 'x'),
    client4: fails('object', 'TypeError: x'),
    source: SHAPES,
  },
  {
    name: 'an error with a stack that is none',
    code: 'exports.handler = async () => { throw Object.assign(new Error("x"), { stack: 5 }) }',
    client3: UNREADABLE,
    client4: UNREADABLE,
    source: SHAPES,
  },

  {
    name: 'throws while it is loaded',
    code: 'throw new RangeError("early")',
    client3: fails('RangeError', 'early'),
    source: LOADING,
  },
  {
    name: 'not exported',
    code: 'exports.other = 1',
    client3: fails('Runtime.HandlerNotFound', 'index.handler is undefined or not exported'),
    source: LOADING,
  },
  {
    name: 'not a function',
    code: 'exports.handler = 5',
    client3: fails('Runtime.HandlerNotFound', 'index.handler is not a function'),
    source: LOADING,
  },
  { name: 'nested', code: 'exports.a = { b: async () => 1 }', handler: 'index.a.b', client3: is(1), source: LOADING },
  {
    name: 'nested in a function',
    code: 'exports.a = () => {}; exports.a.b = async () => 1',
    handler: 'index.a.b',
    client3: is(1),
    client4: fails('Runtime.HandlerNotFound', 'index.a.b is undefined or not exported'),
    source: LOADING,
  },
  {
    name: 'in a folder',
    code: { 'src/app.js': 'exports.run = async () => 1' },
    handler: 'src/app.run',
    client3: is(1),
    source: LOADING,
  },
  {
    name: 'with dots in the name of the folder',
    code: { 'v1.2/app.js': 'exports.run = async () => 1' },
    handler: 'v1.2/app.run',
    client3: is(1),
    source: LOADING,
  },
  {
    name: 'above the asset',
    code: 'exports.handler = 1',
    handler: '../index.handler',
    client3: fails(
      'Runtime.MalformedHandlerName',
      "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ),
    source: LOADING,
  },
  {
    name: 'without a dot',
    code: 'exports.handler = 1',
    handler: 'index',
    client3: fails('Runtime.MalformedHandlerName', 'Bad handler'),
    source: LOADING,
  },
  {
    name: 'an ES module',
    code: { 'index.mjs': 'export const handler = async () => 1' },
    client3: is(1),
    source: LOADING,
  },
  {
    name: 'an ES module as .cjs is not',
    code: { 'index.cjs': 'exports.handler = async () => typeof require' },
    client3: is('function'),
    source: LOADING,
  },
  {
    name: 'a module by its package.json',
    code: { 'index.js': 'export const handler = async () => 1', 'package.json': '{"type":"module"}' },
    client3: is(1),
    source: LOADING,
  },
  {
    name: 'ES syntax that nothing declares',
    code: 'import "node:fs"; export const handler = async () => 1',
    client3: fails('Runtime.UserCodeSyntaxError', 'SyntaxError: Cannot use import statement outside a module'),
    client4: is(1),
    source: LOADING,
  },
  {
    name: '.js before .mjs',
    code: { 'index.js': 'exports.handler = async () => "js"', 'index.mjs': 'export const handler = async () => "mjs"' },
    client3: is('js'),
    source: LOADING,
  },
  {
    name: 'a default export',
    code: { 'index.mjs': 'export default { handler: async () => 1 }' },
    client3: fails('Runtime.HandlerNotFound', 'index.handler is undefined or not exported'),
    client4: is(1),
    source: LOADING,
  },
  {
    name: 'a syntax error',
    code: 'exports.handler = async (',
    client3: fails('Runtime.UserCodeSyntaxError', 'SyntaxError: Unexpected end of input'),
    client4: fails('Runtime.UserCodeSyntaxError', 'SyntaxError: Unexpected end of input'),
    source: LOADING,
  },
  {
    name: 'a missing file',
    code: { 'other.js': '' },
    client3: fails(
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'index'\nRequire stack:\n- /var/runtime/index.mjs",
    ),
    source: LOADING,
  },
  {
    name: 'a missing package',
    code: 'require("no-such-package")',
    client3: fails(
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'no-such-package'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs",
    ),
    client4: fails(
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'no-such-package'\nRequire stack:\n- /var/task/index.js",
    ),
    source: LOADING,
  },
  {
    name: 'a missing package of an ES module',
    code: { 'index.mjs': 'import "no-such-package"; export const handler = 1' },
    client3: fails('Error', "Cannot find package 'no-such-package' imported from /var/task/index.mjs"),
    source: LOADING,
  },

  {
    name: 'the context',
    code: 'exports.handler = async (e, c) => Object.keys(c).sort()',
    client3: is([
      'awsRequestId',
      'callbackWaitsForEmptyEventLoop',
      'clientContext',
      'done',
      'fail',
      'functionName',
      'functionVersion',
      'getRemainingTimeInMillis',
      'identity',
      'invokedFunctionArn',
      'logGroupName',
      'logStreamName',
      'memoryLimitInMB',
      'succeed',
      'tenantId',
    ]),
    client4: is([
      'awsRequestId',
      'clientContext',
      'functionName',
      'functionVersion',
      'getRemainingTimeInMillis',
      'identity',
      'invokedFunctionArn',
      'logGroupName',
      'logStreamName',
      'memoryLimitInMB',
      'tenantId',
      'xRayTraceId',
    ]),
    source: '3: InvokeContext.js, CallbackContext.js; 4: context/context-builder.ts',
  },
  {
    name: 'what the context says',
    code: 'exports.handler = async (e, c) => [c.functionName === process.env.AWS_LAMBDA_FUNCTION_NAME, c.functionVersion, typeof c.memoryLimitInMB, c.logGroupName === process.env.AWS_LAMBDA_LOG_GROUP_NAME, c.logStreamName === process.env.AWS_LAMBDA_LOG_STREAM_NAME, typeof c.getRemainingTimeInMillis()]',
    client3: is([true, '$LATEST', 'string', true, true, 'number']),
    source: '3: InvokeContext.js; 4: context/context-builder.ts',
  },
  {
    name: 'the parameters',
    code: 'exports.handler = async function () { return [arguments.length, typeof arguments[2]] }',
    client3: is([3, 'function']),
    client4: is([2, 'undefined']),
    source: '3: Runtime.js; 4: runtime/buffered-invoke-processor.ts',
  },
  {
    name: 'the global of Lambda',
    code: 'exports.handler = async () => Object.keys(awslambda).sort()',
    client3: is(['HttpResponseStream', 'streamifyResponse']),
    client4: is(['HttpResponseStream', 'InvokeStore', 'streamifyResponse']),
    source: '3: UserFunction.js _loadUserApp; 4: utils/globals.ts',
  },
];
