import type { Automation, AutomationOutcome, Automations } from '../../services/ssm/automations';
import { toMilliseconds, type Duration } from './duration';

/** What comes of an automation, as a test says it. */
export interface AutomationEnd extends Omit<AutomationOutcome, 'afterMs'> {
  /** How long it takes. @default - no time */
  readonly after?: Duration;
}

/** An automation that was started, and how it stands. */
export interface StartedAutomation extends Pick<Automation, 'id' | 'parameters' | 'startMs'> {
  readonly status: string;
}

/** The automations of a document of Systems Manager. The document's steps are not carried out. */
export class AutomationHandle {
  constructor(
    readonly document: string,
    private readonly automations: Automations,
  ) {}

  /** Says what comes of those that are started from now on. */
  ends({ after, ...outcome }: AutomationEnd = {}): void {
    const afterMs = after === undefined ? 0 : toMilliseconds(after, this.automations.agenda.nowMs);
    this.automations.set(this.document, { ...outcome, afterMs });
  }

  /** Those that were started, in their order. */
  get started(): readonly StartedAutomation[] {
    const own = this.automations.all.filter(({ document }) => document === this.document);
    return own.map((each) => {
      const { id, parameters, startMs } = each;
      return { id, parameters, startMs, status: this.automations.statusOf(each) };
    });
  }
}
