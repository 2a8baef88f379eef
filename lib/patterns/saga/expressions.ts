import { expressionBody, jsonata, quoted } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';

/** AWS cuts a cause off there. */
const MAX_CAUSE = 32_768;

/** Room in that cause for the first error and for each compensation that failed too: stack traces are long. */
const CAUSE_KEPT = 8_000;
const UNDONE_CAUSE_KEPT = 500;

/** The names that a payload of the user may refer to, beside `$states`. */
type Binding = 'results' | 'inDoubt' | 'failure' | 'outcome';

/** The place of an expression. */
export interface BindingOptions {
  readonly hasResults: boolean;
  /** The step that is undone. */
  readonly undoes?: string;
  /** Whether it stands in a step that runs when everything was undone. */
  readonly closing?: boolean;
}

/** The variables of one saga and the expressions over them. */
export class SagaExpressions {
  /** Names without `$`, as `Assign` wants them. */
  public readonly results: string;
  public readonly failure: string;
  /** Assigned once operators have heard. */
  public readonly reported: string;

  /** `compensations` is how many there are, `forward` whether the saga can pass a point of no return. */
  public constructor(
    private readonly names: FragmentNames,
    private readonly compensations: number,
    private readonly forward: boolean,
  ) {
    this.results = names.variable('results');
    this.failure = names.variable('failure');
    this.reported = names.variable('reported');
  }

  /** The variable that is set when compensation number `index` has failed. */
  public leftUndone(index: number): string {
    return this.names.variable(`undone${index}`);
  }

  /** The results so far, with those of `fields` (members of an object, in JSONata). */
  public addResults(fields: string, first: boolean): string {
    return jsonata(first ? `{${fields}}` : `$merge([$${this.results}, {${fields}}])`);
  }

  /** The expressions that are bound to the names that an expression of the user may use. */
  public bindings(options: BindingOptions): Record<Binding, string | undefined> {
    const { hasResults, undoes, closing = false } = options;
    const failure = `{"step": $${this.failure}.step, "error": $${this.failure}.caught.Error, "cause": $${this.failure}.caught.Cause}`;
    return {
      results: hasResults ? `$${this.results}` : '{}',
      inDoubt: undoes === undefined ? undefined : `${quoted(undoes)} in $${this.failure}.inDoubt`,
      failure: undoes === undefined && !closing ? undefined : failure,
      outcome: closing ? expressionBody(this.finalError) : undefined,
    };
  }

  /** A condition of the user; what is neither true nor false counts as no. */
  public condition(when: string, hasResults: boolean): string {
    const results = hasResults ? `$${this.results}` : '{}';
    return jsonata(`($results := ${results}; (${expressionBody(when)}) = true)`);
  }

  /** `Error` of the state in which a failed saga ends. */
  public get finalError(): string {
    return this.withLeft(
      `${this.orForward('$count($left) > 0 ? "Saga.CompensationFailed" : ')}$${this.failure}.caught.Error`,
    );
  }

  /** `Cause` of that state: the original one, or what operators need to know. */
  public get finalCause(): string {
    return this.withLeft(
      `${this.somethingToTell} ? $substring($string(${this.whatHappened}), 0, ${MAX_CAUSE}) : ` +
        `$exists($${this.failure}.caught.Cause) ? $${this.failure}.caught.Cause : ""`,
    );
  }

  /** The condition under which operators are told. */
  public get mustReport(): string {
    return this.withLeft(this.somethingToTell);
  }

  /** The message to operators. */
  public get report(): string {
    return this.withLeft(
      `$string({"error": ${this.orForward('"Saga.CompensationFailed"')}, ` +
        `"execution": $states.context.Execution.Id, "cause": ${this.whatHappened}})`,
    );
  }

  private orForward(otherwise: string): string {
    return this.forward ? `$${this.failure}.forward = true ? "Saga.CompletionFailed" : ${otherwise}` : otherwise;
  }

  private get somethingToTell(): string {
    return this.forward ? `$count($left) > 0 or $${this.failure}.forward = true` : '$count($left) > 0';
  }

  private get whatHappened(): string {
    return (
      `{"error": $${this.failure}.caught.Error, "cause": $substring($${this.failure}.caught.Cause, 0, ${CAUSE_KEPT}), ` +
      `"step": $${this.failure}.step, "undone": [$left.{"step": step, "error": caught.Error, ` +
      `"cause": $substring(caught.Cause, 0, ${UNDONE_CAUSE_KEPT})}]}`
    );
  }

  /** Binds `$left` to what the compensations that failed have left behind. */
  private withLeft(body: string): string {
    const variables = Array.from({ length: this.compensations }, (_, index) => `$${this.leftUndone(index)}`);
    return jsonata(`($left := [${variables.join(', ')}]; ${body})`);
  }
}
