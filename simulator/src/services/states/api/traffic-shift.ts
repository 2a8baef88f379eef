import type { Agenda, Timer } from '../../../base/agenda';
import type { JsonObject } from '../../../base/json';
import type { AliasRecord } from './machine-registry';

const MINUTE_MS = 60_000;

/** How an alias comes to another version, as a template says it. */
export interface DeploymentPreference {
  readonly StateMachineVersionArn: string;
  readonly Type: string;
  readonly Percentage?: number;
  /** In minutes. */
  readonly Interval?: number;
}

/** What a template says of it; undefined where it gives the routes itself. */
export function preferenceOf(properties: JsonObject): DeploymentPreference | undefined {
  return properties['DeploymentPreference'] as unknown as DeploymentPreference | undefined;
}

/**
 * Leads executions from one version of an alias to another, step by step in virtual time. Alarms are not watched: no metric is kept here.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-stepfunctions-statemachinealias-deploymentpreference.html
 */
export class TrafficShifts {
  private readonly running = new Map<AliasRecord, { timer: Timer | undefined; readonly after: (() => void)[] }>();

  constructor(private readonly agenda: Agenda) {}

  /** Has an alias come to the version that is preferred; what was on the way to another one ends there. */
  start(alias: AliasRecord, preference: DeploymentPreference): void {
    const { StateMachineVersionArn: next } = preference;
    const before = alias.routes.at(0)?.stateMachineVersionArn ?? next;
    this.end(alias);
    const weights = before === next ? [100] : stepsOf(preference);
    this.running.set(alias, { timer: undefined, after: [] });
    this.step(alias, { before, next, weights, everyMs: (preference.Interval ?? 1) * MINUTE_MS });
  }

  /** Calls back when an alias routes to one version alone: at once, where it does. */
  whenOver(alias: AliasRecord, done: () => void): void {
    const shift = this.running.get(alias);
    if (shift === undefined) done();
    else shift.after.push(done);
  }

  private step(alias: AliasRecord, shift: Shift): void {
    const { before, next, everyMs } = shift;
    const [weight = 100, ...weights] = shift.weights;
    alias.routes = [
      { stateMachineVersionArn: next, weight },
      ...(weight === 100 ? [] : [{ stateMachineVersionArn: before, weight: 100 - weight }]),
    ];
    alias.updatedMs = this.agenda.nowMs;
    const running = this.running.get(alias);
    if (running === undefined) return;
    if (weight === 100) this.end(alias);
    else
      running.timer = this.agenda.after(everyMs, `traffic of ${alias.name}`, () =>
        this.step(alias, { ...shift, weights }),
      );
  }

  private end(alias: AliasRecord): void {
    const shift = this.running.get(alias);
    this.running.delete(alias);
    shift?.timer?.cancel();
    for (const done of shift?.after ?? []) done();
  }
}

interface Shift {
  readonly before: string;
  readonly next: string;
  /** The parts of the executions that the next version gets, in percent, one after the other. */
  readonly weights: readonly number[];
  readonly everyMs: number;
}

function stepsOf({ Type: type, Percentage: percentage = 100 }: DeploymentPreference): readonly number[] {
  if (type === 'CANARY') return [percentage, 100];
  if (type !== 'LINEAR') return [100];
  const count = Math.ceil(100 / percentage);
  return Array.from({ length: count }, (_, index) => Math.min(100, (index + 1) * percentage));
}
