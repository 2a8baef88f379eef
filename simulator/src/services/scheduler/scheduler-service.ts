import type { Agenda } from '../../base/agenda';
import type { Json, JsonObject } from '../../base/json';
import type { Random } from '../../base/random';
import { textOf } from '../../base/text';
import { checkDeclared, checkExpression, checkSettings } from './check-settings';
import type { Recurrences } from './recurrences';
import { constructPath, type Place, type Resource } from '../resource';
import { carryOut, type Operations } from '../operations';
import { changesOf, type Changes, type Redeployment } from '../redeployment';
import type { RuleSchedules } from './rule-schedule';
import { AwsError, type Service } from '../service';
import { Schedule } from './schedule';
import type { ScheduleTargets } from './schedule-target';

/** What the Scheduler works with. */
export interface SchedulerParts {
  readonly place: Place;
  readonly agenda: Agenda;
  readonly random: Random;
  readonly recurrences: Recurrences;
  /** The rules that recur as well. */
  readonly rules: RuleSchedules;
  readonly targets: ScheduleTargets;
}

interface Group {
  readonly name: string;
  readonly createdMs: number;
}

const DEFAULT_GROUP = 'default';

/**
 * EventBridge Scheduler: the schedules that templates declare, and those that an app makes.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */
export class SchedulerService implements Service {
  readonly name = 'scheduler';
  /** What recurs in the world: schedules, and rules with a schedule. */
  readonly recurrences: Recurrences;
  readonly redeployment: Redeployment = {
    types: ['AWS::Scheduler::Schedule', 'AWS::Scheduler::ScheduleGroup'],
    refusal: (changes) => {
      const { created, updated } = changesOf(changes, 'AWS::Scheduler::Schedule');
      for (const each of [...created, ...updated.map(({ after }) => after)]) checkDeclared(each);
      return undefined;
    },
    carryOut: (changes) => this.redeploy(changes),
  };
  private readonly schedules = new Map<string, Schedule>();
  private readonly groups = new Map<string, Group>();

  constructor(
    schedules: readonly Resource[],
    groups: readonly Resource[],
    private readonly parts: SchedulerParts,
  ) {
    this.recurrences = parts.recurrences;
    for (const name of [DEFAULT_GROUP, ...groups.map((each) => each.name)]) {
      this.groups.set(name, { name, createdMs: parts.agenda.nowMs });
    }
    const declared = schedules.map((resource) => this.declared(resource));
    for (const each of declared) this.schedules.set(keyOf(each.group, each.name), each);
    parts.recurrences.declare(...declared);
  }

  call(action: string, input: JsonObject): JsonObject {
    return carryOut(OPERATIONS, action, this, input);
  }

  create(input: JsonObject): JsonObject {
    const { Name: name, GroupName: group } = input;
    const key = keyOf(group, name);
    if (this.schedules.has(key))
      throw new AwsError('ConflictException', `Schedule ${textOf(name)} already exists.`, 409);
    const schedule = this.made(input, this.parts.agenda.nowMs);
    this.add(schedule);
    return { ScheduleArn: schedule.arn };
  }

  /** What an update does not tell has its default again. */
  update(input: JsonObject): JsonObject {
    const old = this.schedule(input);
    const schedule = this.made(input, old.createdMs);
    this.replace(old, schedule);
    return { ScheduleArn: schedule.arn };
  }

  private replace(old: Schedule, schedule: Schedule): void {
    this.schedules.set(keyOf(schedule.group, schedule.name), schedule);
    this.parts.recurrences.replace(old, schedule);
  }

  /** What is pending of a schedule that changes is due as that says now; one that is gone does nothing more. */
  private redeploy(changes: Changes): void {
    const groups = changesOf(changes, 'AWS::Scheduler::ScheduleGroup');
    for (const { name } of groups.created) this.groups.set(name, { name, createdMs: this.parts.agenda.nowMs });
    const { created, updated, deleted } = changesOf(changes, 'AWS::Scheduler::Schedule');
    for (const each of deleted) {
      const old = this.standing(each);
      if (old !== undefined) this.remove(old);
    }
    for (const { before, after } of updated) {
      const old = this.standing(before);
      // One that was deleted meanwhile is what CloudFormation makes again.
      if (old === undefined) this.add(this.declared(after));
      else this.replace(old, this.declared(after, old.createdMs));
    }
    for (const each of created) this.add(this.declared(each));
    for (const { name } of groups.deleted) if (this.groups.has(name)) this.deleteGroup({ Name: name });
    this.parts.rules.redeploy(changesOf(changes, 'AWS::Events::Rule'));
  }

  private standing({ name, properties }: Resource): Schedule | undefined {
    return this.schedules.get(keyOf(properties['GroupName'], name));
  }

  private add(schedule: Schedule): void {
    this.schedules.set(keyOf(schedule.group, schedule.name), schedule);
    this.parts.recurrences.add(schedule);
  }

  delete(input: JsonObject): JsonObject {
    this.remove(this.schedule(input));
    return {};
  }

  get(input: JsonObject): JsonObject {
    const { settings, arn, createdMs, group } = this.schedule(input);
    const told = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'ClientToken'));
    return {
      State: 'ENABLED',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'NONE',
      ...told,
      Arn: arn,
      GroupName: group,
      CreationDate: createdMs / 1000,
    };
  }

  list({ GroupName: group, NamePrefix: prefix, State: wanted }: JsonObject): JsonObject {
    const all = [...this.schedules.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
    const isMeant = ({ name, group: of, settings }: Schedule): boolean =>
      (group === undefined || of === group) &&
      name.startsWith(textOf(prefix)) &&
      (wanted === undefined || (settings['State'] ?? 'ENABLED') === wanted);
    return {
      Schedules: all.filter(isMeant).map(({ name, group: of, arn, createdMs, settings, target }) => ({
        Arn: arn,
        Name: name,
        GroupName: of,
        State: settings['State'] ?? 'ENABLED',
        CreationDate: createdMs / 1000,
        Target: { Arn: target['Arn'] ?? '' },
      })),
    };
  }

  createGroup({ Name }: JsonObject): JsonObject {
    const name = textOf(Name);
    if (this.groups.has(name)) throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
    this.groups.set(name, { name, createdMs: this.parts.agenda.nowMs });
    return { ScheduleGroupArn: this.groupArn(name) };
  }

  getGroup({ Name }: JsonObject): JsonObject {
    const { name, createdMs } = this.group(Name);
    return { Arn: this.groupArn(name), Name: name, State: 'ACTIVE', CreationDate: createdMs / 1000 };
  }

  /** The schedules of a group go with it. */
  deleteGroup({ Name }: JsonObject): JsonObject {
    const { name } = this.group(Name);
    if (name === DEFAULT_GROUP) throw new AwsError('ValidationException', 'Cannot delete the default schedule group.');
    for (const each of [...this.schedules.values()]) if (each.group === name) this.remove(each);
    this.groups.delete(name);
    return {};
  }

  listGroups(): JsonObject {
    return { ScheduleGroups: [...this.groups.keys()].sort().map((name) => this.getGroup({ Name: name })) };
  }

  private declared(resource: Resource, createdMs = this.parts.agenda.nowMs): Schedule {
    const { properties, name } = resource;
    checkDeclared(resource);
    const settings = { ...properties, Name: name };
    return this.scheduleOf(settings, { arn: resource.arn, path: constructPath(resource) }, createdMs);
  }

  private made(settings: JsonObject, createdMs: number): Schedule {
    const { name: group } = this.group(settings['GroupName'] ?? DEFAULT_GROUP);
    const { partition, region, account } = this.parts.place;
    const arn = `arn:${partition}:scheduler:${region}:${account}:schedule/${group}/${textOf(settings['Name'])}`;
    checkSettings(settings);
    checkExpression(settings);
    return this.scheduleOf(settings, { arn, path: arn }, createdMs);
  }

  private scheduleOf(settings: JsonObject, names: { arn: string; path: string }, createdMs: number): Schedule {
    return new Schedule(settings, {
      ...names,
      createdMs,
      random: this.parts.random,
      fire: (schedule, dueMs) => this.parts.targets.invoke(schedule, dueMs, () => this.complete(schedule, dueMs)),
    });
  }

  private complete(schedule: Schedule, dueMs: number): void {
    const isCurrent = this.schedules.get(keyOf(schedule.group, schedule.name)) === schedule;
    if (isCurrent && schedule.isDeletedAfterCompletion && schedule.nextDueMs(dueMs) === undefined)
      this.remove(schedule);
  }

  private remove(schedule: Schedule): void {
    this.schedules.delete(keyOf(schedule.group, schedule.name));
    this.parts.recurrences.remove(schedule);
  }

  private schedule({ Name: name, GroupName: group }: JsonObject): Schedule {
    const found = this.schedules.get(keyOf(group, name));
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Schedule ${textOf(name)} does not exist.`, 404);
  }

  private group(reference: Json | undefined): Group {
    const found = this.groups.get(textOf(reference));
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${textOf(reference)} does not exist.`, 404);
  }

  private groupArn(name: string): string {
    const { partition, region, account } = this.parts.place;
    return `arn:${partition}:scheduler:${region}:${account}:schedule-group/${name}`;
  }
}

const OPERATIONS: Operations<SchedulerService> = {
  CreateSchedule: (service, input) => service.create(input),
  UpdateSchedule: (service, input) => service.update(input),
  DeleteSchedule: (service, input) => service.delete(input),
  GetSchedule: (service, input) => service.get(input),
  ListSchedules: (service, input) => service.list(input),
  CreateScheduleGroup: (service, input) => service.createGroup(input),
  GetScheduleGroup: (service, input) => service.getGroup(input),
  DeleteScheduleGroup: (service, input) => service.deleteGroup(input),
  ListScheduleGroups: (service) => service.listGroups(),
};

/** The actions of its API that it carries out. */
export const SCHEDULER_ACTIONS = Object.keys(OPERATIONS);

function keyOf(group: Json | undefined, name: Json | undefined): string {
  return `${textOf(group ?? DEFAULT_GROUP)}/${textOf(name)}`;
}
