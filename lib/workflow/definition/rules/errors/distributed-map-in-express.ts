import type { Rule } from '../../finding';

/** An Express execution has no child executions. */
export const distributedMapInExpress: Rule = ({ state, machine }) =>
  machine.express && state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED'
    ? "is a distributed Map, which an EXPRESS workflow can't hold; use StateMachineType.STANDARD"
    : undefined;
