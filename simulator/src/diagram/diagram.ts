import type { HistoryEvent } from '../engine/history/history';
import type { StateMachineDefinition } from '../language/definition';
import { buildGraph, type DiagramOptions } from './build-graph';
import { compareDefinitions, overlayChange, type StateChange } from './change-overlay';
import { undecorated, type DecoratedGraph } from './decoration';
import { renderDot } from './dot';
import { renderMermaid } from './mermaid';
import { overlayRuns } from './run-overlay';
import { renderSvg, type SvgOptions } from './svg';

/** A picture of a state machine, of one run through it, or of what changed between two versions. The same input gives the same picture. */
export class Diagram {
  /** Draws a state machine as it is defined. */
  static ofMachine(definition: StateMachineDefinition, options: DiagramOptions = {}): Diagram {
    return new Diagram(undecorated(buildGraph(definition, options)));
  }

  /**
   * Draws what a run did: the path taken, how often and how long, what failed.
   * @param events the execution's history, as `GetExecutionHistory` gives it.
   * @param options `children`: histories of the child executions of a distributed Map.
   */
  static ofRun(
    definition: StateMachineDefinition,
    events: readonly HistoryEvent[],
    options: DiagramOptions & { readonly children?: readonly (readonly HistoryEvent[])[] } = {},
  ): Diagram {
    return new Diagram(overlayRuns(buildGraph(definition, options), [events, ...(options.children ?? [])]));
  }

  /** Draws two versions in one picture: what was added, what is gone, what changed. */
  static ofChange(
    before: StateMachineDefinition,
    after: StateMachineDefinition,
    options: DiagramOptions = {},
  ): Diagram {
    return new Diagram(overlayChange(before, after, options));
  }

  /** What changed between two versions, state by state. */
  static changes(before: StateMachineDefinition, after: StateMachineDefinition): readonly StateChange[] {
    return compareDefinitions(before, after);
  }

  private constructor(private readonly graph: DecoratedGraph) {}

  /** A Mermaid flowchart, which GitHub, GitLab and many editors draw. */
  toMermaid(): string {
    return renderMermaid(this.graph);
  }

  /** The language of Graphviz, in the colours of a light page. */
  toDot(): string {
    return renderDot(this.graph, 'light');
  }

  /** An SVG picture that needs no network, script or font; it has a size and a background, so that any tool turns it into a PNG. */
  toSvg(options: SvgOptions = {}): Promise<string> {
    return renderSvg(this.graph, options);
  }
}
