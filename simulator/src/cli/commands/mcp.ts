import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { examples, type Registration } from '../registration';
import { CannotStart } from '../terminal';

const PACKAGE = 'cdk-workflow-mcp';

export const mcp: Registration = (program, { terminal, fail }) => {
  const command = program
    .command('mcp')
    .description(`Start the MCP server for coding agents, out of the package ${PACKAGE}, for the app in this folder.`);
  examples(command, [['mcp', 'what an agent is told to start: a server on standard input and output']]);
  command.action(async () => {
    const main = installed(terminal.cwd);
    const code = await new Promise<number | null>((resolve, reject) => {
      const server = spawn(process.execPath, [main, '--project', terminal.cwd], { stdio: 'inherit' });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.kill(signal));
      server.once('error', reject);
      server.once('close', resolve);
    });
    if (code !== 0 && code !== null) fail();
  });
};

/** @throws CannotStart when the package is neither in the project nor beside this one */
function installed(cwd: string): string {
  for (const from of [cwd, __dirname]) {
    try {
      return createRequire(join(from, 'package.json')).resolve(`${PACKAGE}/bin`);
    } catch {
      continue;
    }
  }
  throw new CannotStart(`${PACKAGE} is not installed here: npm install --save-dev ${PACKAGE}`);
}
