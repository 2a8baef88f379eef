import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import assert from 'node:assert/strict';

import type { UserProject } from './user-project';

const TEMPLATE = {
  Resources: {
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: 'arn:aws:iam::111122223333:role/Machine',
        Definition: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } },
      },
    },
  },
};

/** Starts the server as README says, over standard input and output, and has it look at a template. */
export async function checkAgents(project: UserProject): Promise<void> {
  project.write('machine.json', JSON.stringify(TEMPLATE));
  const client = new Client({ name: 'test-pack', version: '1.0.0' });
  const args = ['--no-install', 'cdk-workflow-simulator', 'mcp'];
  await client.connect(new StdioClientTransport({ command: 'npx', args, cwd: project.folder, stderr: 'inherit' }));
  try {
    const { tools } = await client.listTools();
    assert.equal(tools.length, 8);
    const { structuredContent } = await client.callTool({ name: 'lint', arguments: { app: 'machine.json' } });
    assert.match(JSON.stringify(structuredContent), /"outcome":"findings".*"machine-deadline"/);
  } finally {
    await client.close();
  }
}
