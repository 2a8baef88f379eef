import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import { uuid, type Random } from '../../base/random';
import { textOf } from '../../base/text';
import type { Operations } from '../operations';
import type { Resource } from '../resource';
import { AwsError, Unsupported } from '../service';

/** What comes of an automation, and when. */
export interface AutomationOutcome {
  /** @default 'Success' */
  readonly status?: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';
  /** @default 0 */
  readonly afterMs?: number;
  /** @default - none */
  readonly outputs?: Readonly<Record<string, readonly string[]>>;
  readonly failureMessage?: string;
}

/** An automation that was started. */
export interface Automation {
  readonly id: string;
  readonly document: string;
  readonly parameters: Json;
  readonly startMs: number;
  readonly outcome: AutomationOutcome;
  /** When it was stopped. */
  readonly stoppedMs?: number;
}

/** The documents that AWS owns have such names. */
const OF_AWS = /^(AWS|Amazon)[\w-]*-/;

/**
 * The automations of Systems Manager. What a document does is not carried out: a test says what comes of it.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
 */
export class Automations {
  private readonly outcomes = new Map<string, AutomationOutcome>();
  private readonly started = new Map<string, Automation>();
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly documents: () => readonly Resource[],
    readonly agenda: Agenda,
    private readonly random: Random,
  ) {}

  get all(): readonly Automation[] {
    return [...this.started.values()];
  }

  /** Says what comes of automations of a document that are started from now on. */
  set(document: string, outcome: AutomationOutcome): void {
    this.outcomes.set(document, outcome);
  }

  /** @throws AwsError `AutomationDefinitionNotFoundException`, `IdempotentParameterMismatchException`; Unsupported before a test says what comes of it. */
  start(reference: string, parameters: Json, token: string | undefined): Automation {
    const known = token === undefined ? undefined : this.started.get(this.tokens.get(token.toLowerCase()) ?? '');
    const document = this.documentName(reference);
    if (known !== undefined) {
      if (known.document === document && JSON.stringify(known.parameters) === JSON.stringify(parameters)) return known;
      const reason = 'Idempotent token is used with different parameters.';
      throw new AwsError('IdempotentParameterMismatchException', reason);
    }
    const outcome = this.outcomes.get(document);
    if (outcome === undefined) {
      throw new Unsupported(
        `The simulator carries out no steps of the document '${document}'; say what comes of it with world.automation('${document}').ends({ status: 'Success' })`,
      );
    }
    const id = uuid(this.random);
    const automation = { id, document, parameters, startMs: this.agenda.nowMs, outcome };
    this.started.set(id, automation);
    if (token !== undefined) this.tokens.set(token.toLowerCase(), id);
    return automation;
  }

  /** @throws AwsError `AutomationExecutionNotFoundException`. */
  automation(id: string): Automation {
    const found = this.started.get(id);
    if (found !== undefined) return found;
    throw new AwsError('AutomationExecutionNotFoundException', `The automation execution ${id} could not be found`);
  }

  stop(id: string): void {
    const automation = this.automation(id);
    if (this.endOf(automation) !== undefined) return;
    this.started.set(id, { ...automation, stoppedMs: this.agenda.nowMs });
  }

  /** When it ended; undefined while it runs. */
  endOf({ startMs, outcome: { afterMs = 0 }, stoppedMs }: Automation): number | undefined {
    const endMs = stoppedMs ?? startMs + afterMs;
    return endMs <= this.agenda.nowMs ? endMs : undefined;
  }

  statusOf(automation: Automation): string {
    if (this.endOf(automation) === undefined) return 'InProgress';
    return automation.stoppedMs === undefined ? (automation.outcome.status ?? 'Success') : 'Cancelled';
  }

  private documentName(reference: string): string {
    const document = this.documents().find(({ name, arn }) => [name, arn].includes(reference));
    if (document !== undefined) return document.name;
    if (OF_AWS.test(reference)) return reference;
    const reason = `Automation definition ${reference} is not found`;
    throw new AwsError('AutomationDefinitionNotFoundException', reason);
  }
}

export const AUTOMATION_OPERATIONS: Operations<Automations> = {
  StartAutomationExecution: (automations, { DocumentName: name, Parameters: parameters, ClientToken: token }) => {
    const given = parameters ?? {};
    const { id } = automations.start(textOf(name), given, token === undefined ? undefined : textOf(token));
    return { AutomationExecutionId: id };
  },
  GetAutomationExecution: (automations, { AutomationExecutionId: id }) => {
    const automation = automations.automation(textOf(id));
    const endMs = automations.endOf(automation);
    const { outputs = {}, failureMessage } = automation.outcome;
    return {
      AutomationExecution: {
        AutomationExecutionId: automation.id,
        AutomationExecutionStatus: automations.statusOf(automation),
        DocumentName: automation.document,
        ExecutionStartTime: automation.startMs / 1000,
        ...(endMs !== undefined && { ExecutionEndTime: endMs / 1000, Outputs: outputs as JsonObject }),
        ...(endMs !== undefined && failureMessage !== undefined && { FailureMessage: failureMessage }),
        Parameters: automation.parameters,
      },
    };
  },
  StopAutomationExecution: (automations, { AutomationExecutionId: id }) => {
    automations.stop(textOf(id));
    return {};
  },
};
