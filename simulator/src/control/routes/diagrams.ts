import { Diagram } from '../../diagram';
import { buildGraph } from '../../diagram/build-graph';
import type { Json } from '../../base/json';
import type { StateMachineDefinition } from '../../language/definition';
import { found } from '../control-error';
import { routes } from '../route';
import { json, object, text } from '../schemas';

export const DIAGRAM_ROUTES = routes({
  operation: 'drawMachine',
  method: 'GET',
  path: '/machines/{machine}/diagram',
  summary: 'A picture of a state machine as SVG, and the graph that it shows: nodes, edges and groups by their ids.',
  answer: object({ svg: text('The picture'), graph: json('The graph') }),
  example: { at: { machine: 'Shop/Order' } },
  carryOut: async ({ world, at }) => {
    const { path, definition } = found(() => world.stateMachine(at['machine'] as string));
    const given = definition as unknown as StateMachineDefinition;
    const svg = await Diagram.ofMachine(given, { title: path }).toSvg({ scheme: 'light', idPrefix: 'd' });
    return { svg, graph: buildGraph(given, { title: path }) as unknown as Json };
  },
});
