import { McpServer } from '@modelcontextprotocol/server';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER, told } from './answer';
import { Project } from './project';
import { Simulator } from './simulator';
import { answerOf } from './tools/tool';
import { TOOLS } from './tools';

export interface ServerOptions {
  /** The folder that is worked in; nothing outside of it is read. */
  readonly project: string;
  /** The command line that starts the simulator. @default - the one that the project has installed, else the one beside this package */
  readonly simulator?: readonly string[];
}

const PACKAGE = join(__dirname, '..');
const SKILL = join(PACKAGE, 'skills', 'step-functions-workflows', 'SKILL.md');

const INSTRUCTIONS =
  'Tools for AWS Step Functions state machines of a CDK, SAM or CloudFormation project, without an AWS account. Begin with `list` and `lint`; `run` one execution; `explore` what single ' +
  'faults do; `prove` what holds in every order; `replay` recorded histories after a change. The resource skill://step-functions-workflows tells how they go together.';

/**
 * An MCP server whose tools check, run, explore and prove the state machines of a project.
 * @throws when there is no such folder
 */
export function createServer({ project: folder, simulator }: ServerOptions): McpServer {
  const project = Project.at(folder);
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { readonly version: string };
  const server = new McpServer({ name: 'cdk-workflow-mcp', version }, { instructions: INSTRUCTIONS });
  // Looked for when it is first needed: what is not installed is an answer that says so, not a server that does not start.
  const simulate = (args: readonly string[], timeoutSeconds: number): ReturnType<Simulator['run']> =>
    new Simulator(project, simulator).run(args, timeoutSeconds);
  for (const tool of TOOLS) {
    const { name, title, description, input } = tool;
    const annotations = { destructiveHint: false, openWorldHint: false };
    server.registerTool(
      name,
      { title, description, inputSchema: input, outputSchema: ANSWER, annotations },
      async (given) => told(await answerOf({ project, simulate }, tool, given)),
    );
  }
  server.registerResource(
    'step-functions-workflows',
    'skill://step-functions-workflows',
    { title: 'How to check Step Functions workflows', mimeType: 'text/markdown' },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/markdown', text: readFileSync(SKILL, 'utf8') }] }),
  );
  return server;
}
