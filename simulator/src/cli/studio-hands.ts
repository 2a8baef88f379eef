import type { Json, JsonObject } from '../base/json';
import type { Fault } from '../faults/faults';
import type { Studio } from '../studio/studio';
import type { Run } from '../world/api/run';
import type { Hands } from './outside';

/** How an execution is started by studio. */
export interface StudioStart {
  readonly machine: string;
  readonly input: Json;
  readonly name?: string;
  readonly faults?: readonly Fault[];
}

/** Starts an execution as the page does: it is one of the steps. */
export async function startIn({ server }: Studio, { machine, faults = [], ...given }: StudioStart): Promise<Run> {
  const body = { ...given, ...(faults.length > 0 && { faults }) };
  const path = `/machines/${encodeURIComponent(machine)}/executions`;
  const { arn } = await server.perform('POST', path, body as unknown as JsonObject);
  return server.world.run(arn as string);
}

/** What is done by way of studio's own requests, and so is in its steps. */
export function studioHands({ server }: Studio): Hands {
  return {
    answer: ({ arn }, state, answer) =>
      server.perform('POST', `/executions/${encodeURIComponent(arn)}/callback`, { state, ...answer }),
    press: async (link, button) => {
      const { status } = await server.perform('POST', '/press', { link, ...(button !== undefined && { button }) });
      return status as number;
    },
  };
}
