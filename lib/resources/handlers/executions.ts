import type { HistoryEvent } from '@aws-sdk/client-sfn';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { stepFunctions } from './clients';

/** An execution as it is described. */
export interface DescribedExecution {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  /** JSON. */
  readonly input?: string;
  /** JSON, of an execution that succeeded. */
  readonly output?: string;
}

/** The ARN of the execution of that name, whether or not there is one; it doesn't tell the alias that may stand in the machine's. */
export function executionArn(stateMachineArn: string, name: string): string {
  const unqualified = stateMachineArn.split(':').slice(0, 7).join(':');
  return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
}

/**
 * Starts an execution, whose name AWS takes once in 90 days: true also when the same execution, with the same input, is running already; false
 * when one of that name has another input or has ended.
 */
export async function startOnce(stateMachineArn: string, name: string, input: unknown): Promise<boolean> {
  return startOnceWith(stateMachineArn, name, JSON.stringify(input));
}

/** The same with an input that is JSON already, and is not to be written anew. */
export async function startOnceWith(stateMachineArn: string, name: string, input: string): Promise<boolean> {
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) {
      return false;
    }
    throw error;
  }
}

/** Undefined when there is no such execution, or no more. */
export async function describeExecution(arn: string): Promise<DescribedExecution | undefined> {
  try {
    const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: arn }));
    const { status = '', error, cause, input, output } = described;
    return { status, error, cause, input, output };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) {
      return undefined;
    }
    throw error;
  }
}

/** Stops an execution; one that has ended stays as it is. */
export async function stopExecution(arn: string, error: string, cause: string): Promise<void> {
  await stepFunctions.send(new StopExecutionCommand({ executionArn: arn, error, cause }));
}

/** All events of an execution, the latest first; empty when AWS has forgotten it. */
export async function historyOf(arn: string): Promise<HistoryEvent[]> {
  const newestFirst: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory(
    { client: stepFunctions, pageSize: 1000 },
    { executionArn: arn, reverseOrder: true, includeExecutionData: true },
  );
  try {
    for await (const page of pages) {
      newestFirst.push(...(page.events ?? []));
    }
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) {
      throw error;
    }
  }
  return newestFirst;
}

/** All events of an execution without its data, the latest first. */
export async function eventsOf(arn: string): Promise<HistoryEvent[]> {
  const newestFirst: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory(
    { client: stepFunctions, pageSize: 1000 },
    { executionArn: arn, reverseOrder: true, includeExecutionData: false },
  );
  for await (const { events = [] } of pages) newestFirst.push(...events);
  return newestFirst;
}
