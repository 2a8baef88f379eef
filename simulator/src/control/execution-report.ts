import { renderReport } from '../report';
import type { Run } from '../world/api/run';
import type { World } from '../world/api/world';
import { machineOf } from './run-machine';

/** The report of an execution as one HTML page. */
export async function executionReport(run: Run, world: World): Promise<string> {
  const { messages, tables } = await world.contents();
  const { path: title, definition, type: machineType } = machineOf(run, world);
  return renderReport({ title, definition, machineType, run, children: childrenOf(run), messages, tables });
}

/** The children of distributed Maps, with those of their own. */
function childrenOf(run: Run): readonly Run[] {
  return run.children.flatMap((child) => [child, ...childrenOf(child)]);
}
