import type { Replay } from '../replay/replay';
import { counted } from './terminal';

/** Where a recording comes from. */
export interface Origin {
  readonly executionArn?: string;
  readonly stateMachineArn?: string;
  /** The execution of another machine that has started it. */
  readonly startedBy?: string;
}

/** A recording that was replayed. */
export interface Replayed extends Origin {
  readonly file: string;
  readonly replay: Replay;
}

/** What a file says of where it comes from; a plain history says nothing. */
export function originOf(recording: unknown): Origin {
  const { executionArn, stateMachineArn, startedBy } = (recording ?? {}) as Origin;
  return {
    ...(executionArn !== undefined && { executionArn }),
    ...(stateMachineArn !== undefined && { stateMachineArn }),
    ...(startedBy !== undefined && { startedBy }),
  };
}

/** What came of replays: executions that others have started stand below these. */
export class ReplayReport {
  private readonly roots: Replayed[] = [];
  private readonly started = new Map<Replayed, Replayed[]>();

  constructor(private readonly all: readonly Replayed[]) {
    const byArn = new Map(all.map((each) => [each.executionArn ?? '', each]));
    for (const each of all) {
      const parent = each.startedBy === undefined ? undefined : byArn.get(each.startedBy);
      if (parent === undefined) this.roots.push(each);
      else this.started.set(parent, [...this.startedOf(parent), each]);
    }
  }

  toJson(): readonly object[] {
    return this.roots.flatMap((each) => this.jsonOf(each, undefined));
  }

  toText(): string {
    const parted = this.all.filter(({ replay }) => !replay.isSame);
    const events = this.all.reduce((sum, { replay }) => sum + replay.events, 0);
    return [
      ...this.roots.flatMap((each) => this.linesOf(each, '')),
      `${counted(this.all.length, 'history').replace(/historys/, 'histories')}, ${events} events: ` +
        (parted.length === 0 ? 'all the same' : `${parted.length} part${parted.length === 1 ? 's' : ''}`),
    ].join('\n');
  }

  private startedOf(parent: Replayed): readonly Replayed[] {
    return this.started.get(parent) ?? [];
  }

  private jsonOf(each: Replayed, parent: Replayed | undefined): object[] {
    const own = { file: each.file, ...(parent !== undefined && { startedBy: parent.file }), ...each.replay.toJSON() };
    return [own, ...this.startedOf(each).flatMap((inside) => this.jsonOf(inside, each))];
  }

  /** Those that part, each below the one that has started it. */
  private linesOf(each: Replayed, indent: string): string[] {
    const { file, replay } = each;
    const inside = this.startedOf(each).flatMap((nested) => this.linesOf(nested, `${indent}  `));
    if (replay.isSame && inside.length === 0) return [];
    const own = `${indent}  ${replay.toText().replaceAll('\n', `\n${indent}  `)}`;
    return [`${indent}${indent === '' ? '' : 'has started '}${file}`, own, ...inside];
  }
}
