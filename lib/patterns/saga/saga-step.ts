import { checkArgument, checkMembers } from '../../core/given';
import type { Work } from '../../work/work';
import type { Gate } from '../../work/gate';

/** Options of a step that may be a group. */
export interface SagaGroupOptions {
  /**
   * Whether this step is the point of no return: once it has succeeded nothing is undone any more, and the steps behind it are tried again
   * and again. A compensation of the pivot itself runs only when the pivot fails.
   *
   * @default false
   */
  readonly pivot?: boolean;

  /**
   * The JSONata condition in `{% … %}` under which the step runs; it costs one more state and one more transition. Only steps before the first
   * one with a compensation may have one, since nothing catches a condition that fails. Anything but `true` counts as no.
   *
   * @default - the step always runs
   */
  readonly when?: string;
}

/** Options of a step. */
export interface SagaStepOptions extends SagaGroupOptions {
  /**
   * The work that undoes the step. It must also cope with a step that never took effect, or whose effect lands later.
   *
   * @default - there is nothing to undo
   */
  readonly compensation?: Work;

  /**
   * The name of the compensation, as an operator reads it: part of the state's name.
   *
   * @default - `Undo` and the name of the step
   */
  readonly compensationName?: string;
}

/**
 * A step of a `Saga`: a name, work, and its compensation.
 *
 * Work that the saga builds puts its result into a variable and hands the input on unchanged. In its JSONata expressions stand, beside
 * `$states`: `$results` with the result of each earlier step under its name; in compensations `$inDoubt` (whether it is unknown that the step
 * took effect) and `$failure` (`{ step, error, cause }`); in closing steps `$failure` and `$outcome` (the error that the saga will end with).
 * Without a payload of its own it sends `{ step, execution, input, results }`, for compensations with `inDoubt` and `failure`, for closing
 * steps with `failure` and `outcome`, and a `taskToken` where an answer is waited for.
 */
export class SagaStep {
  /**
   * A step of its own. The name says what it does, as an operator reads it: `Reserve inventory`. It is part of the state's name, and the key of
   * the step's result.
   */
  public static of(name: string, work: Work, options: SagaStepOptions = {}): SagaStep {
    checkArgument('SagaStep.of', 'name', name);
    checkArgument('SagaStep.of', 'work', work);
    return new SagaStep(name, work, [], options);
  }

  /** Steps that run at the same time. When one fails, all of them are in doubt and are compensated, the last one first. */
  public static group(name: string, steps: SagaStep[], options: SagaGroupOptions = {}): SagaStep {
    checkArgument('SagaStep.group', 'name', name);
    checkMembers('SagaStep.group', 'steps', steps);
    return new SagaStep(name, undefined, steps, options);
  }

  /** @internal A gate, which lets pass or refuses. */
  public static _gate(name: string, gate: Gate): SagaStep {
    return new SagaStep(name, undefined, [], {}, gate);
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    /** @internal Undefined for a group. */
    public readonly _step: Work | undefined,
    /** @internal The members of a group. */
    public readonly _members: SagaStep[],
    /** @internal */
    public readonly _options: SagaStepOptions,
    /** @internal */
    public readonly _gate?: Gate,
  ) {}
}
