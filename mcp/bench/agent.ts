import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { createServer } from '../src/server';

/** What an agent is told. */
export interface Told {
  readonly outcome: string;
  readonly summary: string;
  readonly data: unknown;
}

/** A client of the server for a project: what a coding agent sees of it. */
export async function agentIn(project: string): Promise<{
  readonly client: Client;
  call(tool: string, given?: Readonly<Record<string, unknown>>): Promise<Told>;
}> {
  const client = new Client({ name: 'benchmark', version: '1.0.0' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await createServer({ project }).connect(there);
  await client.connect(here);
  return {
    client,
    call: async (name, given = {}) => (await client.callTool({ name, arguments: given })).structuredContent as Told,
  };
}
