/**
 * The host process: everything real that a world needs (sandboxes for handlers, the embedded database, the loopback
 * server that AWS clients talk to), kept away from the process that runs the tests.
 *
 * It is told what to do and tells what happened in JSON texts over the channel to its parent, and ends with it.
 */
import { EmbeddedDynamoDb } from './embedded-dynamodb.mjs';
import { LoopbackServer } from './loopback-server.mjs';
import { Sandboxes } from './sandboxes.mjs';

const tell = (message) => process.connected && process.send(JSON.stringify(message));

const server = new LoopbackServer((request) => tell({ event: 'request', request }));
const sandboxes = new Sandboxes();
let database;

const commands = {
  async start({ region, account }) {
    process.env.AWS_REGION = region;
    process.env.AWS_ACCOUNT_ID = account;
    database = new EmbeddedDynamoDb();
    return { port: await server.listen() };
  },
  dynamodb: ({ action, input, capture }) => database.execute(action, input, capture),
  invoke: (command) => sandboxes.invoke(command),
  wake: ({ sandboxId, nowMs }) => sandboxes.wake(sandboxId, nowMs),
  kill: ({ sandboxId }) => sandboxes.kill(sandboxId),
  async answer({ requestId, answer, sandboxId, nowMs }) {
    if (nowMs !== undefined) await sandboxes.tick(sandboxId, nowMs);
    server.answer(requestId, answer);
  },
};

process.on('message', (text) => {
  const { id, command, ...rest } = JSON.parse(text);
  Promise.resolve()
    .then(() => commands[command](rest))
    .then(
      (result) => tell({ id, result }),
      (error) => tell({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
});

process.on('disconnect', () => process.exit());
