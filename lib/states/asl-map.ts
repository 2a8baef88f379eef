import { Token, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { refuseJsonPath } from '../core/json-path';
import type { AslCatch } from './asl-task';
import { KEY_FACT } from './key-fact';
import { TIME_FACT } from './time-fact';

/** A Map state in JSONata, field by field as it stands in the Amazon States Language. */
export interface AslMapProps {
  readonly stateName: string;
  /** The states for each item. */
  readonly processor: sfn.IChainable;
  /** An array or a JSONata expression; undefined with a reader. */
  readonly items?: unknown;
  readonly itemSelector: object | string;
  readonly maxConcurrency?: number;
  /** The number of times after each other that it runs its iterations, where the States Language doesn't tell. */
  readonly rounds?: number;
  readonly assign?: Record<string, unknown>;
  readonly output?: unknown;
}

/** The fields of a distributed Map beside those. */
export interface AslDistributedMapProps extends AslMapProps {
  /** Asked for when the definition is rendered. */
  readonly childType: () => sfn.StateMachineType;
  /** Distinct in the state machine, at most 40 characters: part of the ARNs of the child executions. */
  readonly label: string;
  readonly itemReader?: object;
  readonly itemBatcher?: object;
  readonly resultWriter?: object;
  /** The path of a resource that was created for this state without a key of the user. */
  readonly createdWithoutKey?: string;
  /** The statements that the role of the state machine needs for reader and writer. */
  readonly statements: readonly iam.PolicyStatement[];
}

/** The inline Map states that we build. */
export class AslMap extends sfn.State implements sfn.INextable {
  public readonly endStates: sfn.INextable[];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AslMapProps,
  ) {
    super(scope, id, { stateName: props.stateName, queryLanguage: sfn.QueryLanguage.JSONATA });
    refuseJsonPaths(scope, props);
    this.endStates = [this];
    this.addItemProcessor(new sfn.StateGraph(props.processor.startState, `Map ${props.stateName}`));
  }

  public next(next: sfn.IChainable): sfn.Chain {
    this.makeNext(next.startState);
    return sfn.Chain.sequence(this, next);
  }

  public catch(handler: AslCatch): void {
    const { errors, assign, output: outputs } = handler;
    this._addCatch(handler.to.startState, { errors, assign, outputs });
  }

  public toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    return {
      ...mapJson(this.props),
      ...(this.renderQueryLanguage(topLevelQueryLanguage) as object),
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...this.processor?.toGraphJson() },
      ...(this.renderRetryCatch(topLevelQueryLanguage) as object),
      ...(this.renderNextEnd() as object),
    };
  }
}

/**
 * The distributed Map states that we build.
 *
 * By being one of aws-cdk-lib's the state machine gives itself the right to run its child executions.
 */
export class AslDistributedMap extends sfn.DistributedMap {
  public constructor(
    scope: Construct,
    id: string,
    private readonly map: AslDistributedMapProps,
  ) {
    super(scope, id, {
      stateName: map.stateName,
      queryLanguage: sfn.QueryLanguage.JSONATA,
      label: map.label,
    });
    refuseJsonPaths(scope, map);
    this.itemProcessor(map.processor);
  }

  public catch(handler: AslCatch): void {
    const { errors, assign, output: outputs } = handler;
    this._addCatch(handler.to.startState, { errors, assign, outputs });
  }

  public override toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    const { map } = this;
    return {
      ...mapJson(map),
      ...(this.renderQueryLanguage(topLevelQueryLanguage) as object),
      Label: map.label,
      ItemReader: map.itemReader,
      ItemBatcher: map.itemBatcher,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: map.childType() },
        ...this.processor?.toGraphJson(),
      },
      ResultWriter: map.resultWriter,
      [KEY_FACT]: map.createdWithoutKey,
      ...(this.renderRetryCatch(topLevelQueryLanguage) as object),
      ...(this.renderNextEnd() as object),
    };
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    for (const statement of this.map.statements) {
      graph.registerPolicyStatement(statement);
    }
  }
}

/** Literal items are data, and may well look like paths. */
function refuseJsonPaths(scope: Construct, props: AslMapProps & Partial<AslDistributedMapProps>): void {
  const { stateName, items, itemSelector, itemReader, itemBatcher } = props;
  const literal = Array.isArray(items) && !Token.isUnresolved(items);
  refuseJsonPath(scope, `items of '${stateName}'`, literal ? undefined : items);
  refuseJsonPath(scope, `fields of '${stateName}'`, [itemSelector, itemReader, itemBatcher]);
}

function mapJson({ items, itemSelector, maxConcurrency, rounds, assign, output }: AslMapProps): object {
  return {
    Type: 'Map',
    Items: items,
    ItemSelector: itemSelector,
    MaxConcurrency: maxConcurrency,
    ...(rounds === undefined ? {} : { [TIME_FACT]: { rounds } }),
    Assign: assign,
    Output: output,
  };
}
