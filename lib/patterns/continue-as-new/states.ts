import type { Duration } from 'aws-cdk-lib';
import { Lazy, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { expressionBody, jsonata } from '../../core/jsonata';
import type { FragmentNames } from '../../core/naming';
import { AslTask } from '../../states/asl-task';
import { ForgivenTask } from '../../states/forgiven-task';
import { LastChoice } from '../../states/last-choice';
import { retryPersistently, retryTaskAnswer } from '../../states/retries';
import { CALL_TIMEOUT, eachAttempt } from '../../states/task-timeout';
import { TIME_FACT } from '../../states/time-fact';

/** The error of a successor that was started by an earlier attempt, and has ended since. */
const STARTED_BEFORE = 'StepFunctions.ExecutionAlreadyExistsException';

/** JSONata of the machine's ARN without the version or alias that started it. */
const MACHINE = '$join($split($states.context.StateMachine.Id, ":")[[0..6]], ":")';

/** JSONata of when the execution began, in milliseconds. */
const STARTED_MS = '$toMillis($states.context.Execution.StartTime)';

/** The part of the name of the first execution that its successors' names begin with: a name has 80 characters. */
const KEPT_OF_NAME = 48;

/** The digits of the hash that tells chains apart which began with the same name. */
const HASH = 16;

/**
 * JSONata that binds `$chain`, `$generation` and `$name` of the successor. Its name is that of the first execution, a hash of which one that was and when it began,
 * and a number: the same in every attempt, and nobody else's.
 */
const SUCCESSOR =
  '$own := $states.context.Execution.Name; $parts := $split($own, "."); ' +
  `$isNamed := $contains($own, /\\.[0-9a-f]{${HASH}}\\.[0-9]+$/); ` +
  '$first := $string([$states.context.Execution.Id, $states.context.Execution.StartTime]); ' +
  '$chain := $isNamed ? $join($parts[[0..($count($parts) - 2)]], ".") : ' +
  `$substring($own, 0, ${KEPT_OF_NAME}) & "." & $substring($hash($first, "SHA-256"), 0, ${HASH}); ` +
  '$generation := $isNamed ? $number($parts[-1]) + 1 : 2; $name := $chain & "." & $string($generation); ';

/** The bounds of one execution. */
export interface Bounds {
  /** Asked for when the definition is rendered. */
  readonly maxTurns: () => number;
  readonly maxAge: Duration;
  /** The alias through which successors are started; undefined for the newest definition. Asked for at synthesis. */
  readonly alias: () => string | undefined;
}

/** Builds the states behind the work, each as a child of the fragment. */
export class LoopStates {
  public constructor(
    private readonly scope: Construct,
    private readonly names: FragmentNames,
    private readonly bounds: Bounds,
  ) {}

  /** The Choice behind each turn: on with what follows, another turn, or a successor. */
  public turn(
    repeatWhile: string,
    { again, successor }: { readonly again: sfn.State; readonly successor: sfn.State },
  ): LastChoice {
    const { maxTurns, maxAge } = this.bounds;
    const variable = this.names.variable('turns');
    const turns = `($exists($${variable}) ? $${variable} : 0) + 1`;
    const goesOn = `($go := (${expressionBody(repeatWhile)}); $exists($go) ? $boolean($go) : false)`;
    const full = (): string =>
      `${turns} >= ${maxTurns()} ? true : $millis() - ${STARTED_MS} >= ${maxAge.toMilliseconds()}`;
    const choice = new TurnChoice(this.scope, 'Turn', {
      stateName: this.names.state('another turn?'),
      output: '{% $states.input %}',
      endName: this.names.state('done'),
    });
    choice.when(new LateCondition(() => jsonata(`${goesOn} ? (${full()}) : false`)), successor);
    choice.when(sfn.Condition.jsonata(jsonata(goesOn)), again, { assign: { [variable]: jsonata(turns) } });
    return choice;
  }

  /**
   * The state that starts the successor, and is the last of its execution. It is tried again until it succeeds; a successor that is there already is its own.
   */
  public successor(): AslTask {
    const { maxAge, alias } = this.bounds;
    const qualifier = Lazy.string({ produce: () => (alias() === undefined ? '' : ` & ":${alias()}"`) });
    const state = new AslTask(this.scope, 'Continue', {
      stateName: this.names.state('continue as new'),
      integration: 'states:startExecution',
      arguments: {
        StateMachineArn: jsonata(`${MACHINE}${qualifier}`),
        Name: jsonata(`(${SUCCESSOR}$name)`),
        Input: '{% $states.input %}',
      },
      timeout: {
        seconds: CALL_TIMEOUT.toSeconds(),
        fact: { deadlineSeconds: maxAge.toSeconds(), leastSeconds: CALL_TIMEOUT.toSeconds() },
      },
      retry: [
        { ErrorEquals: [STARTED_BEFORE], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 0 },
        ...retryPersistently(),
      ],
      output: CONTINUED,
      endsExecution: true,
      statements: [],
    });
    const end = new sfn.Pass(this.scope, 'Continued', {
      stateName: this.names.state('continued'),
      queryLanguage: sfn.QueryLanguage.JSONATA,
    });
    state.catch({ errors: [STARTED_BEFORE], to: end, output: CONTINUED });
    return state;
  }

  /** The state that answers who waits for the end; one that waits no longer changes nothing of what was done. */
  public tell(taskToken: string): ForgivenTask {
    return new ForgivenTask(this.scope, 'Tell', {
      stateName: this.names.state('tell who waits'),
      integration: 'aws-sdk:sfn:sendTaskSuccess',
      arguments: { TaskToken: taskToken, Output: '{% $string($states.input) %}' },
      timeout: eachAttempt(CALL_TIMEOUT),
      retry: retryTaskAnswer(),
      output: '{% $states.input %}',
      statements: [],
    });
  }
}

/** The output of an execution that another one has continued. */
const CONTINUED = jsonata(
  `(${SUCCESSOR}{"continuedAs": {"chain": $chain, "generation": $generation, ` +
    `"executionArn": $replace(${MACHINE}, ":stateMachine:", ":execution:") & ":" & $name}})`,
);

/** The Choice of a loop that ends by its age. */
class TurnChoice extends LastChoice {
  public override toStateJson(topLevelQueryLanguage?: sfn.QueryLanguage): object {
    return { ...super.toStateJson(topLevelQueryLanguage), [TIME_FACT]: { endsLoop: true } };
  }
}

/** A condition that is known when the definition is rendered. */
class LateCondition extends sfn.Condition {
  public constructor(private readonly expression: () => string) {
    super();
  }

  public renderCondition(): object {
    return { Condition: this.expression() };
  }
}
