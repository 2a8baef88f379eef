import { Diagram } from '../../diagram';
import { buildGraph } from '../../diagram/build-graph';
import type { Json } from '../../base/json';
import type { StateMachineDefinition } from '../../language/definition';
import { found } from '../control-error';
import { machineOf } from '../run-machine';
import { routes } from '../route';
import { json, object, text } from '../schemas';

const DRAWING = object({ svg: text('The picture'), graph: json('The graph') });

export const DIAGRAM_ROUTES = routes(
  {
    operation: 'drawMachine',
    method: 'GET',
    path: '/machines/{machine}/diagram',
    summary: 'A picture of a state machine as SVG, and the graph that it shows: nodes, edges and groups by their ids.',
    answer: DRAWING,
    example: { at: { machine: 'Shop/Order' } },
    carryOut: ({ world, at }) => {
      const { path, definition } = found(() => world.stateMachine(at['machine'] as string));
      return drawn(path, definition);
    },
  },
  {
    operation: 'drawExecution',
    method: 'GET',
    path: '/executions/{execution}/diagram',
    summary: 'The same of the definition that an execution was started with, whatever was deployed since.',
    answer: DRAWING,
    example: { at: { execution: 'e1' } },
    carryOut: ({ world, at }) => {
      const { path, definition } = machineOf(
        found(() => world.run(at['execution'] as string)),
        world,
      );
      return drawn(path, definition);
    },
  },
);

async function drawn(title: string, definition: StateMachineDefinition): Promise<Json> {
  const svg = await Diagram.ofMachine(definition, { title }).toSvg({ scheme: 'light', idPrefix: 'd' });
  return { svg, graph: buildGraph(definition, { title }) as unknown as Json };
}
