import type { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FragmentNames } from '../core/naming';

/** The place of a gate among steps. */
export interface GatePlace {
  readonly scope: Construct;
  readonly names: FragmentNames;
  /** The name of the step. */
  readonly name: string;
  /** JSONata by name of what is sent to work that has no payload of its own, and of what expressions of the user may use. */
  readonly fields: Readonly<Record<string, string>>;
  readonly bindings: Readonly<Record<string, string | undefined>>;
  /** `Assign` by which the result of the gate, JSONata, is kept beside those of the steps before. */
  readonly keeps: (result: string) => Record<string, unknown>;
  /** A state that refuses with an error, both JSONata or text: the steps before are undone. */
  readonly refusal: (phrase: string, error: string, cause: string) => sfn.State;
}

/** An error by which a state of a gate refuses, and the one that the execution ends with then. */
export interface GateError {
  readonly errors: string[];
  readonly as: string;
}

/** The states of a gate. */
export interface GateStates {
  readonly start: sfn.State;
  readonly ends: readonly sfn.INextable[];
  /** Those whose failures undo the steps before, and the errors that go by another name then. */
  readonly caught: readonly { readonly state: sfn.State; readonly renamed?: GateError }[];
}

/** States between two steps that let pass or refuse, and have no effect that could be undone. */
export interface Gate {
  create(place: GatePlace): GateStates;
}
