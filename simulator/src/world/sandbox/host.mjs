/**
 * The host process: everything real that a world needs (sandboxes for handlers, the embedded database, the loopback
 * server that AWS clients talk to), kept away from the process that runs the tests.
 *
 * It is told what to do and tells what happened in JSON texts over the channel to its parent, and ends with it.
 */
import { withLocalQueues } from './local-addresses.mjs';
import { LoopbackServer } from './loopback-server.mjs';
import { Sandboxes } from './sandboxes.mjs';
import { EmbeddedDynamoDb } from './tables/embedded-dynamodb.mjs';
import { TableOperations } from './tables/table-operations.mjs';
import { TableStore } from './tables/table-store.mjs';

const tell = (message) => process.connected && process.send(JSON.stringify(message));

const server = new LoopbackServer((request) => tell({ event: 'request', request }));
const sandboxes = new Sandboxes({ tryAnswer, ask: (request, respond) => server.take(request, respond) }, (quiet) =>
  tell({ event: 'quiet', quiet }),
);
let port;
let waiting;
let database;
let operations;

const commands = {
  async start({ region, account }) {
    clearTimeout(waiting);
    process.env.AWS_REGION = region;
    process.env.AWS_ACCOUNT_ID = account;
    port ??= await server.listen();
    server.forget();
    database = new EmbeddedDynamoDb(new TableStore({ account, region }));
    operations = new TableOperations(database);
    return { port };
  },
  dynamodb: ({ action, input, capture }) => database.execute(action, input, capture),
  open: ({ sandboxId, code, layers, settings }) =>
    sandboxes.open(sandboxId, { code, layers, settings: localized(settings) }),
  invoke: (command) => sandboxes.invoke(command),
  wake: ({ sandboxId, nowMs }) => sandboxes.wake(sandboxId, nowMs),
  resume: ({ sandboxId, requestId, outcome, nowMs }) =>
    sandboxes.resume(sandboxId, {
      requestId,
      outcome: typeof outcome === 'string' ? outcome : forSandbox(outcome),
      nowMs,
    }),
  kill: ({ sandboxId }) => sandboxes.kill(sandboxId),
  watch: ({ sandboxId, callId }) => sandboxes.watch(sandboxId, callId),
  tick: ({ sandboxId, nowMs }) => sandboxes.tick(sandboxId, nowMs),
  async answer({ requestId, answer, sandboxId, nowMs, allows }) {
    if (nowMs !== undefined) await sandboxes.tick(sandboxId, nowMs);
    if (allows !== undefined) operations.allow(server.request(requestId), allows);
    server.answer(requestId, sandboxId === undefined ? answer : forSandbox(answer));
  },
  forget: () => operations.forget(),
  /** Ends the work for a world; `start` begins it for the next, unless none comes in time. */
  async rest({ waitMs }) {
    await sandboxes.rest();
    waiting = setTimeout(() => process.exit(), waitMs);
  },
};

/** A failure that the database did not foresee is the simulation's to report. */
async function tryAnswer(request) {
  const answer = await operations.tryAnswer(request).catch(() => undefined);
  return answer && forSandbox(answer);
}

function forSandbox(answer) {
  if (answer === 'connectionLost') return answer;
  return { ...answer, body: withLocalQueues(answer.body, port) };
}

function localized({ environment, ...settings }) {
  const entries = Object.entries(environment).map(([name, value]) => [name, withLocalQueues(value, port)]);
  return { ...settings, environment: Object.fromEntries(entries) };
}

process.on('message', (text) => {
  const { id, command, ...rest } = JSON.parse(text);
  // What nobody awaits has no id.
  const report = (outcome) => id !== undefined && tell({ id, ...outcome });
  Promise.resolve()
    .then(() => commands[command](rest))
    .then(
      (result) => report({ result }),
      (error) => report({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
});

process.on('disconnect', () => process.exit());
