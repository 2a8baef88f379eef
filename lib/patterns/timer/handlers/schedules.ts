import { createHash } from 'crypto';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { environment } from '../../../resources/handlers/environment';
import type { DueTime } from './due';
import { invalid } from './due';

const scheduler = new SchedulerClient({});

/** The start of an execution. */
export interface Start {
  readonly executionName: string;
  /** JSON. */
  readonly input: string;
}

/** The bytes of the input of a target: those that Step Functions takes as the input of an execution. */
const MAX_INPUT_BYTES = 262_144;

/** Throws `Timer.Invalid` for a start that is larger than a schedule can hold: to be asked before anything is written. */
export function checkSize(start: Start): void {
  const bytes = Buffer.byteLength(inputOf(start));
  if (bytes > MAX_INPUT_BYTES) {
    throw invalid(
      `'input' must fit into the ${MAX_INPUT_BYTES} bytes of a schedule, which has it as text in text, got ${bytes}`,
    );
  }
}

function inputOf({ executionName, input }: Start): string {
  return JSON.stringify({ StateMachineArn: environment('STATE_MACHINE'), Name: executionName, Input: input });
}

/** Has the Scheduler start an execution when it is due; nothing happens when it has been told so. */
export async function createSchedule(name: string, { expression, timeZone }: DueTime, start: Start): Promise<void> {
  try {
    await scheduler.send(
      new CreateScheduleCommand({
        Name: name,
        GroupName: environment('SCHEDULE_GROUP'),
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: timeZone,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        KmsKeyArn: process.env.SCHEDULE_KEY,
        Target: {
          Arn: environment('TARGET'),
          RoleArn: environment('ROLE'),
          Input: inputOf(start),
          DeadLetterConfig: { Arn: environment('DEAD_LETTERS') },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
}

/** Deletes a schedule. Where that fails it is left: what it starts finds that it is overtaken. */
export async function deleteSchedule(name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ Name: name, GroupName: environment('SCHEDULE_GROUP') }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    console.error(JSON.stringify({ schedule: name, error: String(error) }));
  }
}

/** The name of the schedule of one setting, in the 64 characters that AWS allows. */
export function scheduleName(key: string, generation: number): string {
  return createHash('sha256')
    .update(JSON.stringify([key, generation]))
    .digest('hex');
}
