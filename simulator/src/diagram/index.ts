export type { DiagramOptions, NestedMachine } from './build-graph';
export { compareDefinitions, type StateChange } from './change-overlay';
export { Diagram } from './diagram';
export type { SvgOptions } from './svg';
