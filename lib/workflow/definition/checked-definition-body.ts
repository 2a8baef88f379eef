import type { Duration } from 'aws-cdk-lib';
import { Annotations, Stack, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { AslStates } from '../../states/asl-state';
import { noteChecked } from './checked-machines';
import { checkDefinition } from './definition-check';
import { functionTimeoutSeconds } from './function-timeouts';
import { withResumableEntry } from './resumable-entry';
import { timeBudget } from '../time-budget';
import { pinFunctions } from '../versions/pinned-functions';

/** The machine for which the definition is checked, and the construct at which what is found is reported. */
export interface DefinitionContext {
  readonly scope: Construct;
  readonly type: sfn.StateMachineType;
  /** The timeout that was asked for. */
  readonly timeout?: Duration;
  /** Whether the machine has a key of the user. */
  readonly encrypted: boolean;
  /** Whether failed executions can go on in any state. */
  readonly resumable?: boolean;
  /** The functions that are called by their version; undefined for none. */
  readonly pinned?: { readonly ownToo: boolean };
}

/** The longest definition that AWS takes, in characters. */
const MAX_DEFINITION = 1_048_576;

/** The definition of a chain, refused here when AWS would refuse it or when an execution of it could hang. */
export class CheckedDefinitionBody extends sfn.ChainDefinitionBody {
  private settled?: Duration;

  public constructor(
    chain: sfn.IChainable,
    private readonly context: DefinitionContext,
  ) {
    super(chain);
  }

  /** The timeout of the machine; known once that was made. */
  public get timeout(): Duration {
    return this.settled as Duration;
  }

  public override bind(
    scope: Construct,
    role: iam.IPrincipal,
    props: sfn.StateMachineProps,
    graph?: sfn.StateGraph,
  ): sfn.DefinitionConfig {
    const definition = graph?.toGraphJson(props.queryLanguage) as unknown as AslStates;
    this.check(definition);
    noteChecked(scope);
    const { resumable = false, pinned } = this.context;
    const entered = resumable ? withResumableEntry(definition) : definition;
    return {
      definitionString: Stack.of(scope).toJsonString({
        ...(pinned === undefined ? entered : pinFunctions(entered, { scope, role, ...pinned })),
        Comment: props.comment,
        TimeoutSeconds: this.timeout.toSeconds(),
      }),
    };
  }

  private check(definition: AslStates): void {
    const { scope, type, encrypted, resumable, timeout: given } = this.context;
    this.checkLength(definition);
    const express = type === sfn.StateMachineType.EXPRESS;
    const findings = checkDefinition(definition, { express, encrypted, resumable, functionTimeoutSeconds });
    const budget = timeBudget(scope, definition, { given, type });
    this.settled = budget.timeout;
    for (const warning of [...findings.warnings, ...budget.warnings]) {
      Annotations.of(scope).addWarningV2(`cdk-workflow-patterns:${warning.rule}`, warning.message);
    }
    const errors = [...findings.errors.map((error) => `[${scope.node.path}] ${error.message}`), ...budget.errors];
    if (errors.length > 0) throw new Error(errors.join('\n'));
  }

  /** References are not resolved for this: they make a small difference, and resolving takes as long as the rest of the synthesis. */
  private checkLength(definition: AslStates): void {
    const { length } = JSON.stringify(definition);
    if (length > MAX_DEFINITION) {
      throw new Error(
        `[${this.context.scope.node.path}] the definition must be within the 1 MB (${MAX_DEFINITION} characters) that AWS takes, got ` +
          `about ${length}; move constant data into the functions, or parts of the workflow into workflows of their own`,
      );
    }
  }
}
