import { checkCall, type Given } from '../../core/given';
import { refusal } from '../../core/refusal';
import type { Work } from '../../work/work';
import { SagaStep } from '../saga';
import { ApprovalGate } from './approval-gate';
import { AskedGate, type Question } from './asked-gate';
import type {
  RunbookAlarmOptions,
  RunbookApprovalOptions,
  RunbookCalendarOptions,
  RunbookCheckOptions,
  RunbookGateOptions,
  RunbookHoldOptions,
  RunbookStepOptions,
  RunbookWindowOptions,
} from './props';
import {
  alarmQuestion,
  calendarQuestion,
  checkQuestion,
  holdQuestion,
  windowQuestion,
  type QuestionPlace,
} from './questions';
import type { RunbookParts, RunbookStepKind } from './runbook-parts';

const GIVEN_APPROVAL: Given<RunbookApprovalOptions> = { title: 'given', requestedBy: 'given', levels: 'given each' };
const GIVEN_GATE: Given<RunbookGateOptions> = { wait: 'duration', checkEvery: 'duration' };
const GIVEN_CHECK: Given<RunbookCheckOptions> = { ...GIVEN_GATE, condition: 'given' };
const GIVEN_ALARMS: Given<RunbookAlarmOptions> = { ...GIVEN_GATE, alarms: 'given each', settle: 'duration' };
const GIVEN_CALENDAR: Given<RunbookCalendarOptions> = { ...GIVEN_GATE, calendars: 'given' };
const GIVEN_WINDOW: Given<RunbookWindowOptions> = { ...GIVEN_GATE, begins: 'given', duration: 'given duration' };

/** A step as the states are made of it. */
interface StepParts {
  readonly kind: RunbookStepKind;
  /** The step of the saga; undefined where it has none, in the dry run. */
  readonly create: (place: QuestionPlace, parts: RunbookParts) => SagaStep;
  /** The same in the dry run; undefined where the dry run is without it. */
  readonly dryRun?: RunbookStep;
  readonly rollbackName?: string;
}

/** A step of a `Runbook`: something that is done and can be undone, or a gate that lets pass or refuses. */
export class RunbookStep {
  /**
   * A step that does something. The name says what, as an operator reads it: `Promote the replica`. It is part of the state's name, and the key of the step's
   * result.
   */
  public static of(name: string, work: Work, options: RunbookStepOptions = {}): RunbookStep {
    checkCall('RunbookStep.of', { name, work }, options, {});
    const { rollback: compensation, rollbackName: compensationName, readOnly, dryRun, pivot } = options;
    const shown = readOnly === true ? work : dryRun;
    return new RunbookStep(name, {
      kind: 'step',
      create: () => SagaStep.of(name, work, { compensation, compensationName, pivot }),
      dryRun: shown && new RunbookStep(name, { kind: 'step', create: () => SagaStep.of(name, shown) }),
      rollbackName: compensation && (compensationName ?? `Undo ${name}`),
    });
  }

  /** A pre-check: the runbook goes on if a condition holds over what some work answers, which is kept as the result of the step. The work must change nothing. */
  public static check(name: string, work: Work, options: RunbookCheckOptions): RunbookStep {
    checkCall('RunbookStep.check', { name, work }, options, GIVEN_CHECK);
    return RunbookStep.asked(name, 'check', options, (place, _, given) => checkQuestion(place, work, given));
  }

  /** A gate that people decide. It needs the `channel` of the runbook. The dry run is without it. */
  public static approval(name: string, options: RunbookApprovalOptions): RunbookStep {
    checkCall('RunbookStep.approval', { name }, options, GIVEN_APPROVAL);
    for (const prop of ['onRejected', 'onExpired'] as const) {
      if (options[prop] === undefined) continue;
      const instead =
        "the steps before are undone then; give 'onRefused' to stop, or use an Approval in a machine of yours";
      throw refusal('RunbookStep.approval', { prop, must: 'be left out', got: 'states', instead });
    }
    const { onRefused, ...request } = options;
    return new RunbookStep(name, {
      kind: 'approval',
      create: ({ at }, parts) => SagaStep._gate(name, new ApprovalGate(parts.channel(at), request, onRefused)),
    });
  }

  /** A gate that alarms of CloudWatch decide: one in ALARM refuses. */
  public static alarms(name: string, options: RunbookAlarmOptions): RunbookStep {
    checkCall('RunbookStep.alarms', { name }, options, GIVEN_ALARMS);
    return RunbookStep.asked(name, 'alarms', options, (place, _, { settle, ...given }, isDry) =>
      alarmQuestion(place, isDry ? given : { ...given, settle }),
    );
  }

  /** A gate that change calendars of Systems Manager decide: one that is closed refuses. */
  public static calendar(name: string, options: RunbookCalendarOptions): RunbookStep {
    checkCall('RunbookStep.calendar', { name }, options, GIVEN_CALENDAR);
    return RunbookStep.asked(name, 'calendar', options, (place, _, given) => calendarQuestion(place, given));
  }

  /** A gate that the clock decides: it lets pass within a window of time. */
  public static window(name: string, options: RunbookWindowOptions): RunbookStep {
    checkCall('RunbookStep.window', { name }, options, GIVEN_WINDOW);
    return RunbookStep.asked(name, 'window', options, (place, parts, given) =>
      windowQuestion(place, parts.windowFunction(), given),
    );
  }

  /**
   * A gate at which operators pause a runbook and let it go on: it lets pass unless a parameter of Systems Manager says `hold`, or has the name of the
   * execution. The dry run is without it.
   */
  public static hold(name: string, options: RunbookHoldOptions = {}): RunbookStep {
    checkCall('RunbookStep.hold', { name }, options, GIVEN_GATE);
    return new RunbookStep(name, {
      kind: 'hold',
      create: (place, parts) => {
        const { parameter = parts.holdParameter() } = options;
        return SagaStep._gate(name, new AskedGate(holdQuestion(place, parameter, options)));
      },
    });
  }

  /** A gate that asks; the dry run asks once. */
  private static asked<O extends RunbookGateOptions>(
    name: string,
    kind: RunbookStepKind,
    options: O,
    ask: Ask<O>,
  ): RunbookStep {
    const create =
      (given: O, isDry: boolean): StepParts['create'] =>
      (place, parts) =>
        SagaStep._gate(name, new AskedGate(ask(place, parts, given, isDry)));
    const once = { ...options, wait: undefined, checkEvery: undefined };
    const dryRun = new RunbookStep(name, { kind, create: create(once, true) });
    return new RunbookStep(name, { kind, create: create(options, false), dryRun });
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    /** @internal */
    public readonly _parts: StepParts,
  ) {}
}

type Ask<O> = (place: QuestionPlace, parts: RunbookParts, options: O, isDry: boolean) => Question;
