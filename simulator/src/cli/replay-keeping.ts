import { randomBytes } from 'node:crypto';
import type { GoldenSet } from '../replay/golden-set';
import type { RecordedExecution } from '../replay/record-run';
import { redactRecording } from '../replay/redact-recording';
import { pathOf } from '../replay/signature';
import type { Terminal } from './terminal';

/** How what is fetched is written. */
export interface KeepingOptions {
  /** Keys whose values are not redacted. @default - none */
  readonly keep?: readonly string[];
  /** Whether all is written as it is. @default false */
  readonly raw?: boolean;
}

/** Keeps fetched executions in a golden set, each way once, with pseudonyms that are the same in all of them. */
export class Keeping {
  /** How many executions were looked at. */
  looked = 0;
  private readonly seen = new Set<string>();
  private readonly key: string;

  constructor(
    private readonly golden: GoldenSet,
    private readonly options: KeepingOptions,
    private readonly terminal: Terminal,
  ) {
    this.key = terminal.env['CDK_WORKFLOW_REDACTION_KEY'] ?? randomBytes(16).toString('hex');
  }

  /** How many different ways they took. */
  get ways(): number {
    return this.seen.size;
  }

  /** Whether an execution took a way that is new. */
  wants(events: readonly object[]): boolean {
    this.looked += 1;
    const way = pathOf({ events });
    if (this.seen.has(way)) return false;
    this.seen.add(way);
    return !this.golden.has(way);
  }

  async keep(fetched: RecordedExecution): Promise<void> {
    const { golden, options, terminal, key } = this;
    const way = pathOf({ events: fetched.events });
    const from = fetched.startedBy === undefined ? '' : ', which another one has started';
    if (options.raw === true) return terminal.note(`Kept ${golden.add(fetched, way)}${from}`);
    const { recording, isSameWay } = await redactRecording(fetched, { keep: options.keep ?? [], key });
    if (isSameWay) return terminal.note(`Kept ${golden.add(recording, way)}${from}`);
    terminal.note(
      `${fetched.executionArn}: not kept, since it goes another way with pseudonyms: an expression looks inside a text. ` +
        `Say with --keep <key> which texts it needs`,
    );
  }
}
