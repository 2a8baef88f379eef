import { ActivityHandle } from './activity-handle';
import { AlarmHandle } from './alarm-handle';
import { AutomationHandle } from './automation-handle';
import { BucketHandle } from './bucket-handle';
import { CalendarHandle } from './calendar-handle';
import { EndpointHandle } from './endpoint-handle';
import { EventBusHandle } from './event-bus-handle';
import { FunctionHandle } from './function-handle';
import { JobHandle, JobsHandle } from './jobs-handle';
import { MachineHandle } from './machine-handle';
import { ParameterHandle } from './parameter-handle';
import { QueueHandle } from './queue-handle';
import { Run } from './run';
import { ScheduleHandle } from './schedule-handle';
import { TableHandle } from './table-handle';
import { TopicHandle } from './topic-handle';

/** Something of a world of which more can be asked. */
export type Handle = object;

const CLASSES = [
  ActivityHandle,
  AlarmHandle,
  AutomationHandle,
  BucketHandle,
  CalendarHandle,
  EndpointHandle,
  EventBusHandle,
  FunctionHandle,
  JobHandle,
  JobsHandle,
  MachineHandle,
  ParameterHandle,
  QueueHandle,
  Run,
  ScheduleHandle,
  TableHandle,
  TopicHandle,
];

/** A handle of one of the classes above, or an object of functions. */
function isHandle(value: unknown): value is Handle {
  if (typeof value !== 'object' || value === null) return false;
  if (CLASSES.some((each) => value instanceof each)) return true;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).some(isFunction);
}

/** The handles that something is, or is a list of. */
export function handlesIn(value: unknown): readonly Handle[] {
  return (Array.isArray(value) ? value : [value]).filter(isHandle);
}

/** The same, with other handles in their places. */
export function withHandles(value: unknown, other: (handle: Handle) => Handle): unknown {
  const replaced = (each: unknown): unknown => (isHandle(each) ? other(each) : each);
  if (!Array.isArray(value)) return replaced(value);
  return value.some(isHandle) ? value.map(replaced) : value;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
