import type { Engine } from '../../../engine/engine';
import type { JsonObject } from '../../../base/json';
import type { RunnableMachine, StateMachine } from '../../../engine/run/state-machine';
import { ServiceError } from '../../../engine/service-error';
import { AwsError } from '../../service';

/** What the API keeps of a state machine besides what the engine needs. */
export interface MachineRecord {
  machine: StateMachine;
  /** The definition as text, as it was given. */
  definition: string;
  /** Members that an answer gives back as they came: logging, tracing, encryption. */
  settings: JsonObject;
  description?: string;
  revisionId: string;
  readonly createdMs: number;
  updatedMs: number;
  readonly versions: VersionRecord[];
  readonly aliases: AliasRecord[];
  nextVersion: number;
}

/** A version: a definition that stays as it is. */
export interface VersionRecord {
  readonly arn: string;
  readonly machine: StateMachine;
  readonly definition: string;
  readonly revisionId: string;
  readonly description?: string;
  readonly createdMs: number;
}

/** An alias: one version, or two with weights. */
export interface AliasRecord {
  readonly arn: string;
  readonly name: string;
  description?: string;
  routes: readonly { readonly stateMachineVersionArn: string; readonly weight: number }[];
  readonly createdMs: number;
  updatedMs: number;
}

/** The state machines of a world with their versions, aliases and tags. */
export class MachineRegistry {
  readonly records = new Map<string, MachineRecord>();
  readonly activities = new Map<string, { readonly name: string; readonly createdMs: number }>();
  readonly tags = new Map<string, Map<string, string>>();

  constructor(private readonly engine: Engine) {}

  /** Takes a machine that the engine knows into the registry. */
  add(
    machine: StateMachine,
    more: { readonly definition?: string; readonly settings?: JsonObject } = {},
  ): MachineRecord {
    const now = this.engine.agenda.nowMs;
    const record: MachineRecord = {
      machine,
      definition: more.definition ?? JSON.stringify(machine.definition),
      settings: more.settings ?? {},
      revisionId: 'INITIAL',
      createdMs: now,
      updatedMs: now,
      versions: [],
      aliases: [],
      nextVersion: 1,
    };
    this.records.set(machine.arn, record);
    return record;
  }

  /** Makes the present definition a version. */
  publish(record: MachineRecord, description?: string): VersionRecord {
    const last = record.versions.at(-1);
    // Publishing a revision again gives the version that it has.
    if (last?.revisionId === record.revisionId) return last;
    const version: VersionRecord = {
      arn: `${record.machine.arn}:${record.nextVersion++}`,
      machine: record.machine,
      definition: record.definition,
      revisionId: record.revisionId,
      ...(description !== undefined && { description }),
      createdMs: this.engine.agenda.nowMs,
    };
    record.versions.push(version);
    return version;
  }

  /**
   * The machine of an ARN, which may name a version or an alias of it.
   * @throws ServiceError `StateMachineDoesNotExist`.
   */
  machine(arn: string): MachineRecord {
    const record = this.records.get(baseArn(arn));
    if (record !== undefined) return record;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  /**
   * The version of an ARN.
   * @throws AwsError `ResourceNotFound`.
   */
  version(arn: string): VersionRecord {
    const found = this.records.get(baseArn(arn))?.versions.find((each) => each.arn === arn);
    return found ?? notFound(arn);
  }

  /**
   * The alias of an ARN.
   * @throws AwsError `ResourceNotFound`.
   */
  alias(arn: string): AliasRecord {
    const found = this.records.get(baseArn(arn))?.aliases.find((each) => each.arn === arn);
    return found ?? notFound(arn);
  }

  /**
   * What an execution runs that is started by an ARN: the machine itself, a version, or one of an alias's versions by
   * their weights.
   * @throws ServiceError `StateMachineDoesNotExist`.
   */
  toRun(arn: string): RunnableMachine {
    const record = this.machine(arn);
    if (arn === record.machine.arn) return { machine: record.machine };
    const version = record.versions.find((each) => each.arn === arn);
    if (version !== undefined) return { machine: version.machine, versionArn: version.arn };
    const alias = record.aliases.find((each) => each.arn === arn);
    const route = alias === undefined ? undefined : this.pick(alias);
    const routed = record.versions.find((each) => each.arn === route);
    if (alias === undefined || routed === undefined) {
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return { machine: routed.machine, versionArn: routed.arn, aliasArn: alias.arn };
  }

  private pick({ routes }: AliasRecord): string | undefined {
    const [first, second] = routes;
    if (second === undefined) return first?.stateMachineVersionArn;
    return this.engine.random.next() * 100 < (first?.weight ?? 0)
      ? first?.stateMachineVersionArn
      : second.stateMachineVersionArn;
  }
}

/** The ARN of the machine that a version or alias belongs to. */
export function baseArn(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function notFound(arn: string): never {
  throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
}
