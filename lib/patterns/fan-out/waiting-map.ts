import type { Duration } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { expressionBody, jsonata, quoted } from '../../core/jsonata';
import { TOO_MANY_ITEMS, raised } from '../../capabilities/results/records';
import { AslMap, type AslMapProps } from '../../states/asl-map';

/** The bounds of the number of items that may wait. */
export interface WaitingMapProps extends AslMapProps {
  readonly atOnce: number;
  /** Undefined where it isn't known how long an item may wait. */
  readonly deadline?: Duration;
}

/**
 * An inline Map whose items wait for answers: it refuses, before anything is asked, more items than can wait one after the other until the state
 * machine times out.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
export class WaitingMap extends AslMap {
  private graph?: sfn.StateGraph;

  public constructor(
    scope: Construct,
    id: string,
    private readonly waiting: WaitingMapProps,
  ) {
    // More than one are let in only where the timeout is known to cover them; an array that is known tells by itself.
    super(scope, id, { ...waiting, rounds: typeof waiting.items === 'string' ? 1 : undefined });
  }

  /** The number of items that the timeout of the state machine leaves time for; one round where it isn't known. */
  private get mostItems(): number {
    const { atOnce, deadline } = this.waiting;
    const timeout = this.graph?.timeout;
    const known = timeout !== undefined && !timeout.isUnresolved() && deadline !== undefined;
    return atOnce * (known ? Math.max(1, Math.ceil(timeout.toSeconds() / deadline.toSeconds()) - 1) : 1);
  }

  public override toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    const { items } = this.waiting;
    const json = super.toStateJson(topLevelQueryLanguage);
    return typeof items === 'string' ? { ...json, Items: this.guarded(items) } : json;
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    this.graph = graph;
  }

  private guarded(items: string): string {
    const most = this.mostItems;
    const message = `$string($count($items)) & ${quoted(` items, of which ${most} can wait for answers within the timeout of the state machine; use FanOutMode.DISTRIBUTED`)}`;
    return jsonata(
      `($items := (${expressionBody(items)}); $count($items) > ${most} ? ${raised(TOO_MANY_ITEMS, message)} : $items)`,
    );
  }
}
