import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { refuseJsonPath } from '../core/json-path';
import type { AslRetrier } from './asl-state';
import { integrationArn } from './integration-arn';
import { KEY_FACT } from './key-fact';
import type { TaskTimeout } from './task-timeout';
import { TIME_FACT } from './time-fact';
import { TOP_FACT } from './top-fact';

/** A Task state in JSONata, field by field as it stands in the Amazon States Language. */
export interface AslTaskProps {
  readonly stateName: string;
  /** The integrated service and its action, `lambda:invoke.waitForTaskToken`, or the ARN of an activity. */
  readonly integration: string | { readonly activityArn: string };
  readonly arguments: unknown;
  /** There is no default: a task without a timeout may hang for a year. */
  readonly timeout: TaskTimeout;
  /** Shorter than the timeout. */
  readonly heartbeatSeconds?: number | string;
  readonly retry: readonly AslRetrier[];
  readonly assign?: Record<string, unknown>;
  readonly output?: unknown;
  /** A word for whoever reads the definition. */
  readonly comment?: string;
  /** The path of a resource that was created for this state without a key of the user. */
  readonly createdWithoutKey?: string;
  /** Whether it ends its execution, and so must stand in no branch and no Map. */
  readonly endsExecution?: boolean;
  /** Exactly what the role of the state machine needs for this state. */
  readonly statements: readonly iam.PolicyStatement[];
}

/** An error that leads somewhere. */
export interface AslCatch {
  readonly errors: string[];
  readonly to: sfn.IChainable;
  readonly assign?: Record<string, unknown>;
  readonly output?: unknown;
}

/**
 * The task states that we build.
 *
 * The tasks of aws-cdk-lib grant more than the state needs (`fn.Arn:*`) and leave throttling out of their retries.
 */
export class AslTask extends sfn.State implements sfn.INextable {
  public readonly endStates: sfn.INextable[];

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: AslTaskProps,
  ) {
    super(scope, id, { stateName: props.stateName, queryLanguage: sfn.QueryLanguage.JSONATA });
    refuseJsonPath(scope, `arguments of '${props.stateName}'`, props.arguments);
    this.endStates = [this];
  }

  public next(next: sfn.IChainable): sfn.Chain {
    this.makeNext(next.startState);
    return sfn.Chain.sequence(this, next);
  }

  public catch(handler: AslCatch): void {
    this._addCatch(handler.to.startState, {
      errors: handler.errors,
      assign: handler.assign,
      outputs: handler.output,
    });
  }

  public toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    return {
      Type: 'Task',
      Comment: this.props.comment,
      ...(this.renderQueryLanguage(topLevelQueryLanguage) as object),
      Resource: resourceOf(this.props),
      Arguments: this.props.arguments,
      TimeoutSeconds: this.props.timeout.seconds,
      [TIME_FACT]: this.props.timeout.fact,
      [KEY_FACT]: this.props.createdWithoutKey,
      [TOP_FACT]: this.props.endsExecution,
      HeartbeatSeconds: this.props.heartbeatSeconds,
      Assign: this.props.assign,
      Output: this.props.output,
      ...(this.renderRetryCatch(topLevelQueryLanguage) as object),
      Retry: this.props.retry,
      ...(this.renderNextEnd() as object),
    };
  }

  protected override whenBoundToGraph(graph: sfn.StateGraph): void {
    super.whenBoundToGraph(graph);
    for (const statement of this.props.statements) {
      graph.registerPolicyStatement(statement);
    }
  }
}

function resourceOf({ integration }: AslTaskProps): string {
  return typeof integration === 'string' ? integrationArn(integration) : integration.activityArn;
}
