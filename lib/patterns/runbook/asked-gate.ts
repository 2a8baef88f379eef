import type { Duration, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { bindNames, expressionBody, jsonata } from '../../core/jsonata';
import { AslTask } from '../../states/asl-task';
import { AslWait } from '../../states/asl-wait';
import { eachAttempt, type TaskTimeout } from '../../states/task-timeout';
import { argumentsOf } from '../../work/arguments';
import type { BuiltWork } from '../../work/built-work';
import { lostCallsToo } from '../../work/lost-calls';
import type { Gate, GatePlace, GateStates } from '../../work/gate';
import { askAgain, EVALUATION, type GatePace } from './gate-pace';
import { RunbookRefusal } from './props';

/** A question, and what answers to it mean. */
export interface Question {
  readonly work: BuiltWork;
  /** JSONata over `$states.result`: the text by which it refuses, empty where it lets pass. */
  readonly objection: string;
  /** The error that the runbook ends with when it refuses. */
  readonly error: string;
  /** Whether what the work answered is kept as the result of the step. */
  readonly keeps: boolean;
  readonly pace?: GatePace;
  readonly settle?: Duration;
  readonly onRefused?: RunbookRefusal;
}

const INPUT = '$states.input';

/** A gate that asks by one call and lets pass or refuses by its answer: 1 transition, and 1 for each time that it asks again. */
export class AskedGate implements Gate {
  public constructor(private readonly question: Question) {}

  public create(place: GatePlace): GateStates {
    const { error, onRefused = RunbookRefusal.ROLL_BACK, settle } = this.question;
    const state = this.state(place);
    const renamed = { errors: [EVALUATION], as: error };
    const caught = onRefused === RunbookRefusal.STOP ? [] : [{ state, renamed }];
    return { start: settle === undefined ? state : settled(place, settle, state), ends: [state], caught };
  }

  private state({ scope, names, name, fields, bindings, keeps }: GatePlace): AslTask {
    const { work, objection, pace, keeps: isKept } = this.question;
    const named = { ...bindings, result: work.result };
    const body = expressionBody(bindNames(jsonata(objection), named) as string);
    return new AslTask(scope, name, {
      stateName: names.state(name),
      integration: work.integration,
      arguments: argumentsOf(work, { fields, bindings }),
      timeout: this.timeout(),
      retry: [...lostCallsToo(work), ...(pace === undefined ? [] : [askAgain(pace)])],
      assign: isKept ? keeps(work.result) : undefined,
      output: jsonata(`($objection := (${body}); $objection = "" ? ${INPUT} : $error($objection))`),
      statements: work.statements,
    });
  }

  private timeout(): TaskTimeout {
    const { work, pace } = this.question;
    const timeout = eachAttempt(work.timeout);
    if (pace === undefined) return timeout;
    const deadlineSeconds = pace.waitSeconds + pace.pauseSeconds;
    const fact = { deadlineSeconds, leastSeconds: work.timeout.toSeconds(), awaitedErrors: [EVALUATION] };
    return { ...timeout, fact };
  }
}

function settled({ scope, names, name }: GatePlace, settle: Duration, state: sfn.State): AslWait {
  const wait = new AslWait(scope, `${name} settle`, {
    stateName: names.state(`${name}: settle`),
    seconds: settle.toSeconds(),
  });
  wait.next(state);
  return wait;
}
